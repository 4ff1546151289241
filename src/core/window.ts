import {
  addHistogram,
  addToBucket,
  bucketCount,
  bucketOf,
  groupCount,
  groupStart,
  histogramLength,
  percentile,
  upperBoundMs,
} from './histogram.ts';
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

type Cells = Uint8Array | Uint16Array | Uint32Array;

/** A source's rolling window: a current slice and nine ended ones. Read and written through the functions of this file only. */
export interface RollingWindow {
  readonly sliceMs: number;
  /** The sums of all slices, laid out as in WindowTotals, so that a read scans no slice: all that a record adds to. */
  totals: Uint32Array;
  /** The totals as the current slice began: what they have grown by since is that slice. */
  atSliceStart: Uint32Array;
  /** A ring of the ended slices, each the buckets' counts, then the kinds'; as wide as its greatest count needs. */
  ended: Cells;
  /** Per ended slice one bit for each bucket group that holds something: only those are looked at. */
  endedGroups: Uint32Array;
  /** Of the ended slices; the last is the current one's. */
  latencySumsMs: Float64Array;
  /** Which of the ended slices is the oldest. */
  oldest: number;
  currentEndsAt: number;
}

const sliceCount = 10;
const endedCount = sliceCount - 1;
const current = endedCount;
const sliceLength = bucketCount + outcomeKinds.length;
const totalsLength = histogramLength + outcomeKinds.length;

const kindIndexes = Object.freeze(
  Object.fromEntries(outcomeKinds.map((kind, i) => [kind, i])) as Record<OutcomeKind, number>,
);
const untimed: readonly OutcomeKind[] = ['NETWORK', 'RATE_LIMITED', 'BANNED', 'MAINTENANCE'];
const isTimed = outcomeKinds.map((kind) => !untimed.includes(kind));

/** Where the attempts of a kind are in the totals. */
const at = (kind: OutcomeKind): number => histogramLength + kindIndexes[kind];
const okAt = at('OK');
const venueFaultAt = at('VENUE_FAULT');
const networkAt = at('NETWORK');
const timeoutAt = at('TIMEOUT');
const rateLimitedAt = at('RATE_LIMITED');
const bannedAt = at('BANNED');
const maintenanceAt = at('MAINTENANCE');
const authAt = at('AUTH');
const clientErrorAt = at('CLIENT_ERROR');
const businessErrorAt = at('BUSINESS_ERROR');

// What a window holds before its first record, shared by all: a source that is never called costs next to nothing.
const noTotals = new Uint32Array(totalsLength);
const noCells = new Uint8Array(0);
const noGroups = new Uint32Array(0);
const noSums = new Float64Array(0);

/** An empty window of the last `windowMs` milliseconds, slid in tenths: nothing older is ever counted. */
export function createWindow(windowMs: number): RollingWindow {
  return {
    sliceMs: windowMs / sliceCount,
    totals: noTotals,
    atSliceStart: noTotals,
    ended: noCells,
    endedGroups: noGroups,
    latencySumsMs: noSums,
    oldest: 0,
    currentEndsAt: Infinity,
  };
}

/** One allocation for all arrays but the ended slices, which may have to be widened. */
function allocate(window: RollingWindow, now: number): void {
  const totalsAt = sliceCount * Float64Array.BYTES_PER_ELEMENT;
  const startAt = totalsAt + totalsLength * Uint32Array.BYTES_PER_ELEMENT;
  const groupsAt = startAt + totalsLength * Uint32Array.BYTES_PER_ELEMENT;
  const memory = new ArrayBuffer(groupsAt + endedCount * Uint32Array.BYTES_PER_ELEMENT);
  window.latencySumsMs = new Float64Array(memory, 0, sliceCount);
  window.totals = new Uint32Array(memory, totalsAt, totalsLength);
  window.atSliceStart = new Uint32Array(memory, startAt, totalsLength);
  window.endedGroups = new Uint32Array(memory, groupsAt);
  window.ended = new Uint8Array(endedCount * sliceLength);
  window.currentEndsAt = now + window.sliceMs;
}

/** One bit for each bucket group of the current slice that holds something. */
function currentGroups({ totals, atSliceStart }: RollingWindow): number {
  let groups = 0;
  for (let group = 0; group < groupCount; group++) {
    if (totals[bucketCount + group] !== atSliceStart[bucketCount + group]) groups |= 1 << group;
  }
  return groups;
}

function keep(window: RollingWindow, cell: number, count: number): void {
  const { ended } = window;
  if (count > 2 ** (8 * ended.BYTES_PER_ELEMENT) - 1) {
    window.ended = count > 0xffff ? new Uint32Array(ended) : new Uint16Array(ended);
  }
  window.ended[cell] = count;
}

/** The current slice takes the place of the oldest, which leaves the totals. */
function turn(window: RollingWindow): void {
  const { totals, atSliceStart, endedGroups, latencySumsMs, oldest } = window;
  const base = oldest * sliceLength;
  const groups = currentGroups(window);
  for (let touched = groups | endedGroups[oldest]!; touched !== 0; touched &= touched - 1) {
    const group = 31 - Math.clz32(touched & -touched);
    const end = groupStart(group + 1);
    for (let bucket = groupStart(group); bucket < end; bucket++) {
      const count = totals[bucket]! - atSliceStart[bucket]!;
      addToBucket(totals, bucket, -window.ended[base + bucket]!);
      keep(window, base + bucket, count);
      atSliceStart[bucket] = totals[bucket]!;
    }
    atSliceStart[bucketCount + group] = totals[bucketCount + group]!;
  }
  for (let kind = 0; kind < outcomeKinds.length; kind++) {
    const at = histogramLength + kind;
    const cell = base + bucketCount + kind;
    const count = totals[at]! - atSliceStart[at]!;
    totals[at]! -= window.ended[cell]!;
    keep(window, cell, count);
    atSliceStart[at] = totals[at]!;
  }
  endedGroups[oldest] = groups;
  latencySumsMs[oldest] = latencySumsMs[current]!;
  latencySumsMs[current] = 0;
  window.oldest = (oldest + 1) % endedCount;
}

function clear(window: RollingWindow): void {
  window.totals.fill(0);
  window.atSliceStart.fill(0);
  window.ended.fill(0);
  window.endedGroups.fill(0);
  window.latencySumsMs.fill(0);
}

function slide(window: RollingWindow, now: number): void {
  const steps = 1 + Math.floor((now - window.currentEndsAt) / window.sliceMs);
  window.currentEndsAt += steps * window.sliceMs;
  if (steps >= sliceCount) clear(window);
  else for (let step = 0; step < steps; step++) turn(window);
}

/** Counts one attempt and, by its kind, its latency; `now` is monotonic milliseconds. */
export function record(window: RollingWindow, kind: OutcomeKind, latencyMs: number, now: number): void {
  if (window.totals === noTotals) allocate(window, now);
  if (now >= window.currentEndsAt) slide(window, now);
  const { totals } = window;
  const kindIndex = kindIndexes[kind];
  totals[histogramLength + kindIndex]! += 1;
  if (isTimed[kindIndex]) {
    addToBucket(totals, bucketOf(latencyMs), 1);
    window.latencySumsMs[current]! += latencyMs;
  }
}

/** The sums of a window or of several as a summary. */
class Summary implements WindowSummary {
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

/** What the window's source is judged by at `now` (monotonic ms), to be used up before the next record. */
export function readSummary(window: RollingWindow, now: number): WindowSummary {
  if (now >= window.currentEndsAt) slide(window, now);
  return new Summary(window.totals);
}

function withDetail(summary: WindowSummary, { counts, latencySumMs }: WindowTotals): WindowStats {
  const { attempts, ok, failures, countable, successRate, latencyCount, slowestMs, p95Ms, p99Ms } = summary;
  const byKind = Object.fromEntries(outcomeKinds.map((kind) => [kind, counts[at(kind)]!])) as Record<
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

const latencySumMs = (window: RollingWindow) => window.latencySumsMs.reduce((sum, ms) => sum + ms, 0);

/** The window's statistics at `now` (monotonic ms). */
export function readWindow(window: RollingWindow, now: number): WindowStats {
  const summary = readSummary(window, now);
  return withDetail(summary, { counts: window.totals, latencySumMs: latencySumMs(window) });
}

/** A copy of the window's sums at `now` (monotonic ms), for `mergedStats`. */
export function readTotals(window: RollingWindow, now: number): WindowTotals {
  if (now >= window.currentEndsAt) slide(window, now);
  return { counts: window.totals.slice(), latencySumMs: latencySumMs(window) };
}

/** The statistics of several windows taken together. */
export function mergedStats(parts: readonly WindowTotals[]): WindowStats {
  const counts = new Uint32Array(totalsLength);
  let sumMs = 0;
  for (const part of parts) {
    addHistogram(counts, part.counts);
    for (let i = histogramLength; i < totalsLength; i++) counts[i]! += part.counts[i]!;
    sumMs += part.latencySumMs;
  }
  return withDetail(new Summary(counts), {
    counts,
    latencySumMs: sumMs,
  });
}
