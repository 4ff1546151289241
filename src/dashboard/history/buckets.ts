import type { Span } from '../url/time-range.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Minutes are kept this long where the configuration says nothing else; what is older is kept by the hour. */
export const minutesKeptMs = 7 * dayMs;

/** Stretches of time of one length, which begin at multiples of it since the epoch; `toMs` is not in the last. */
export interface Buckets {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Lengths that people think in; from an hour on all of them are whole hours. */
const stepsMs: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 4, 6, 12, 24].map((hours) => hours * hourMs),
];

/** On each side of a bucket that is zoomed in on. */
const stepsAround = 15;

const around = ({ fromMs, toMs }: Span, stepMs: number): Buckets => ({
  fromMs: Math.floor(fromMs / stepMs) * stepMs,
  toMs: Math.ceil(toMs / stepMs) * stepMs,
  stepMs,
});

export const bucketCount = ({ fromMs, toMs, stepMs }: Buckets): number => (toMs - fromMs) / stepMs;

export const bucketStart = ({ fromMs, stepMs }: Buckets, index: number): number => fromMs + index * stepMs;

/** The bucket that an instant lies in; null for one outside. */
export function bucketAt(buckets: Buckets, instantMs: number): number | null {
  const index = Math.floor((instantMs - buckets.fromMs) / buckets.stepMs);
  return index >= 0 && index < bucketCount(buckets) ? index : null;
}

export const isSameBuckets = (one: Buckets | null, other: Buckets | null): boolean =>
  one?.fromMs === other?.fromMs && one?.toMs === other?.toMs && one?.stepMs === other?.stepMs;

export interface BucketChoice {
  /** No more buckets than this. */
  readonly most: number;
  /** How long the service keeps minutes. */
  readonly minutesKeptMs?: number;
}

/** Before this only hours are kept. */
const minutesBegin = (nowMs: number, keptMs: number) => Math.floor((nowMs - keptMs) / hourMs) * hourMs;

/**
 * What is shown of a bucket more closely: 15 of its length on either side, but nothing from before minutes are kept, which
 * would make the buckets longer instead.
 */
export function zoomedAround(startMs: number, stepMs: number, nowMs: number): Span {
  const beginMs = minutesBegin(nowMs, minutesKeptMs);
  const aroundMs = stepsAround * stepMs;
  const fromMs = startMs - aroundMs;
  return {
    fromMs: startMs >= beginMs ? Math.max(fromMs, beginMs) : fromMs,
    toMs: Math.min(startMs + stepMs + aroundMs, Math.max(nowMs, startMs + stepMs)),
  };
}

/**
 * The shortest buckets that are at most `most` and that the service has, up to now; null where the span lies ahead. Ranges
 * that begin before what is kept by the minute have whole hours.
 */
export function bucketsOf(
  span: Span,
  nowMs: number,
  { most, minutesKeptMs: keptMs = minutesKeptMs }: BucketChoice,
): Buckets | null {
  const past = { fromMs: span.fromMs, toMs: Math.min(span.toMs, nowMs) };
  if (past.fromMs >= past.toMs) return null;
  const beginMs = minutesBegin(nowMs, keptMs);
  const isLegal = ({ fromMs, stepMs }: Buckets) => stepMs % hourMs === 0 || fromMs >= beginMs;
  for (const stepMs of stepsMs) {
    const buckets = around(past, stepMs);
    if (bucketCount(buckets) <= most && isLegal(buckets)) return buckets;
  }
  // At worst both ends lie within a bucket.
  const days = Math.ceil((past.toMs - past.fromMs) / dayMs / Math.max(1, most - 1));
  return around(past, days * dayMs);
}

/** What a question for their history says. */
export const bucketVariables = ({ fromMs, toMs, stepMs }: Buckets) => ({
  from: new Date(fromMs).toISOString(),
  to: new Date(toMs).toISOString(),
  stepSeconds: stepMs / 1_000,
});
