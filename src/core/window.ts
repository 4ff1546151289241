import { addToBucket, bucketCount, bucketOf, groupCount, groupStart, histogramLength } from './histogram.ts';
import { isNeutral, type OutcomeKind, outcomeKinds } from './outcome.ts';
import {
  kindIndexes,
  Summary,
  statsOf,
  totalsLength,
  type WindowStats,
  type WindowSummary,
  type WindowTotals,
} from './window-totals.ts';

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
  /** Null unless increments are taken. */
  untaken: Untaken | null;
}

/**
 * What the totals do not tell of the attempts since the last increment was taken: what left the window meanwhile, less
 * what it held then. Counts go round at 2^32, so that the sum with the totals is right.
 */
interface Untaken {
  readonly counts: Uint32Array;
  latencySumMs: number;
}

const sliceCount = 10;
const endedCount = sliceCount - 1;
const current = endedCount;
const sliceLength = bucketCount + outcomeKinds.length;
const isTimed = outcomeKinds.map((kind) => kind !== 'NETWORK' && !isNeutral(kind));

// What a window holds before its first record, shared by all: a source that is never called costs next to nothing.
const noTotals = new Uint32Array(totalsLength);
const noCells = new Uint8Array(0);
const noGroups = new Uint32Array(0);
const noSums = new Float64Array(0);
const nothingUntaken: Untaken = { counts: noTotals, latencySumMs: 0 };

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
    untaken: null,
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
  if (window.untaken) window.untaken = emptyUntaken();
}

const emptyUntaken = (): Untaken => ({ counts: new Uint32Array(totalsLength), latencySumMs: 0 });

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
  const { totals, atSliceStart, endedGroups, latencySumsMs, oldest, untaken } = window;
  const base = oldest * sliceLength;
  const groups = currentGroups(window);
  for (let touched = groups | endedGroups[oldest]!; touched !== 0; touched &= touched - 1) {
    const group = 31 - Math.clz32(touched & -touched);
    const end = groupStart(group + 1);
    for (let bucket = groupStart(group); bucket < end; bucket++) {
      const count = totals[bucket]! - atSliceStart[bucket]!;
      const leaving = window.ended[base + bucket]!;
      addToBucket(totals, bucket, -leaving);
      if (untaken) addToBucket(untaken.counts, bucket, leaving);
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
    if (untaken) untaken.counts[at]! += window.ended[cell]!;
    keep(window, cell, count);
    atSliceStart[at] = totals[at]!;
  }
  if (untaken) untaken.latencySumMs += latencySumsMs[oldest]!;
  endedGroups[oldest] = groups;
  latencySumsMs[oldest] = latencySumsMs[current]!;
  latencySumsMs[current] = 0;
  window.oldest = (oldest + 1) % endedCount;
}

function clear(window: RollingWindow): void {
  const { untaken, totals } = window;
  if (untaken) {
    for (let i = 0; i < totalsLength; i++) untaken.counts[i]! += totals[i]!;
    untaken.latencySumMs += latencySumMs(window);
  }
  totals.fill(0);
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

/** What the window's source is judged by at `now` (monotonic ms), to be used up before the next record. */
export function readSummary(window: RollingWindow, now: number): WindowSummary {
  if (now >= window.currentEndsAt) slide(window, now);
  return new Summary(window.totals);
}

const latencySumMs = (window: RollingWindow) => window.latencySumsMs.reduce((sum, ms) => sum + ms, 0);

/** The window's statistics at `now` (monotonic ms). */
export function readWindow(window: RollingWindow, now: number): WindowStats {
  if (now >= window.currentEndsAt) slide(window, now);
  return statsOf({ counts: window.totals, latencySumMs: latencySumMs(window) });
}

/** A copy of the window's sums at `now` (monotonic ms), for `mergedStats`. */
export function readTotals(window: RollingWindow, now: number): WindowTotals {
  if (now >= window.currentEndsAt) slide(window, now);
  return { counts: window.totals.slice(), latencySumMs: latencySumMs(window) };
}

/** From now on `takeIncrement` tells what was recorded; what the window holds already belongs to the first. */
export function startIncrements(window: RollingWindow): void {
  window.untaken ??= window.totals === noTotals ? nothingUntaken : emptyUntaken();
}

/** The sums of what was recorded since the last increment was taken; null where that is nothing. */
export function readIncrement(window: RollingWindow): WindowTotals | null {
  const { totals, untaken } = window;
  if (!untaken || totals === noTotals) return null;
  let isEmpty = true;
  for (let i = histogramLength; i < totalsLength; i++)
    if ((totals[i]! + untaken.counts[i]!) >>> 0 !== 0) isEmpty = false;
  if (isEmpty) return null;
  const counts = new Uint32Array(totalsLength);
  for (let i = 0; i < totalsLength; i++) counts[i] = totals[i]! + untaken.counts[i]!;
  // What was taken out and put in does not come to the very same double.
  return { counts, latencySumMs: Math.max(0, latencySumMs(window) + untaken.latencySumMs) };
}

/** As `readIncrement`; the next increment begins here. */
export function takeIncrement(window: RollingWindow): WindowTotals | null {
  const increment = readIncrement(window);
  if (!increment) return null;
  const untaken = window.untaken!;
  for (let i = 0; i < totalsLength; i++) untaken.counts[i] = -window.totals[i]!;
  untaken.latencySumMs = -latencySumMs(window);
  return increment;
}
