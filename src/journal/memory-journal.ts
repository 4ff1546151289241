import { matchesFilter, type StoredAlert } from '../core/alert.ts';
import type { AlertDetails } from '../core/delivery.ts';
import { checkDetailIds, decodeDetails, decodePending } from './details.ts';
import {
  appendFailed,
  checkReadOptions,
  closedError,
  decodeRow,
  type EncodedEntry,
  encodeEntry,
} from './entry.ts';
import type { Journal, JournalEntry, JournalFilter, ReadOptions } from './journal.ts';
import { newJournalId } from './journal-id.ts';
import { createListeners } from './listeners.ts';
import { createMemoryDetails } from './memory-details.ts';
import { createMemoryHistory } from './memory-history.ts';

export interface MemoryJournalOptions {
  /** The journal's identity, a UUID; default a new one. */
  readonly id?: string;
  /** Rows kept, the newest, and what was done about them; default 10,000. */
  readonly maxRows?: number;
}

interface QueuedEntry {
  readonly entry: EncodedEntry;
  resolve(rows: readonly StoredAlert[]): void;
  reject(error: unknown): void;
}

/** A journal that lives as long as its process: bounded, without a file, a thread or a timer. */
export function createMemoryJournal(options: MemoryJournalOptions = {}): Journal {
  const { id = newJournalId(), maxRows = 10_000 } = options;
  const listeners = createListeners<readonly StoredAlert[]>();
  const state = new Map<string, string>();
  const rows: StoredAlert[] = [];
  const rowsById = new Map<string, StoredAlert>();
  const details = createMemoryDetails();
  let headSeq = 0;
  let queue: QueuedEntry[] = [];
  let committing = Promise.resolve();
  let closed = false;

  const firstSeq = () => headSeq - rows.length + 1;

  const passes = (row: StoredAlert, filter: JournalFilter): boolean =>
    matchesFilter(row, filter) &&
    (filter.acknowledged === undefined || filter.acknowledged === details.isAcknowledged(row.id));

  const dropOldest = (count: number) => {
    for (const row of rows.splice(0, Math.max(0, count))) {
      rowsById.delete(row.id);
      details.drop(row.id);
    }
  };

  const store = (entry: EncodedEntry): readonly StoredAlert[] => {
    const added = entry.bodies.map((body, index) => decodeRow(headSeq + 1 + index, body));
    const known = added.find((row) => rowsById.has(row.id));
    if (known) throw appendFailed(`alert ${known.id} is already stored`);
    for (const [key, value] of entry.state) {
      if (value === null) state.delete(key);
      else state.set(key, value);
    }
    for (const row of added) rowsById.set(row.id, row);
    rows.push(...added);
    headSeq += added.length;
    dropOldest(rows.length - maxRows);
    details.put(entry, (alertId) => rowsById.has(alertId));
    return added;
  };

  // Never inside append(): a listener that appends would let the others hear its rows before those they follow.
  const commit = () => {
    const batch = queue;
    queue = [];
    const settled: (() => void)[] = [];
    const added: StoredAlert[] = [];
    for (const { entry, resolve, reject } of batch) {
      try {
        const stored = store(entry);
        added.push(...stored);
        settled.push(() => resolve(stored));
      } catch (error) {
        settled.push(() => reject(error));
      }
    }
    if (added.length > 0) listeners.call(added);
    for (const settle of settled) settle();
  };

  const usable = () => {
    if (closed) throw closedError();
  };

  return {
    id,
    get headSeq() {
      return headSeq;
    },
    get firstSeq() {
      return firstSeq();
    },
    history: createMemoryHistory(),
    async append(entry: JournalEntry) {
      usable();
      const encoded = encodeEntry(entry);
      return new Promise((resolve, reject) => {
        if (queue.push({ entry: encoded, resolve, reject }) === 1)
          committing = Promise.resolve().then(commit);
      });
    },
    async read(options: ReadOptions) {
      usable();
      checkReadOptions(options);
      const { after = 0, before = Number.POSITIVE_INFINITY, order, limit, filter = {} } = options;
      const range = rows.slice(Math.max(0, after + 1 - firstSeq()), Math.max(0, before - firstSeq()));
      if (order === 'newest-first') range.reverse();
      return range.filter((row) => passes(row, filter)).slice(0, limit);
    },
    async count(filter: JournalFilter = {}) {
      usable();
      return rows.reduce((count, row) => count + (passes(row, filter) ? 1 : 0), 0);
    },
    async find(alertId: string) {
      usable();
      return rowsById.get(alertId) ?? null;
    },
    async details(alertIds: readonly string[]) {
      usable();
      checkDetailIds(alertIds);
      const found = new Map<string, AlertDetails>();
      for (const alertId of alertIds) {
        const encoded = details.of(alertId);
        if (encoded) found.set(alertId, decodeDetails(encoded));
      }
      return found;
    },
    async pendingDeliveries() {
      usable();
      return rows.flatMap((row) => decodePending(row, details.pendingOf(row.id)));
    },
    async loadState() {
      usable();
      return Object.fromEntries([...state].map(([key, value]) => [key, JSON.parse(value)]));
    },
    bytesOnDisk: async () => 0,
    async prune(raisedBefore) {
      usable();
      const kept = rows.findIndex(
        ({ id, timestamp }, index) =>
          index === rows.length - 1 || timestamp >= raisedBefore || details.pendingOf(id).length > 0,
      );
      dropOldest(kept);
      return false;
    },
    onAppend: (listener) => listeners.add(listener),
    async close() {
      closed = true;
      await committing;
    },
  };
}
