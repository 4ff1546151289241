import type { StoredAlert } from '../core/alert.ts';
import type { Journal } from './journal.ts';
import { createListeners } from './listeners.ts';

/** The journal's newest rows in memory: what live subscribers read, so that a new alert costs them no trip to the engine. */
export interface Tail {
  /** Fills up with rows stored before the tail was made. */
  warm(): Promise<void>;
  /** The rows after `seq`, oldest first; null when that far back is no longer in memory, so read the journal. */
  rowsAfter(seq: number, limit: number): readonly StoredAlert[] | null;
  /** At most `limit` rows, the newest last. */
  newest(limit: number): readonly StoredAlert[];
  /** How many listen for rows. */
  readonly readers: number;
  /** Calls `listener` with the rows of each commit once they are in the tail; returns the unsubscribe function. */
  onRows(listener: (rows: readonly StoredAlert[]) => void): () => void;
  /** Stops following the journal. */
  close(): void;
}

/** Follows a journal's newest `size` rows, default 1,024. */
export function createTail(journal: Journal, size = 1024): Tail {
  const listeners = createListeners<readonly StoredAlert[]>();
  let rows: readonly StoredAlert[] = [];
  let firstSeq = journal.headSeq + 1;

  const hold = (next: readonly StoredAlert[]) => {
    rows = next.slice(-size);
    firstSeq = rows[0]?.seq ?? firstSeq;
  };
  const unfollow = journal.onAppend((added) => {
    hold([...rows, ...added]);
    listeners.call(added);
  });

  return {
    async warm() {
      const limit = size - rows.length;
      if (limit <= 0) return;
      const older = await journal.read({ before: firstSeq, order: 'newest-first', limit });
      // Unless another warm-up was faster, or the tail has filled up meanwhile.
      if (older[0]?.seq === firstSeq - 1) hold([...older.toReversed(), ...rows]);
    },
    rowsAfter(seq, limit) {
      if (seq < firstSeq - 1) return null;
      const start = seq + 1 - firstSeq;
      return rows.slice(start, start + limit);
    },
    get readers() {
      return listeners.size;
    },
    newest: (limit) => (limit > 0 ? rows.slice(-limit) : []),
    onRows: (listener) => listeners.add(listener),
    close: unfollow,
  };
}
