import { describe, expect, test } from 'vitest';
import { lives, seedsOr } from './lives.ts';
import { simulate } from './simulate.ts';

/** Simulated days of each life, some twenty in all; with the seeds that come first in each. */
const runs = Object.entries(lives).map(([name, life], index) => {
  const days = [11.5, 1.5, 4, 3][index]!;
  return { name, life, days, seeds: seedsOr([index + 1]) };
});

describe('Days of simulated venues, all invariants at each step', () => {
  describe.each(runs)('$name', ({ life, days, seeds }) => {
    test.each(seeds)(
      'seed %i',
      async (seed) => {
        const report = await simulate({ ...life, seed, days });
        // A simulation in which nothing happens proves nothing.
        expect(report.requests).toBeGreaterThan(1_000 * days);
        expect(report.calls).toBeGreaterThan(100 * days);
        expect(report.trials).toBeGreaterThan(5 * days);
        expect(report.quiets).toBeGreaterThan(days);
        expect(report.alerts.length).toBeGreaterThan(20 * days);
        expect(report.restarts).toBeGreaterThan(0);
      },
      60_000,
    );
  });

  test('the same seed lives through the same, to the last alert', async () => {
    const life = lives['a journal that is slow and fails, under processes that crash']!;
    const [seed] = seedsOr([5]);
    const first = await simulate({ ...life, seed: seed!, days: 0.25 });
    const second = await simulate({ ...life, seed: seed!, days: 0.25 });
    expect(first.alerts.length).toBeGreaterThan(10);
    expect(second).toEqual(first);
    const other = await simulate({ ...life, seed: seed! + 1, days: 0.25 });
    expect(other.alerts).not.toEqual(first.alerts);
  });
});
