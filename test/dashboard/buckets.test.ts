import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultHistoryRetention, historyRange, pointCount } from '../../src/core/history.ts';
import {
  bucketAt,
  bucketCount,
  bucketStart,
  bucketsOf,
  zoomedAround,
} from '../../src/dashboard/history/buckets.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 26, 12, 3, 20);
const last = (lengthMs: number) => ({ fromMs: now - lengthMs, toMs: now });

describe('the buckets of a range', () => {
  it.each([
    ['15 minutes', 15 * minute, 200, minute, 16],
    ['an hour', hour, 200, minute, 61],
    ['6 hours', 6 * hour, 176, 5 * minute, 73],
    ['24 hours', day, 176, 10 * minute, 145],
    ['24 hours on a narrow screen', day, 61, 30 * minute, 49],
    ['7 days', 7 * day, 176, hour, 169],
    ['30 days', 30 * day, 176, 6 * hour, 121],
    ['90 days', 90 * day, 200, 12 * hour, 181],
    ['a year and a day, which no usual length is enough for', 366 * day, 200, 2 * day, 184],
  ])('of %s are as short as fits', (_what, lengthMs, most, stepMs, count) => {
    const buckets = bucketsOf(last(lengthMs), now, { most })!;
    expect(buckets.stepMs).toBe(stepMs);
    expect(bucketCount(buckets)).toBe(count);
  });

  it('are whole hours where minutes are no longer kept', () => {
    const early = { fromMs: now - 8 * day, toMs: now - 8 * day + 2 * hour };
    expect(bucketsOf(early, now, { most: 200 })!.stepMs).toBe(hour);
    expect(bucketsOf(last(2 * hour), now, { most: 200, minutesKeptMs: hour })!.stepMs).toBe(hour);
  });

  it('end with the one under way, and are none where all of it lies ahead', () => {
    const buckets = bucketsOf({ fromMs: now - hour, toMs: now + hour }, now, { most: 200 })!;
    expect(buckets.toMs).toBe(Date.UTC(2026, 10, 26, 12, 4));
    expect(bucketsOf({ fromMs: now + 1, toMs: now + hour }, now, { most: 200 })).toBeNull();
  });

  const spans = fc
    .tuple(fc.integer({ min: 1, max: 400 * day }), fc.integer({ min: 1, max: 366 * day }))
    .map(([agoMs, lengthMs]) => ({ fromMs: now - agoMs, toMs: now - agoMs + lengthMs }));

  it('are at most as many as asked for, hold the range, and are what the service answers', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 24, max: 2_500 }), (span, most) => {
        const buckets = bucketsOf(span, now, { most })!;
        const { fromMs: from, toMs: to, stepMs } = buckets;
        expect(bucketCount(buckets)).toBeLessThanOrEqual(most);
        expect(from).toBeLessThanOrEqual(span.fromMs);
        expect(to).toBeGreaterThanOrEqual(Math.min(span.toMs, now));
        const answered = historyRange(
          { from, to, stepSeconds: stepMs / 1_000 },
          now,
          defaultHistoryRetention,
        );
        expect(answered).toEqual({ from, to, stepMs });
        expect(pointCount(answered)).toBe(bucketCount(buckets));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are found by the instants in them', () => {
    const buckets = bucketsOf(last(hour), now, { most: 200 })!;
    expect(bucketAt(buckets, buckets.fromMs)).toBe(0);
    expect(bucketAt(buckets, bucketStart(buckets, 7) + minute - 1)).toBe(7);
    expect(bucketAt(buckets, buckets.fromMs - 1)).toBeNull();
    expect(bucketAt(buckets, buckets.toMs)).toBeNull();
  });
});

describe('zooming in on a bucket', () => {
  it('shows it by shorter ones', () => {
    const startMs = now - 2 * day - (now % (30 * minute));
    const span = zoomedAround(startMs, 30 * minute, now);
    expect(span).toEqual({ fromMs: startMs - 450 * minute, toMs: startMs + 480 * minute });
    expect(bucketsOf(span, now, { most: 430 })!.stepMs).toBeLessThan(30 * minute);
  });

  it('does not reach back to where only hours are kept, nor ahead of now', () => {
    const oldest = Math.ceil((now - 7 * day) / hour) * hour;
    const early = zoomedAround(oldest + hour, hour, now);
    expect(bucketsOf(early, now, { most: 430 })!.stepMs).toBeLessThan(hour);
    expect(zoomedAround(now - hour, hour, now).toMs).toBe(now);
  });
});
