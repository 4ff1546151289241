import type { Alert, AlertFilter, StoredAlert } from '../core/alert.ts';
import type { Acknowledgement, AlertDetails, Delivery } from '../core/delivery.ts';
import type { HistoryStore } from './history.ts';

/** Values that must survive a restart (breaker states, statuses, blocks), plain JSON by key; null deletes a key. */
export type StatePatch = Readonly<Record<string, unknown>>;

/** One unit of work: what becomes durable together or not at all. */
export interface JournalEntry {
  readonly alerts: readonly Alert[];
  readonly state?: StatePatch;
  /** Replace those of the same alert and receiver; of an alert that is not kept they are left out. */
  readonly deliveries?: readonly Delivery[];
  /** Replace that of the same alert; of an alert that is not kept it is left out. */
  readonly acknowledgements?: readonly AlertAcknowledgement[];
}

export interface AlertAcknowledgement extends Acknowledgement {
  /** The alert's id. */
  readonly alertId: string;
}

/** A delivery that is still to be made, and its alert. */
export interface PendingDelivery {
  readonly delivery: Delivery;
  readonly alert: StoredAlert;
}

/** What rows are narrowed by: also whether they were acknowledged, which an alert itself does not tell. */
export interface JournalFilter extends AlertFilter {
  readonly acknowledged?: boolean;
}

export interface ReadOptions {
  /** Only rows with a larger seq. */
  readonly after?: number;
  /** Only rows with a smaller seq. */
  readonly before?: number;
  readonly order: 'oldest-first' | 'newest-first';
  /** At most this many rows, 1 to 10,000. */
  readonly limit: number;
  readonly filter?: JournalFilter;
}

/**
 * The append-only log of alerts, and the state that must survive with it.
 * `seq` starts at 1, grows by one, has no gaps and no late arrivals: who has seen N
 * never later finds a new row at or below N. Nothing is visible before it is durable.
 */
export interface Journal {
  /** The journal's own identity, a UUID made when it was created; part of every cursor. */
  readonly id: string;
  /** The newest durable seq; 0 while empty. */
  readonly headSeq: number;
  /** The oldest seq kept; `headSeq + 1` while empty. Grows when rows are pruned. */
  readonly firstSeq: number;
  /** What sources did, beside the alerts; closed with the journal. */
  readonly history: HistoryStore;
  /**
   * Queues an entry and resolves with its rows once they are durable; entries become durable in the
   * order of the calls. Rejects with JournalError when the entry was not and will not be stored.
   */
  append(entry: JournalEntry): Promise<readonly StoredAlert[]>;
  read(options: ReadOptions): Promise<readonly StoredAlert[]>;
  /** How many kept rows pass the filter. */
  count(filter?: JournalFilter): Promise<number>;
  /** The row of an alert's id, or null. */
  find(id: string): Promise<StoredAlert | null>;
  /** What was done about alerts, by alert id; those about which nothing was are left out. Rejects with BadInputError for more than 1,000 ids. */
  details(alertIds: readonly string[]): Promise<ReadonlyMap<string, AlertDetails>>;
  /** Every delivery in the state PENDING, in the order of their alerts' seq and then of the receivers' names. */
  pendingDeliveries(): Promise<readonly PendingDelivery[]>;
  /** Everything stored through `state`, by key. */
  loadState(): Promise<Readonly<Record<string, unknown>>>;
  /** What it takes up on the disk, with its history and their write-ahead logs; 0 where it keeps no file. */
  bytesOnDisk(): Promise<number>;
  /**
   * Drops some of the oldest rows, those that were raised before `raisedBefore` (epoch milliseconds), with what was done
   * about them; false when there is nothing left to drop. The newest row stays, and one that is still to be delivered,
   * with all that came after it.
   */
  prune(raisedBefore: number): Promise<boolean>;
  /** Calls `listener` after each commit with its rows in seq order; returns the unsubscribe function. */
  onAppend(listener: (rows: readonly StoredAlert[]) => void): () => void;
  /** Finishes what is queued and releases the file; idempotent. Later calls reject with JOURNAL_CLOSED. */
  close(): Promise<void>;
}
