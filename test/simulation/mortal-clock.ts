import type { Clock, Timer } from '../../src/core/clock.ts';

/** A clock whose timers die with the process that set them. */
export interface MortalClock extends Clock {
  /** Timers that wait to fire. */
  readonly pendingTimers: number;
  readonly alive: boolean;
  /** Cancels every timer and sets no more: the process is gone. */
  kill(): void;
}

/** The time and chance of `clock`, for one process of a simulation. */
export function createMortalClock(clock: Clock): MortalClock {
  const pending = new Set<Timer>();
  let dead = false;
  return {
    now: clock.now,
    wallNow: clock.wallNow,
    random: clock.random,
    setTimer(delayMs, callback, options) {
      if (dead) return { cancel() {} };
      const inner = clock.setTimer(
        delayMs,
        () => {
          pending.delete(inner);
          callback();
        },
        options,
      );
      pending.add(inner);
      return {
        cancel() {
          pending.delete(inner);
          inner.cancel();
        },
      };
    },
    get pendingTimers() {
      return pending.size;
    },
    get alive() {
      return !dead;
    },
    kill() {
      dead = true;
      for (const timer of pending) timer.cancel();
      pending.clear();
    },
  };
}
