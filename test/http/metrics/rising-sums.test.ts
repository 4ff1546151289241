import { expect, test } from 'vitest';
import { RisingSums } from '../../../src/http/metrics/rising-sums.ts';

test('a sum that comes out a hair lower stays as it was, of its own source', () => {
  const sums = new RisingSums();
  const shown = [0.3, 0.1 + 0.2, 0.3, 0.4].map((sum) => sums.atLeastAsBefore('feed', sum));
  expect(shown).toEqual([0.3, 0.1 + 0.2, 0.1 + 0.2, 0.4]);
  expect(sums.atLeastAsBefore('other', 0.1)).toBe(0.1);
});
