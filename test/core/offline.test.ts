import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOffline, type NetworkFailure } from '../../src/core/offline.ts';

const now = 1_000_000;

/** Sources by name, each with its exchange and how long ago it failed, in seconds. */
const failures = (...list: readonly [source: string, exchange: string, secondsAgo: number][]) =>
  new Map<string, NetworkFailure>(
    list.map(([source, exchange, secondsAgo]) => [source, { exchange, at: now - secondsAgo * 1_000 }]),
  );

describe('whether this machine is offline', () => {
  it.each<[string, ReturnType<typeof failures>, boolean]>([
    ['three sources on two exchanges', failures(['a', 'x', 0], ['b', 'x', 1], ['c', 'y', 9]), true],
    [
      'three sources on three exchanges, the first 10 s ago',
      failures(['a', 'x', 10], ['b', 'y', 5], ['c', 'z', 0]),
      true,
    ],
    ['the first more than 10 s ago', failures(['a', 'x', 10.001], ['b', 'y', 5], ['c', 'z', 0]), false],
    [
      'old ones beside three new',
      failures(['a', 'x', 600], ['b', 'x', 1], ['c', 'x', 1], ['d', 'y', 0]),
      true,
    ],
    [
      'the second exchange failed long ago',
      failures(['a', 'x', 0], ['b', 'x', 1], ['c', 'x', 1], ['d', 'y', 60]),
      false,
    ],
    [
      'all sources of one exchange',
      failures(['a', 'x', 0], ['b', 'x', 0], ['c', 'x', 0], ['d', 'x', 0]),
      false,
    ],
    ['two sources on two exchanges', failures(['a', 'x', 0], ['b', 'y', 0]), false],
    ['nothing failed', failures(), false],
  ])('%s', (_, list, offline) => {
    expect(isOffline(list, Number.NEGATIVE_INFINITY, now)).toBe(offline);
  });

  it.each([
    ['that is recent', now - 10_000, false],
    ['that is long ago', now - 10_001, true],
  ])('minds the reply of a source that has not failed since, %s', (_, repliedAt, offline) => {
    const list = failures(['a', 'x', 0], ['b', 'x', 0], ['c', 'y', 0]);
    expect(isOffline(list, repliedAt, now)).toBe(offline);
  });

  it('stays true when one source more fails', () => {
    const anyFailure = fc.record({
      source: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      exchange: fc.constantFrom('x', 'y', 'z'),
      at: fc.integer({ min: now - 20_000, max: now }),
    });
    fc.assert(
      fc.property(
        fc.array(anyFailure, { minLength: 3, maxLength: 8 }),
        fc.constantFrom('x', 'y'),
        (list, exchange) => {
          const known = new Map(list.map(({ source, exchange, at }) => [source, { exchange, at }]));
          fc.pre(isOffline(known, Number.NEGATIVE_INFINITY, now));
          const more = new Map([...known, ['one more', { exchange, at: now }]]);
          expect(isOffline(more, Number.NEGATIVE_INFINITY, now)).toBe(true);
        },
      ),
    );
  });
});
