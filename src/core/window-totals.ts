import { addHistogram, histogramLength, percentile, upperBoundMs } from './histogram.ts';
import { type OutcomeKind, outcomeKinds } from './outcome.ts';

/**
 * What a source's status is judged by: its attempts of the last `windowMs`. A latency is counted where the
 * venue answered or let the time run out, that is not for NETWORK, RATE_LIMITED, BANNED and MAINTENANCE.
 */
export interface WindowSummary {
  readonly attempts: number;
  readonly ok: number;
  /** VENUE_FAULT, NETWORK and TIMEOUT. */
  readonly failures: number;
  /** `ok + failures`. */
  readonly countable: number;
  /** `ok / countable`; null without a countable attempt. */
  readonly successRate: number | null;
  readonly latencyCount: number;
  /** No latency is above it: the upper bound of the highest group of buckets that holds something. */
  readonly slowestMs: number;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** All that a window can tell. */
export interface WindowStats extends WindowSummary {
  readonly byKind: Readonly<Record<OutcomeKind, number>>;
  readonly p50Ms: number | null;
  readonly meanMs: number | null;
}

/** The sums behind a window's statistics; those of several instances merge by adding. */
export interface WindowTotals {
  /** A histogram, then the attempts by outcome kind. */
  readonly counts: Uint32Array;
  readonly latencySumMs: number;
}

export const totalsLength = histogramLength + outcomeKinds.length;

/** Totals that are still added to. */
export type RunningTotals = { -readonly [Key in keyof WindowTotals]: WindowTotals[Key] };

/** The totals of no attempt. */
export const emptyTotals = (): RunningTotals => ({
  counts: new Uint32Array(totalsLength),
  latencySumMs: 0,
});

/** The place of each kind among the kinds. */
export const kindIndexes = Object.freeze(
  Object.fromEntries(outcomeKinds.map((kind, i) => [kind, i])) as Record<OutcomeKind, number>,
);

/** Where the attempts of a kind are in the totals. */
export const kindAt = (kind: OutcomeKind): number => histogramLength + kindIndexes[kind];

const okAt = kindAt('OK');
const venueFaultAt = kindAt('VENUE_FAULT');
const networkAt = kindAt('NETWORK');
const timeoutAt = kindAt('TIMEOUT');
const rateLimitedAt = kindAt('RATE_LIMITED');
const bannedAt = kindAt('BANNED');
const maintenanceAt = kindAt('MAINTENANCE');
const authAt = kindAt('AUTH');
const clientErrorAt = kindAt('CLIENT_ERROR');
const businessErrorAt = kindAt('BUSINESS_ERROR');

/** The sums of a window or of several as a summary. */
export class Summary implements WindowSummary {
  readonly attempts: number;
  readonly ok: number;
  readonly failures: number;
  readonly countable: number;
  readonly latencyCount: number;
  readonly #counts: Uint32Array;

  constructor(counts: Uint32Array) {
    // Written out, not looped over: a status check does this for every source.
    const network = counts[networkAt]!;
    const neutral = counts[rateLimitedAt]! + counts[bannedAt]! + counts[maintenanceAt]!;
    const refused = counts[authAt]! + counts[clientErrorAt]! + counts[businessErrorAt]!;
    this.ok = counts[okAt]!;
    this.failures = counts[venueFaultAt]! + network + counts[timeoutAt]!;
    this.countable = this.ok + this.failures;
    this.attempts = this.countable + neutral + refused;
    this.latencyCount = this.attempts - network - neutral;
    this.#counts = counts;
  }

  get successRate(): number | null {
    return this.countable === 0 ? null : this.ok / this.countable;
  }

  get slowestMs(): number {
    return upperBoundMs(this.#counts);
  }

  get p95Ms(): number | null {
    return percentile(this.#counts, this.latencyCount, 0.95);
  }

  get p99Ms(): number | null {
    return percentile(this.#counts, this.latencyCount, 0.99);
  }
}

/** All that totals tell. */
export function statsOf({ counts, latencySumMs }: WindowTotals): WindowStats {
  const summary = new Summary(counts);
  const { attempts, ok, failures, countable, successRate, latencyCount, slowestMs, p95Ms, p99Ms } = summary;
  const byKind = Object.fromEntries(outcomeKinds.map((kind) => [kind, counts[kindAt(kind)]!])) as Record<
    OutcomeKind,
    number
  >;
  return {
    attempts,
    ok,
    failures,
    countable,
    successRate,
    latencyCount,
    slowestMs,
    p95Ms,
    p99Ms,
    byKind,
    p50Ms: percentile(counts, latencyCount, 0.5),
    meanMs: latencyCount === 0 ? null : latencySumMs / latencyCount,
  };
}

/** Adds one's totals to another's. */
export function addTotals(into: RunningTotals, from: WindowTotals): void {
  addHistogram(into.counts, from.counts);
  for (let i = histogramLength; i < totalsLength; i++) into.counts[i]! += from.counts[i]!;
  into.latencySumMs += from.latencySumMs;
}

/** The statistics of several windows taken together. */
export function mergedStats(parts: readonly WindowTotals[]): WindowStats {
  const merged = emptyTotals();
  for (const part of parts) addTotals(merged, part);
  return statsOf(merged);
}
