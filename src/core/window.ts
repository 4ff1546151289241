import {
  addHistogram,
  addToBucket,
  bucketCount,
  bucketOf,
  groupCount,
  groupOf,
  groupStart,
  histogramLength,
  percentile,
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

type SliceCells = Uint16Array | Uint32Array;

/** A source's rolling window: a ring of ten slices. Read and written through the functions of this file only. */
export interface RollingWindow {
  readonly sliceMs: number;
  /** Per slice the buckets' counts, then the kinds'; 32 bits wide once a count passes 65,535. */
  slices: SliceCells;
  /** The sum of the slices, kept up to date so that a read scans no slice; laid out as in WindowTotals. */
  totals: Uint32Array;
  /** Per slice one bit for each bucket group that holds something: only those are taken out of the totals. */
  sliceGroups: Uint32Array;
  sliceLatencySumsMs: Float64Array;
  current: number;
  currentEndsAt: number;
  /** The union of `sliceGroups`, perhaps with groups emptied since. */
  groupsUsed: number;
  /** Null when something changed since it was computed. */
  summary: WindowSummary | null;
}

const sliceCount = 10;
const sliceLength = bucketCount + outcomeKinds.length;
const totalsLength = histogramLength + outcomeKinds.length;
const highestNarrow = 0xffff;

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
const noSlices = new Uint16Array(0);
const noTotals = new Uint32Array(totalsLength);
const noGroups = new Uint32Array(sliceCount);
const noSums = new Float64Array(sliceCount);

/** An empty window of the last `windowMs` milliseconds, slid in tenths: nothing older is ever counted. */
export function createWindow(windowMs: number): RollingWindow {
  return {
    sliceMs: windowMs / sliceCount,
    slices: noSlices,
    totals: noTotals,
    sliceGroups: noGroups,
    sliceLatencySumsMs: noSums,
    current: 0,
    currentEndsAt: Infinity,
    groupsUsed: 0,
    summary: null,
  };
}

/** One allocation for all four arrays. */
function allocate(window: RollingWindow, now: number): void {
  const totalsAt = sliceCount * Float64Array.BYTES_PER_ELEMENT;
  const groupsAt = totalsAt + totalsLength * Uint32Array.BYTES_PER_ELEMENT;
  const slicesAt = groupsAt + sliceCount * Uint32Array.BYTES_PER_ELEMENT;
  const memory = new ArrayBuffer(slicesAt + sliceCount * sliceLength * Uint16Array.BYTES_PER_ELEMENT);
  window.sliceLatencySumsMs = new Float64Array(memory, 0, sliceCount);
  window.totals = new Uint32Array(memory, totalsAt, totalsLength);
  window.sliceGroups = new Uint32Array(memory, groupsAt, sliceCount);
  window.slices = new Uint16Array(memory, slicesAt);
  window.currentEndsAt = now + window.sliceMs;
}

function dropSlice(window: RollingWindow, slice: number): void {
  const { slices, totals } = window;
  const base = slice * sliceLength;
  for (let used = window.sliceGroups[slice]!; used !== 0; used &= used - 1) {
    const group = 31 - Math.clz32(used & -used);
    const end = groupStart(group + 1);
    for (let bucket = groupStart(group); bucket < end; bucket++) {
      const count = slices[base + bucket]!;
      if (count === 0) continue;
      addToBucket(totals, bucket, -count);
      slices[base + bucket] = 0;
    }
  }
  for (let kind = 0; kind < outcomeKinds.length; kind++) {
    totals[histogramLength + kind]! -= slices[base + bucketCount + kind]!;
    slices[base + bucketCount + kind] = 0;
  }
  window.sliceGroups[slice] = 0;
  window.sliceLatencySumsMs[slice] = 0;
}

function clear(window: RollingWindow): void {
  window.slices.fill(0);
  window.totals.fill(0);
  window.sliceGroups.fill(0);
  window.sliceLatencySumsMs.fill(0);
}

function slide(window: RollingWindow, now: number): void {
  const steps = 1 + Math.floor((now - window.currentEndsAt) / window.sliceMs);
  window.currentEndsAt += steps * window.sliceMs;
  window.summary = null;
  if (steps >= sliceCount) {
    clear(window);
  } else {
    for (let step = 0; step < steps; step++) {
      window.current = (window.current + 1) % sliceCount;
      dropSlice(window, window.current);
    }
  }
  window.groupsUsed = 0;
  for (let slice = 0; slice < sliceCount; slice++) window.groupsUsed |= window.sliceGroups[slice]!;
}

function increment(window: RollingWindow, cell: number): void {
  const count = window.slices[cell]!;
  if (count === highestNarrow && window.slices instanceof Uint16Array) {
    window.slices = new Uint32Array(window.slices);
  }
  window.slices[cell] = count + 1;
}

/** Counts one attempt and, by its kind, its latency; `now` is monotonic milliseconds. */
export function record(window: RollingWindow, kind: OutcomeKind, latencyMs: number, now: number): void {
  if (window.slices === noSlices) allocate(window, now);
  if (now >= window.currentEndsAt) slide(window, now);
  const base = window.current * sliceLength;
  const kindIndex = kindIndexes[kind];
  increment(window, base + bucketCount + kindIndex);
  window.totals[histogramLength + kindIndex]! += 1;
  if (isTimed[kindIndex]) {
    const bucket = bucketOf(latencyMs);
    const groupBit = 1 << groupOf(bucket);
    increment(window, base + bucket);
    addToBucket(window.totals, bucket, 1);
    window.sliceGroups[window.current]! |= groupBit;
    window.groupsUsed |= groupBit;
    window.sliceLatencySumsMs[window.current]! += latencyMs;
  }
  window.summary = null;
}

function summarize(counts: Uint32Array, topGroup: number): WindowSummary {
  // Written out, not looped over: a status check does this for every source.
  const ok = counts[okAt]!;
  const network = counts[networkAt]!;
  const failures = counts[venueFaultAt]! + network + counts[timeoutAt]!;
  const neutral = counts[rateLimitedAt]! + counts[bannedAt]! + counts[maintenanceAt]!;
  const refused = counts[authAt]! + counts[clientErrorAt]! + counts[businessErrorAt]!;
  const attempts = ok + failures + neutral + refused;
  const latencyCount = attempts - network - neutral;
  const countable = ok + failures;
  return {
    attempts,
    ok,
    failures,
    countable,
    successRate: countable === 0 ? null : ok / countable,
    latencyCount,
    p95Ms: percentile(counts, latencyCount, 0.95, topGroup),
    p99Ms: percentile(counts, latencyCount, 0.99, topGroup),
  };
}

/** What the window's source is judged by at `now` (monotonic ms); the same object until something changes. */
export function readSummary(window: RollingWindow, now: number): WindowSummary {
  if (now >= window.currentEndsAt) slide(window, now);
  window.summary ??= summarize(window.totals, 31 - Math.clz32(window.groupsUsed));
  return window.summary;
}

function withDetail(summary: WindowSummary, { counts, latencySumMs }: WindowTotals): WindowStats {
  const byKind = Object.fromEntries(outcomeKinds.map((kind) => [kind, counts[at(kind)]!])) as Record<
    OutcomeKind,
    number
  >;
  const { latencyCount } = summary;
  return {
    ...summary,
    byKind,
    p50Ms: percentile(counts, latencyCount, 0.5),
    meanMs: latencyCount === 0 ? null : latencySumMs / latencyCount,
  };
}

const latencySumMs = (window: RollingWindow) => window.sliceLatencySumsMs.reduce((sum, ms) => sum + ms, 0);

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
  return withDetail(summarize(counts, groupCount - 1), {
    counts,
    latencySumMs: sumMs,
  });
}
