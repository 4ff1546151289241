import { type Problem, problemOf } from '../data/problem.ts';
import { type Batch, nextBatch } from './batches.ts';
import { type Buckets, isSameBuckets } from './buckets.ts';
import { emptySeries, movedSeries, type Series, unreadOf, withPoints } from './series.ts';

/** Asked for together, so that what scrolls by is not asked for. */
const gatherMs = 100;
const operationsAtOnce = 2;
/** Changes that were heard of are looked at together, however fast they come. */
const lookAfterMs = 1_000;

export interface FeedOptions<Point> {
  /** Reads the buckets of some histories; unknown ones are left out. Rejects with what `problemOf` understands. */
  readonly read: (
    keys: readonly string[],
    buckets: Buckets,
  ) => Promise<ReadonlyMap<string, readonly Point[]>>;
  readonly fieldsPerPoint: number;
  /** Histories in one operation at most. */
  readonly most: number;
  /** The service's time. */
  readonly now: () => number;
}

/** Histories over the same buckets, read as far as somebody wants them, several at a time, and each bucket once. */
export interface Feed<Point> {
  /** The buckets from now on. */
  show(buckets: Buckets): void;
  /** Reads a history until what is returned is called. */
  want(key: string): () => void;
  /** Null while no buckets are shown. */
  get(key: string): Series<Point> | null;
  /** Why the last question was not answered; null where it was. */
  problem(): Problem | null;
  /** Reads again what may have changed of all that are wanted. */
  refresh(): void;
  /** Something about one has changed: reads it again before long. */
  hint(key: string): void;
  subscribe(listener: () => void): () => void;
}

export function createFeed<Point>({
  read,
  fieldsPerPoint,
  now,
  ...options
}: FeedOptions<Point>): Feed<Point> {
  let { most } = options;
  let buckets: Buckets | null = null;
  let problem: Problem | null = null;
  const series = new Map<string, Series<Point>>();
  const wanted = new Map<string, number>();
  /** Asked since they were last to be refreshed; also those that were not answered. */
  const asked = new Set<string>();
  const hinted = new Set<string>();
  let running = 0;
  let isPumping = false;
  const listeners = new Set<() => void>();

  const tell = () => {
    for (const listener of listeners) listener();
  };

  const get = (key: string): Series<Point> | null => {
    if (!buckets) return null;
    const known = series.get(key);
    const current = known ? movedSeries(known, buckets) : emptySeries<Point>(buckets);
    if (current !== known) series.set(key, current);
    return current;
  };

  /** What is wanted for more than one reason, as a row that is seen and is to be sorted, comes first. */
  const unread = () =>
    [...wanted]
      .sort(([, count], [, other]) => other - count)
      .flatMap(([key]) => {
        const missing = asked.has(key) ? null : unreadOf(get(key)!);
        return missing ? [{ key, buckets: missing }] : [];
      });

  const run = async (batch: Batch) => {
    const shown = buckets;
    running += 1;
    for (const key of batch.keys) asked.add(key);
    try {
      const askedMs = now();
      const found = await read(batch.keys, batch.buckets);
      problem = null;
      for (const [key, points] of found) {
        const current = get(key);
        if (current?.buckets.stepMs !== batch.buckets.stepMs) continue;
        series.set(key, withPoints(current, batch.buckets.fromMs, points, askedMs));
      }
    } catch (error) {
      const met = problemOf(error);
      if (met.code === 'QUERY_TOO_COMPLEX' && batch.keys.length > 1) {
        most = Math.ceil(batch.keys.length / 2);
        for (const key of batch.keys) asked.delete(key);
      } else if (isSameBuckets(shown, buckets)) problem = met;
    }
    running -= 1;
    tell();
    if (unread().length >= most) pump();
    else pumpSoon();
  };

  const pump = () => {
    isPumping = false;
    while (buckets && running < operationsAtOnce) {
      const batch = nextBatch(unread(), fieldsPerPoint, most);
      if (!batch) return;
      void run(batch);
    }
  };
  const pumpSoon = () => {
    if (isPumping) return;
    isPumping = true;
    setTimeout(pump, gatherMs);
  };

  const look = () => {
    for (const key of hinted) asked.delete(key);
    hinted.clear();
    pump();
  };

  return {
    show(next) {
      if (isSameBuckets(buckets, next)) return;
      buckets = next;
      problem = null;
      asked.clear();
      tell();
      pumpSoon();
    },
    want(key) {
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
      pumpSoon();
      return () => {
        const left = wanted.get(key)! - 1;
        if (left > 0) wanted.set(key, left);
        else wanted.delete(key);
      };
    },
    get,
    problem: () => problem,
    refresh() {
      asked.clear();
      pumpSoon();
    },
    hint(key) {
      if (hinted.size === 0) setTimeout(look, lookAfterMs);
      hinted.add(key);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
