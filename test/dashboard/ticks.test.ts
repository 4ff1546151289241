import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticksOf } from '../../src/dashboard/timeline/axis.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Berlin around the nights in which clocks are put back and forward. */
const berlin = (atMs: number) => {
  const isSummer = atMs >= Date.UTC(2026, 2, 29, 1) && atMs < Date.UTC(2026, 9, 25, 1);
  return isSummer ? 2 * hour : hour;
};

describe('the times on an axis', () => {
  it.each([
    ['put back', Date.UTC(2026, 9, 24, 12)],
    ['put forward', Date.UTC(2026, 2, 28, 12)],
  ])('are round where the viewer is, also when clocks are %s', (_what, fromMs) => {
    const ticks = ticksOf({ fromMs, toMs: fromMs + 2 * day }, 9, berlin);
    const hours = ticks.map(({ atMs }) => new Date(atMs + berlin(atMs)).getUTCHours());
    expect(hours).toEqual([18, 0, 6, 12, 18, 0, 6, 12].slice(0, hours.length));
    expect(ticks.filter(({ isDay }) => isDay)).toHaveLength(2);
  });

  it('lie within the span, in order, and are not too many', () => {
    const spans = fc.tuple(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 60_000, max: 366 * day }));
    fc.assert(
      fc.property(spans, fc.integer({ min: 2, max: 30 }), ([fromMs, lengthMs], most) => {
        const ticks = ticksOf({ fromMs, toMs: fromMs + lengthMs }, most, berlin).map(({ atMs }) => atMs);
        expect(ticks.length).toBeLessThanOrEqual(most + 2);
        expect(ticks).toEqual([...new Set(ticks)].sort((one, other) => one - other));
        expect(ticks.every((atMs) => atMs >= fromMs && atMs < fromMs + lengthMs)).toBe(true);
      }),
    );
  });
});
