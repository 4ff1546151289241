import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addHistogram,
  addToBucket,
  bucketCount,
  bucketOf,
  bucketValueMs,
  histogramLength,
  percentile,
} from '../../src/core/histogram.ts';

const inRange = fc.double({ min: 1, max: 60_000, maxExcluded: true, noNaN: true });

function countsOf(values: readonly number[]): Uint32Array {
  const counts = new Uint32Array(histogramLength);
  for (const value of values) addToBucket(counts, bucketOf(value), 1);
  return counts;
}

describe('buckets', () => {
  it.each([
    [Number.NaN, 0],
    [-5, 0],
    [0, 0],
    [0.999, 0],
    [1, 1],
    [59_999.999, bucketCount - 2],
    [60_000, bucketCount - 1],
    [Number.POSITIVE_INFINITY, bucketCount - 1],
  ])('%s ms falls into bucket %i', (ms, bucket) => {
    expect(bucketOf(ms)).toBe(bucket);
  });

  it('stand for each of their values within 1 %', () => {
    fc.assert(
      fc.property(inRange, (ms) => {
        expect(Math.abs(bucketValueMs(bucketOf(ms)) - ms) / ms).toBeLessThan(0.01);
      }),
    );
  });

  it('keep the order of the values, and none in the range is skipped', () => {
    let previous = 0;
    const seen = new Set<number>();
    for (let ms = 1; ms < 60_000; ms *= 1.0005) {
      const bucket = bucketOf(ms);
      expect(bucket).toBeGreaterThanOrEqual(previous);
      previous = bucket;
      seen.add(bucket);
    }
    expect(seen.size).toBe(bucketCount - 2);
  });

  it('are bounded exactly where a value and the next smaller number part', () => {
    const oneLess = (ms: number) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, ms);
      view.setBigUint64(0, view.getBigUint64(0) - 1n);
      return view.getFloat64(0);
    };
    for (let i = 0; i < 551; i++) {
      const bound = 1 * ((60_000 / 1) ** (1 / 551)) ** i;
      expect([bucketOf(oneLess(bound)), bucketOf(bound)]).toEqual([i, i + 1]);
    }
  });
});

describe('percentiles', () => {
  it('are null of nothing', () => {
    expect(percentile(new Uint32Array(histogramLength), 0, 0.95)).toBeNull();
  });

  it('are within 1 % of the exact nearest-rank percentile', () => {
    const quantile = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(fc.array(inRange, { minLength: 1, maxLength: 300 }), quantile, (values, permille) => {
        const sorted = values.toSorted((a, b) => a - b);
        const rank = Math.max(1, Math.ceil((permille * values.length) / 1_000));
        const exact = sorted[rank - 1]!;
        const estimate = percentile(countsOf(values), values.length, permille / 1_000)!;
        expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.01);
      }),
    );
  });

  it('of values outside the range are its ends', () => {
    expect(percentile(countsOf([0.2]), 1, 0.5)).toBe(0.5);
    expect(percentile(countsOf([120_000]), 1, 0.5)).toBe(60_000);
  });

  it('of two histograms added are those of all their values', () => {
    const values = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 100 });
    fc.assert(
      fc.property(values, values, (left, right) => {
        const merged = countsOf(left);
        addHistogram(merged, countsOf(right));
        expect(merged).toEqual(countsOf([...left, ...right]));
      }),
    );
  });
});
