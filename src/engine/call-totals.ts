import { bucketCount, bucketValueMs } from '../core/histogram.ts';
import { type OutcomeKind, outcomeKinds } from '../core/outcome.ts';
import { kindAt, type WindowTotals } from '../core/window-totals.ts';

/** What a source's attempts come to since the start; every number only grows. */
export interface CallTotals {
  readonly exchange: string;
  readonly source: string;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  readonly latency: {
    /** Attempts that took at most `upToMs`, to 1 %; each holds those of the one before. */
    readonly buckets: readonly { readonly upToMs: number; readonly count: number }[];
    readonly sumMs: number;
    readonly count: number;
  };
}

const upperBoundsMs = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000] as const;

/** How many of the histogram's buckets lie below each bound. */
const ends = upperBoundsMs.map((boundMs) => {
  let end = 0;
  while (end < bucketCount - 1 && bucketValueMs(end) <= boundMs) end += 1;
  return end;
});

/** Adds up a source's increments. */
export class CallTally {
  readonly #kinds = new Float64Array(outcomeKinds.length);
  /** By bound, not cumulative; the last is what is above all. */
  readonly #latencies = new Float64Array(ends.length + 1);
  #sumMs = 0;
  #shownSumMs = 0;

  add({ counts, latencySumMs }: WindowTotals): void {
    for (const [index, kind] of outcomeKinds.entries()) this.#kinds[index]! += counts[kindAt(kind)]!;
    let bucket = 0;
    for (let slot = 0; slot <= ends.length; slot++) {
      const end = ends[slot] ?? bucketCount;
      for (; bucket < end; bucket++) this.#latencies[slot]! += counts[bucket]!;
    }
    this.#sumMs += latencySumMs;
  }

  /** With an increment that was not added yet. */
  read(increment: WindowTotals | null): Omit<CallTotals, 'exchange' | 'source'> {
    const now = new CallTally();
    now.#kinds.set(this.#kinds);
    now.#latencies.set(this.#latencies);
    now.#sumMs = this.#sumMs;
    if (increment) now.add(increment);
    let count = 0;
    const buckets = upperBoundsMs.map((upToMs, slot) => {
      count += now.#latencies[slot]!;
      return { upToMs, count };
    });
    const outcomes = Object.fromEntries(outcomeKinds.map((kind, index) => [kind, now.#kinds[index]!]));
    // What was added to a window and left it again may come out a hair lower than it was shown.
    this.#shownSumMs = Math.max(this.#shownSumMs, now.#sumMs);
    return {
      outcomes: outcomes as Record<OutcomeKind, number>,
      latency: { buckets, sumMs: this.#shownSumMs, count: count + now.#latencies[ends.length]! },
    };
  }
}
