import { type Buckets, bucketCount, bucketStart, isSameBuckets } from './buckets.ts';

/** A minute's record may come late. */
const lateMs = 120_000;

/** What was read of one history. */
export interface Series<Point> {
  readonly buckets: Buckets;
  /** One for each bucket; null where it was not read yet. */
  readonly points: readonly (Point | null)[];
  /** Buckets that begin before this instant change no more. */
  readonly settledMs: number;
  /** When it was read last; null where it was not. */
  readonly asOfMs: number | null;
}

export const emptySeries = <Point>(buckets: Buckets): Series<Point> => ({
  buckets,
  points: new Array<Point | null>(bucketCount(buckets)).fill(null),
  settledMs: Number.NEGATIVE_INFINITY,
  asOfMs: null,
});

/** The same over other buckets: what was read stays where it fits. */
export function movedSeries<Point>(series: Series<Point>, buckets: Buckets): Series<Point> {
  if (isSameBuckets(series.buckets, buckets)) return series;
  if (series.buckets.stepMs !== buckets.stepMs) return emptySeries(buckets);
  const shift = (buckets.fromMs - series.buckets.fromMs) / buckets.stepMs;
  const points = Array.from(
    { length: bucketCount(buckets) },
    (_, index) => series.points[index + shift] ?? null,
  );
  return { ...series, buckets, points };
}

/** The series with what was read at `asOfMs`, from `fromMs` on. */
export function withPoints<Point>(
  series: Series<Point>,
  fromMs: number,
  read: readonly Point[],
  asOfMs: number,
): Series<Point> {
  const { buckets } = series;
  const points = [...series.points];
  const shift = (fromMs - buckets.fromMs) / buckets.stepMs;
  for (const [index, point] of read.entries()) {
    const at = index + shift;
    if (at >= 0 && at < points.length) points[at] = point;
  }
  const settledMs = Math.floor((asOfMs - lateMs) / buckets.stepMs) * buckets.stepMs;
  return { buckets, points, asOfMs, settledMs: Math.max(series.settledMs, settledMs) };
}

/** What is to be read to be up to date: from the first bucket on that is missing or may have changed; null for nothing. */
export function unreadOf<Point>({ buckets, points, settledMs }: Series<Point>): Buckets | null {
  const missing = points.indexOf(null);
  const missingMs = missing === -1 ? buckets.toMs : bucketStart(buckets, missing);
  const fromMs = Math.max(buckets.fromMs, Math.min(missingMs, settledMs));
  return fromMs < buckets.toMs ? { ...buckets, fromMs } : null;
}

/** Whether every bucket was read. */
export const isComplete = <Point>({ points }: Series<Point>): boolean => !points.includes(null);
