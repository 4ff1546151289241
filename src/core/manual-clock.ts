import type { Clock, Timer } from './clock.ts';

/** A clock that moves only when told to, with chance from a seed: for tests and simulations. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` (0 or more), firing the timers due in order; `now` is each one's due time meanwhile. */
  advance(ms: number): void;
  /** As `advance`, and lets promises settle before, between and after the timers. */
  advanceAsync(ms: number): Promise<void>;
  /** Moves the wall clock alone, either way: no timer fires. */
  jumpWall(ms: number): void;
  /** How many timers wait to fire. */
  readonly pendingTimers: number;
  /** When the next timer is due on `now`'s scale; null when none waits. */
  readonly nextTimerAt: number | null;
}

interface Pending {
  readonly dueAt: number;
  readonly order: number;
  /** Null once fired or cancelled. */
  callback: (() => void) | null;
}

const isBefore = (a: Pending, b: Pending) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);

/** A binary heap: simulations set and cancel a timer per call. */
function push(heap: Pending[], item: Pending): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(item, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = item;
}

function removeFirst(heap: Pending[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}

/** Uniform numbers in [0, 1) from a seed: a Weyl sequence through a 32-bit mixer. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}

/** Resolves when every promise reaction and `nextTick` queued so far, and by those, has run. */
const promisesSettled = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * A clock at 0 whose wall stands at `wallStart` (epoch milliseconds, default 2026-01-01T00:00:00Z);
 * `seed` (default 1) decides `random`. Throws RangeError when moved by a
 * negative or non-finite time, and for a timer of NaN ms.
 */
export function createManualClock(options: { wallStart?: number; seed?: number } = {}): ManualClock {
  const { wallStart = Date.UTC(2026, 0, 1), seed = 1 } = options;
  const heap: Pending[] = [];
  let nowMs = 0;
  let wallOffset = wallStart;
  let created = 0;
  let waiting = 0;

  const next = (): Pending | undefined => {
    while (heap.length > 0 && heap[0]!.callback === null) removeFirst(heap);
    return heap[0];
  };
  const fireNextUntil = (target: number): boolean => {
    const timer = next();
    if (timer === undefined || timer.dueAt > target) return false;
    const callback = timer.callback!;
    timer.callback = null;
    waiting -= 1;
    removeFirst(heap);
    nowMs = Math.max(nowMs, timer.dueAt);
    callback();
    return true;
  };
  const targetOf = (ms: number): number => {
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`Time moves by 0 ms or more, not by ${ms}`);
    return nowMs + ms;
  };

  return {
    now: () => nowMs,
    wallNow: () => Math.floor(wallOffset + nowMs),
    random: createRandom(seed),
    setTimer(delayMs: number, callback: () => void): Timer {
      if (Number.isNaN(delayMs)) throw new RangeError('A timer needs a delay, not NaN');
      created += 1;
      waiting += 1;
      const timer: Pending = { dueAt: nowMs + Math.max(delayMs, 0), order: created, callback };
      push(heap, timer);
      return {
        cancel() {
          if (timer.callback === null) return;
          timer.callback = null;
          waiting -= 1;
        },
      };
    },
    advance(ms) {
      const target = targetOf(ms);
      while (fireNextUntil(target));
      nowMs = Math.max(nowMs, target);
    },
    async advanceAsync(ms) {
      const target = targetOf(ms);
      await promisesSettled();
      while (fireNextUntil(target)) await promisesSettled();
      nowMs = Math.max(nowMs, target);
    },
    jumpWall(ms) {
      wallOffset += ms;
    },
    get pendingTimers() {
      return waiting;
    },
    get nextTimerAt() {
      return next()?.dueAt ?? null;
    },
  };
}
