import type { Journal, JournalEntry } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createQueuedJournal, turns } from './queued-journal.ts';
import { seededRandom } from './seeded-random.ts';

export interface LossyJournalOptions {
  readonly seed: number;
  /** The longest that a sync takes, in turns of the event loop. */
  readonly maxTurns: number;
  /** The fault that the power cut is there to find: rows are shown although they are not synced yet. */
  readonly showsBeforeSync?: boolean;
}

export interface LossyJournal extends Journal {
  /** Stops everything at once; resolves with a journal of what the disk still has. */
  powerCut(): Promise<Journal>;
}

/** An engine on a disk that loses what was not synced: after a power cut it holds the synced text and a torn piece of the rest. */
export function createLossyJournal({ seed, maxTurns, showsBeforeSync }: LossyJournalOptions): LossyJournal {
  const random = seededRandom(seed);
  const shown = createMemoryJournal();
  let synced = '';
  let unsynced = '';
  let power = true;

  const sync = async () => {
    await turns(1 + Math.floor(random() * maxTurns));
    // Without power nothing goes on: whoever waits for this disk waits forever.
    if (!power) await new Promise(() => {});
    synced += unsynced;
    unsynced = '';
  };

  const journal = createQueuedJournal(shown, async (group) => {
    unsynced += `${JSON.stringify(group.map(({ entry }) => entry))}\n`;
    const show = () =>
      Promise.all(group.map(({ entry, resolve, reject }) => shown.append(entry).then(resolve, reject)));
    if (showsBeforeSync) await show();
    await sync();
    if (!showsBeforeSync) await show();
  });

  return Object.assign(Object.create(journal) as Journal, {
    async powerCut() {
      power = false;
      const torn = unsynced.slice(0, Math.floor(random() * (unsynced.length + 1)));
      const whole = (synced + torn).split('\n').slice(0, -1);
      const survivor = createMemoryJournal({ id: shown.id });
      for (const entry of whole.flatMap((group) => JSON.parse(group) as JournalEntry[])) {
        await survivor.append(entry);
      }
      return survivor;
    },
  });
}
