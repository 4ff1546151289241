import type { StoredAlert } from '../../src/core/alert.ts';
import { appendFailed, closedError } from '../../src/journal/entry.ts';
import type { Journal, JournalEntry } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { copyOfEntry } from '../journal/copy-of-entry.ts';
import type { MortalClock } from './mortal-clock.ts';

/** How the disk behind a journal does. */
export interface DiskWeather {
  /** How long the next commit takes, milliseconds; 0 commits at once. */
  commitMs(): number;
  /** Whether the next commit fails. */
  fails(): boolean;
}

export const fairWeather: DiskWeather = { commitMs: () => 0, fails: () => false };

/** A journal file that processes open one after the other: it stays when they go, and so does what it was given. */
export interface JournalFile {
  /** Opened by a process on its own clock: a commit that is under way when that dies is lost. */
  open(clock: MortalClock): Journal;
  readonly headSeq: number;
  onAppend(listener: (rows: readonly StoredAlert[]) => void): () => void;
  readAll(): Promise<readonly StoredAlert[]>;
  loadState(): Promise<Readonly<Record<string, unknown>>>;
}

interface Queued {
  readonly entry: JournalEntry;
  resolve(rows: readonly StoredAlert[]): void;
  reject(error: unknown): void;
}

export function createJournalFile(weather: DiskWeather): JournalFile {
  const stored = createMemoryJournal({ id: '00000000-0000-7000-8000-000000000000', maxRows: 1_000_000 });

  const open = (clock: MortalClock): Journal => {
    let queue: Queued[] = [];
    let working = false;
    let closed = false;
    const whenIdle: (() => void)[] = [];

    const work = () => {
      const group = queue;
      queue = [];
      working = group.length > 0;
      if (!working) {
        for (const idle of whenIdle.splice(0)) idle();
        return;
      }
      const ms = weather.commitMs();
      if (ms === 0) commit(group);
      else clock.setTimer(ms, () => commit(group));
    };
    const commit = (group: readonly Queued[]) => {
      const failed = weather.fails();
      const done = group.map(({ entry, resolve, reject }) =>
        failed ? reject(appendFailed('the disk is full')) : stored.append(entry).then(resolve, reject),
      );
      void Promise.all(done).then(work);
    };
    const usable = () => {
      if (closed) throw closedError();
      return stored;
    };

    return {
      id: stored.id,
      get headSeq() {
        return stored.headSeq;
      },
      get firstSeq() {
        return stored.firstSeq;
      },
      async append(entry) {
        usable();
        if (!clock.alive) return new Promise(() => {});
        const kept = copyOfEntry(entry);
        return new Promise((resolve, reject) => {
          queue.push({ entry: kept, resolve, reject });
          if (!working) work();
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
      history: stored.history,
      onAppend: (listener) => stored.onAppend((rows) => clock.alive && listener(rows)),
      async close() {
        closed = true;
        if (working) await new Promise<void>((resolve) => whenIdle.push(resolve));
      },
    };
  };

  return {
    open,
    get headSeq() {
      return stored.headSeq;
    },
    onAppend: stored.onAppend,
    readAll: () => stored.read({ order: 'oldest-first', limit: 10_000 }),
    loadState: () => stored.loadState(),
  };
}
