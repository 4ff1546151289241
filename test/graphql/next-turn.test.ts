import { expect, test } from 'vitest';
import { ownTurn } from '../../src/graphql/next-turn.ts';

test('whoever waits for a turn of their own gets one, in order, with other turns between', async () => {
  const seen: string[] = [];
  let isOver = false;
  const other = () => {
    seen.push('other');
    if (!isOver) setImmediate(other);
  };
  setImmediate(other);
  await Promise.all(
    ['a', 'b', 'c'].map(async (name) => {
      await ownTurn();
      seen.push(name);
    }),
  );
  isOver = true;
  expect(seen.filter((name) => name !== 'other')).toEqual(['a', 'b', 'c']);
  expect(seen.join(' ')).toMatch(/a other b other c/);
});
