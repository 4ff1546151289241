import { describe, test } from 'vitest';
import { lives, seedsOr } from './lives.ts';
import { simulate } from './simulate.ts';

describe('Months of simulated venues, all invariants at each step', () => {
  describe.each(Object.entries(lives))('%s', (_, life) => {
    test.each(seedsOr([101, 102, 103, 104, 105, 106]))('seed %i', async (seed) => {
      await simulate({ ...life, seed, days: 8 });
    });
  });
});
