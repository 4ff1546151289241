import { appendFailed } from '../../src/journal/entry.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createQueuedJournal, turns } from './queued-journal.ts';
import { seededRandom } from './seeded-random.ts';

export interface Faults {
  readonly seed: number;
  /** Share of the commits that fail. */
  readonly failureRate: number;
  /** The longest that a commit takes, in turns of the event loop. */
  readonly maxTurns: number;
}

/** An engine whose commits take their time and fail by chance, the same ones for the same seed. */
export function createFaultyJournal({ seed, failureRate, maxTurns }: Faults): Journal {
  const random = seededRandom(seed);
  const shown = createMemoryJournal();
  return createQueuedJournal(shown, async (group) => {
    await turns(Math.floor(random() * (maxTurns + 1)));
    if (random() < failureRate) {
      for (const { reject } of group) reject(appendFailed('the disk is full'));
      return;
    }
    await Promise.all(group.map(({ entry, resolve, reject }) => shown.append(entry).then(resolve, reject)));
  });
}
