import type { BreakerPolicy } from './policy.ts';

const slices = 60;

/**
 * A breaker's failure window: calls, failures and slow calls in slices of a sixtieth, and the exact times of
 * the last `failureThreshold` failures, so that whether that many lie in the window is exact while the
 * rates are off by one slice at most and nothing older than the window is ever counted.
 */
export interface CallCounts {
  readonly windowMs: number;
  readonly sliceMs: number;
  /** calls, failures, slow per slice; allocated at the first call. */
  perSlice: Uint32Array | null;
  /** A ring; the slot at `nextFailure` is the oldest. Starts at -Infinity. */
  readonly failureTimes: Float64Array;
  nextFailure: number;
  /** Where the current slice is in `perSlice`. */
  slot: number;
  /** Number of the current slice on the clock's scale. */
  slice: number;
  /** When the current slice ends. */
  sliceEndsAt: number;
  calls: number;
  failures: number;
  slow: number;
  consecutiveFailures: number;
}

export function createCallCounts(
  policy: Pick<BreakerPolicy, 'failureWindowMs' | 'failureThreshold'>,
): CallCounts {
  return {
    windowMs: policy.failureWindowMs,
    sliceMs: policy.failureWindowMs / slices,
    perSlice: null,
    failureTimes: new Float64Array(policy.failureThreshold).fill(Number.NEGATIVE_INFINITY),
    nextFailure: 0,
    slot: 0,
    slice: 0,
    sliceEndsAt: 0,
    calls: 0,
    failures: 0,
    slow: 0,
    consecutiveFailures: 0,
  };
}

export function clearCounts(counts: CallCounts): void {
  counts.perSlice?.fill(0);
  counts.failureTimes.fill(Number.NEGATIVE_INFINITY);
  counts.calls = 0;
  counts.failures = 0;
  counts.slow = 0;
  counts.consecutiveFailures = 0;
}

/** Drops what is older than the window. */
function slide(counts: CallCounts, now: number): void {
  const perSlice = counts.perSlice;
  if (now < counts.sliceEndsAt || perSlice === null) return;
  const slice = Math.floor(now / counts.sliceMs);
  const steps = Math.min(slice - counts.slice, slices);
  for (let step = 0; step < steps; step += 1) {
    const slot = (counts.slot + 3) % perSlice.length;
    counts.calls -= perSlice[slot]!;
    counts.failures -= perSlice[slot + 1]!;
    counts.slow -= perSlice[slot + 2]!;
    perSlice.fill(0, slot, slot + 3);
    counts.slot = slot;
  }
  counts.slice = slice;
  counts.sliceEndsAt = (slice + 1) * counts.sliceMs;
}

export function recordCall(counts: CallCounts, failed: boolean, slow: boolean, now: number): void {
  if (counts.perSlice === null) {
    counts.perSlice = new Uint32Array(slices * 3);
    counts.slice = Math.floor(now / counts.sliceMs);
    counts.sliceEndsAt = (counts.slice + 1) * counts.sliceMs;
  } else slide(counts, now);
  const { slot, perSlice } = counts;
  perSlice[slot] = perSlice[slot]! + 1;
  counts.calls += 1;
  if (slow) {
    perSlice[slot + 2] = perSlice[slot + 2]! + 1;
    counts.slow += 1;
  }
  if (!failed) {
    counts.consecutiveFailures = 0;
    return;
  }
  perSlice[slot + 1] = perSlice[slot + 1]! + 1;
  counts.failures += 1;
  counts.consecutiveFailures += 1;
  counts.failureTimes[counts.nextFailure] = now;
  counts.nextFailure = (counts.nextFailure + 1) % counts.failureTimes.length;
}

/** Failed calls in the window. */
export function failuresIn(counts: CallCounts, now: number): number {
  slide(counts, now);
  let recent = 0;
  for (const at of counts.failureTimes) if (at > now - counts.windowMs) recent += 1;
  return Math.max(counts.failures, recent);
}

/** Whether the window holds `failureThreshold` failures, and all the last calls or `minFailureRate` of them failed. */
export function mayOpen(counts: CallCounts, policy: BreakerPolicy, now: number): boolean {
  const oldest = counts.failureTimes[counts.nextFailure]!;
  if (oldest <= now - counts.windowMs) return false;
  if (counts.consecutiveFailures >= policy.failureThreshold) return true;
  slide(counts, now);
  return counts.failures / counts.calls >= policy.minFailureRate;
}

/** Slow calls by countable calls in the window; 0 below `minCalls` slow ones. */
export function slowShare(counts: CallCounts, minCalls: number, now: number): number {
  slide(counts, now);
  return counts.slow < minCalls ? 0 : counts.slow / counts.calls;
}
