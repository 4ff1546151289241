import assert from 'node:assert/strict';
import type { Monitor } from '../../src/engine/monitor.ts';
import { encodeCursor } from '../../src/journal/cursor.ts';
import type { MortalClock } from './mortal-clock.ts';

/** One reader of the alerts that goes on from its last cursor with every new process, by turns quick and slow. */
export function createSubscriber() {
  let seen = 0;
  let wrong: string | null = null;

  const read = async (monitor: Monitor, clock: MortalClock, random: () => number) => {
    const stream = monitor.alertStream({ after: encodeCursor(monitor.journal.id, seen) });
    for await (const { seq } of stream) {
      if (!clock.alive) return;
      if (seq !== seen + 1) wrong ??= `after ${seen} came ${seq}`;
      seen = seq;
      if (random() < 0.1) await new Promise<void>((resolve) => clock.setTimer(random() * 60_000, resolve));
    }
  };

  return {
    follow(monitor: Monitor, clock: MortalClock, random: () => number): void {
      read(monitor, clock, random).catch((error) => {
        if (clock.alive) wrong ??= String(error);
      });
    },
    /** Every row up to the head once and in order, but for those that the last process wrote while it stopped. */
    checkSawAll(headSeq: number): void {
      assert.equal(wrong, null);
      assert.ok(seen > headSeq - 50, `saw ${seen} of ${headSeq}`);
    },
  };
}
