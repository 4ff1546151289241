import { type Buckets, bucketCount } from './buckets.ts';

// As the service counts: a question to its history, and every field of every point. Test: batches.test.ts.
const historyCost = 250;
/** The exchange or source around a history: itself and its name. */
const aroundCost = 2;
/** Of the 100,000 that are allowed, so that the service may come to count a little differently. */
const budget = 80_000;

/** What a history of some points costs with `fieldsPerPoint` fields asked of each. */
export const costOfHistory = (points: number, fieldsPerPoint: number): number =>
  aroundCost + historyCost + points * fieldsPerPoint;

export interface Unread {
  readonly key: string;
  readonly buckets: Buckets;
}

export interface Batch {
  readonly keys: readonly string[];
  readonly buckets: Buckets;
}

/** What can be asked in one operation: those that lack the same buckets as the first, within the cost, at most `most`. */
export function nextBatch(unread: readonly Unread[], fieldsPerPoint: number, most: number): Batch | null {
  const first = unread[0];
  if (!first) return null;
  const { fromMs, toMs } = first.buckets;
  const cost = costOfHistory(bucketCount(first.buckets), fieldsPerPoint);
  const size = Math.max(1, Math.min(most, Math.floor(budget / cost)));
  const alike = unread.filter(({ buckets }) => buckets.fromMs === fromMs && buckets.toMs === toMs);
  return { keys: alike.slice(0, size).map(({ key }) => key), buckets: first.buckets };
}
