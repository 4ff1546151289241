import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredAlert } from '../../src/core/alert.ts';
import { closedError } from '../../src/journal/entry.ts';
import type { Journal, JournalEntry } from '../../src/journal/journal.ts';
import { copyOfEntry } from './copy-of-entry.ts';

export interface QueuedAppend {
  readonly entry: JournalEntry;
  resolve(rows: readonly StoredAlert[]): void;
  reject(error: unknown): void;
}

/** Lets the event loop turn `count` times: how the engines of these tests take their time. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

/** `shown` behind a queue: what is appended meanwhile goes to `commit` as one group, and `commit` decides what becomes of it. */
export function createQueuedJournal(
  shown: Journal,
  commit: (group: readonly QueuedAppend[]) => Promise<void>,
): Journal {
  let queue: QueuedAppend[] = [];
  let working: Promise<void> | null = null;
  let closed = false;

  const work = async () => {
    while (queue.length > 0) {
      const group = queue;
      queue = [];
      await commit(group);
    }
    working = null;
  };
  const usable = () => {
    if (closed) throw closedError();
    return shown;
  };

  return {
    id: shown.id,
    get headSeq() {
      return shown.headSeq;
    },
    get firstSeq() {
      return shown.firstSeq;
    },
    async append(entry) {
      usable();
      const kept = copyOfEntry(entry);
      return new Promise((resolve, reject) => {
        queue.push({ entry: kept, resolve, reject });
        working ??= work();
      });
    },
    read: async (options) => usable().read(options),
    count: async (filter) => usable().count(filter),
    find: async (id) => usable().find(id),
    details: async (alertIds) => usable().details(alertIds),
    pendingDeliveries: async () => usable().pendingDeliveries(),
    loadState: async () => usable().loadState(),
    bytesOnDisk: async () => usable().bytesOnDisk(),
    prune: async (raisedBefore) => usable().prune(raisedBefore),
    history: shown.history,
    onAppend: (listener) => shown.onAppend(listener),
    async close() {
      closed = true;
      await working;
      await shown.close();
    },
  };
}
