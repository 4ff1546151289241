import { histogramLength, percentile } from '../core/histogram.ts';
import { type HealthPoint, type HistoryRange, hourMs, minuteMs, pointCount } from '../core/history.ts';
import { isFailure, type OutcomeKind, outcomeKinds } from '../core/outcome.ts';
import { Summary } from '../core/window-totals.ts';
import { encodeRecord, RecordReader, RunningSums, statusOfRank } from './history-record.ts';

/** The records of one series and hour, one after the other. */
export interface HistoryPage {
  /** When the hour began, epoch milliseconds. */
  readonly start: number;
  readonly body: Uint8Array;
}

// A point as numbers, so that many of them travel between threads as one array: rank, score, p50, p95, p99, mean, then
// the attempts by kind; NaN is null.
const kindsAt = 6;
const stride = kindsAt + outcomeKinds.length;

/** The points of a range, packed, from the pages of a series in the order of their hours. */
export function packPoints(pages: Iterable<HistoryPage>, range: HistoryRange): Float64Array {
  const { from, to, stepMs } = range;
  const packed = emptyPoints(pointCount(range));
  const open = new Map<number, RunningSums>();
  const spare: RunningSums[] = [];

  const sumsAt = (point: number): RunningSums => {
    let sums = open.get(point);
    if (!sums) {
      sums = spare.pop() ?? new RunningSums();
      open.set(point, sums);
    }
    return sums;
  };
  const closeBefore = (instant: number) => {
    for (const [point, sums] of open) {
      if (from + (point + 1) * stepMs > instant) continue;
      pack(packed, point, sums);
      open.delete(point);
      sums.clear();
      spare.push(sums);
    }
  };

  const outside = new RunningSums();
  for (const { start, body } of pages) {
    closeBefore(start);
    const reader = new RecordReader(body);
    for (let minute = reader.next(); minute !== null; minute = reader.next()) {
      const at = start + minute * minuteMs;
      const isInside = at >= from && at < to;
      reader.addTo(isInside ? sumsAt(Math.floor((at - from) / stepMs)) : outside);
    }
  }
  closeBefore(Number.POSITIVE_INFINITY);
  return packed;
}

function emptyPoints(count: number): Float64Array {
  const packed = new Float64Array(count * stride).fill(Number.NaN);
  for (let at = 0; at < packed.length; at += stride) {
    packed[at] = 0;
    packed.fill(0, at + kindsAt, at + stride);
  }
  return packed;
}

function pack(packed: Float64Array, point: number, { rank, score, totals }: RunningSums): void {
  const at = point * stride;
  const { counts, latencySumMs } = totals;
  const summary = new Summary(counts);
  const { latencyCount } = summary;
  packed[at] = rank;
  packed[at + 1] = score ?? Number.NaN;
  packed[at + 2] = percentile(counts, latencyCount, 0.5) ?? Number.NaN;
  packed[at + 3] = summary.p95Ms ?? Number.NaN;
  packed[at + 4] = summary.p99Ms ?? Number.NaN;
  packed[at + 5] = latencyCount === 0 ? Number.NaN : latencySumMs / latencyCount;
  packed.set(counts.subarray(histogramLength), at + kindsAt);
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
/** Hundredths: percentiles are known to 1 % at best. */
const shownMs = (value: number): number | null =>
  Number.isNaN(value) ? null : Math.round(value * 100) / 100;

/** What `packPoints` packed for this range. */
export function unpackPoints(packed: Float64Array, { from, stepMs }: HistoryRange): HealthPoint[] {
  return Array.from({ length: packed.length / stride }, (_, point) => {
    const at = point * stride;
    let requestCount = 0;
    let failureCount = 0;
    const byKind = {} as Record<OutcomeKind, number>;
    for (let index = 0; index < outcomeKinds.length; index++) {
      const kind = outcomeKinds[index]!;
      const count = packed[at + kindsAt + index]!;
      byKind[kind] = count;
      requestCount += count;
      if (isFailure(kind)) failureCount += count;
    }
    const countable = byKind.OK + failureCount;
    return {
      start: from + point * stepMs,
      status: statusOfRank(packed[at]!),
      degradationScore: orNull(packed[at + 1]!),
      requestCount,
      failureCount,
      successRate: countable === 0 ? null : byKind.OK / countable,
      latency: {
        p50Ms: shownMs(packed[at + 2]!),
        p95Ms: shownMs(packed[at + 3]!),
        p99Ms: shownMs(packed[at + 4]!),
        meanMs: shownMs(packed[at + 5]!),
      },
      byKind,
    };
  });
}

/** The records of an hour as one. */
export function mergedRecord(body: Uint8Array): Uint8Array {
  const sums = new RunningSums();
  const reader = new RecordReader(body);
  while (reader.next() !== null) reader.addTo(sums);
  return encodeRecord(0, sums);
}

/** The hour that an instant lies in, since the epoch. */
export const hourOf = (instant: number): number => Math.floor(instant / hourMs);

/** The minute of its hour that an instant lies in, 0..59. */
export const minuteOf = (instant: number): number => Math.floor(instant / minuteMs) % 60;

/** Stored pages in the order of their hours, and with them what is not stored yet. */
export function* withUnstored(
  pages: Iterable<HistoryPage>,
  unstored: readonly { readonly start: number; readonly body: Uint8Array }[],
): Generator<HistoryPage> {
  const rest = unstored
    .map(({ start, body }) => ({ start: hourOf(start) * hourMs, body }))
    .sort((a, b) => a.start - b.start);
  for (const page of pages) {
    while (rest[0] && rest[0].start <= page.start) yield rest.shift()!;
    yield page;
  }
  yield* rest;
}
