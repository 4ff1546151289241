import type { JournalErrorCode } from '../core/errors.ts';
import type { EncodedEntry } from './entry.ts';
import type { HistoryBounds, HistoryQuery, HistoryRecord } from './history.ts';
import type { JournalFilter, ReadOptions } from './journal.ts';

// What the main thread and the SQLite worker say to each other. Rows travel as JSON text.

export interface WorkerSettings {
  readonly file: string;
  /** The journal's identity if the file is new. */
  readonly newId: string;
}

/** An alert's text, and what of it is filtered by. */
export interface AlertRecord {
  readonly id: string;
  readonly kind: string;
  readonly severity: string;
  readonly timestamp: number;
  readonly exchange: string | null;
  readonly breaker: string | null;
  readonly newState: string | null;
  readonly body: string;
}

export interface AppendRequest extends Omit<EncodedEntry, 'bodies'> {
  readonly type: 'append';
  readonly alerts: readonly AlertRecord[];
}

export type Question =
  | { readonly type: 'read'; readonly options: ReadOptions }
  | { readonly type: 'count'; readonly filter: JournalFilter }
  | { readonly type: 'find'; readonly id: string }
  | { readonly type: 'details'; readonly alertIds: readonly string[] }
  | { readonly type: 'pendingDeliveries' }
  | { readonly type: 'loadState' }
  | { readonly type: 'prune'; readonly raisedBefore: number }
  | { readonly type: 'appendHistory'; readonly records: readonly HistoryRecord[] }
  | { readonly type: 'readHistory'; readonly query: HistoryQuery }
  | { readonly type: 'tidyHistory'; readonly bounds: HistoryBounds };

export type Request =
  | AppendRequest
  | { readonly type: 'ask'; readonly call: number; readonly question: Question }
  | { readonly type: 'close' };

export type Row = readonly [seq: number, body: string];
/** The deliveries are the JSON text of a list of texts. */
export type DetailsRow = readonly [alertId: string, acknowledgement: string | null, deliveries: string];
export type PendingRow = readonly [seq: number, body: string, deliveries: string];

/** What each question is answered with. */
export interface Answers {
  read: readonly Row[];
  count: number;
  find: Row | null;
  details: readonly DetailsRow[];
  pendingDeliveries: readonly PendingRow[];
  loadState: readonly (readonly [key: string, value: string])[];
  prune: Pruned;
  appendHistory: null;
  readHistory: Float64Array;
  tidyHistory: boolean;
}

export interface Pruned {
  readonly firstSeq: number;
  /** Whether there may be more to drop. */
  readonly isMore: boolean;
}

/** How one append request ended: null when it is durable, else why it was not stored. */
export type AppendOutcome = string | null;

export type Reply =
  | { readonly type: 'opened'; readonly id: string; readonly headSeq: number; readonly firstSeq: number }
  | { readonly type: 'refused'; readonly code: JournalErrorCode; readonly message: string }
  /** One transaction: the outcomes of the next append requests, in the order in which they were made. */
  | { readonly type: 'committed'; readonly outcomes: readonly AppendOutcome[] }
  | { readonly type: 'answer'; readonly call: number; readonly value: Answers[keyof Answers] }
  | {
      readonly type: 'failed';
      readonly call: number;
      readonly code: JournalErrorCode;
      readonly message: string;
    };
