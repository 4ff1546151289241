import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Problem } from '../data/problem.ts';
import { useRoughServiceNow, useServiceClock } from '../data/use-service-now.ts';
import { spanOf, type TimeRange } from '../url/time-range.ts';
import { type BucketChoice, type Buckets, bucketsOf, isSameBuckets, minutesKeptMs } from './buckets.ts';
import type { Feed } from './feed.ts';
import type { Series } from './series.ts';

const lookEveryMs = 5_000;
const hourMs = 3_600_000;

/** The buckets of a range at this moment, the same object while they are the same. */
function useBuckets(range: TimeRange, choice: BucketChoice): Buckets | null {
  const nowMs = useRoughServiceNow(lookEveryMs);
  const next = bucketsOf(spanOf(range, nowMs), nowMs, choice);
  const [buckets, setBuckets] = useState(next);
  if (isSameBuckets(buckets, next)) return buckets;
  setBuckets(next);
  return next;
}

/** How often the bucket under way is read again. */
const refreshMs = (stepMs: number) => Math.min(Math.max(stepMs / 6, 10_000), 60_000);

/** Shows the buckets, and keeps them up to date while the tab is visible. */
export function useFeedOver<Point>(feed: Feed<Point>, buckets: Buckets | null): void {
  useEffect(() => {
    if (!buckets) return;
    feed.show(buckets);
    const refresh = () => {
      if (document.visibilityState === 'visible') feed.refresh();
    };
    const timer = setInterval(refresh, refreshMs(buckets.stepMs));
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [feed, buckets]);
}

/** One history, read while it is looked at; null before there are buckets. */
export function useSeries<Point>(feed: Feed<Point>, key: string): Series<Point> | null {
  useEffect(() => feed.want(key), [feed, key]);
  return useSyncExternalStore(feed.subscribe, () => feed.get(key));
}

export const useFeedProblem = <Point>(feed: Feed<Point>): Problem | null =>
  useSyncExternalStore(feed.subscribe, feed.problem);

/**
 * The buckets of a range, at most `most`. The service may keep minutes for less long than it does by default: of a range
 * whose minutes it refuses, and of longer ones, hours are asked for.
 */
export function useBucketsOf<Point>(feed: Feed<Point>, range: TimeRange, most: number): Buckets | null {
  const problem = useFeedProblem(feed);
  const serviceNow = useServiceClock();
  const [keptMs, setKeptMs] = useState(minutesKeptMs);
  const buckets = useBuckets(range, { most, minutesKeptMs: keptMs });
  if (problem?.code === 'BAD_USER_INPUT' && buckets && buckets.stepMs % hourMs !== 0) {
    const atMostMs = Math.max(0, serviceNow() - buckets.fromMs - hourMs);
    if (atMostMs < keptMs) setKeptMs(atMostMs);
  }
  return buckets;
}
