import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromZero, logarithmic, placeOn, upToOne } from '../../src/dashboard/charts/scales.ts';

const ascends = (ticks: readonly number[]) =>
  ticks.every((tick, index) => index === 0 || tick > ticks[index - 1]!);

describe('an axis from 0', () => {
  it.each([
    [0, 1],
    [1, 1],
    [7, 8],
    [23, 25],
    [40, 40],
    [1_240, 1_250],
    [0.3, 0.3],
  ])('for values up to %d ends at %d', (largest, max) => {
    expect(fromZero(largest)).toMatchObject({ min: 0, max });
  });

  it('holds the values, with a few round lines', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (largest) => {
        const { min, max, ticks } = fromZero(largest, 5);
        expect(max).toBeGreaterThanOrEqual(largest * (1 - 1e-9));
        expect(max).toBeLessThan(largest * 2.6);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect([ticks[0], ticks.at(-1)]).toEqual([min, max]);
        expect(ascends(ticks)).toBe(true);
      }),
    );
  });
});

describe('an axis of shares', () => {
  it.each([
    [1, 0.9],
    [0.95, 0.9],
    [0.81, 0.8],
    [0.5, 0.4],
    [0, 0],
  ])('down to %d begins at %d, so that a little does not look like much', (least, min) => {
    const scale = upToOne(least);
    expect(scale.min).toBeCloseTo(min, 6);
    expect(scale.min).toBeLessThanOrEqual(Math.min(least, 0.9));
    expect(scale.max).toBe(1);
    expect(ascends(scale.ticks)).toBe(true);
    expect(scale.ticks.at(-1)).toBe(1);
  });
});

describe('a logarithmic axis', () => {
  it.each([
    [80, 2_000, [50, 100, 200, 500, 1_000, 2_000]],
    [28, 5_000, [10, 30, 100, 300, 1_000, 3_000, 10_000]],
    [1, 60_000, [1, 10, 100, 1_000, 10_000, 100_000]],
    [100, 100, [100, 200]],
  ])('from %d to %d has the lines %j', (least, largest, ticks) => {
    expect(logarithmic(least, largest).ticks).toEqual(ticks);
  });

  it('holds the values', () => {
    const latency = fc.double({ min: 0.5, max: 60_000, noNaN: true });
    fc.assert(
      fc.property(latency, latency, (one, other) => {
        const [least, largest] = [Math.min(one, other), Math.max(one, other)];
        const { min, max, ticks } = logarithmic(least, largest);
        expect(min).toBeLessThanOrEqual(least);
        expect(max).toBeGreaterThanOrEqual(largest);
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ascends(ticks)).toBe(true);
      }),
    );
  });

  it('puts values where their order of magnitude is, and none beyond its ends', () => {
    const scale = logarithmic(10, 1_000);
    expect(placeOn(scale, 100)).toBeCloseTo(2);
    expect(placeOn(scale, 0)).toBe(placeOn(scale, scale.min));
    expect(placeOn(scale, 1e9)).toBe(placeOn(scale, scale.max));
    expect(placeOn(fromZero(10), 4)).toBe(4);
  });
});
