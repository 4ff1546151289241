import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SourceCache } from '../../src/engine/cache.ts';
import { createWorld, oneSource, resetError } from './world.ts';

const policy = { ttlMs: 5_000, minTtlMs: 2_000, maxTtlMs: 15_000, maxEntries: 3 };

describe('The time to live', () => {
  const isFreshAt = (cache: SourceCache, age: number) => cache.fresh('k', age) !== null;

  test.each([
    [5_000 * 0.8 - 1, true],
    [5_000 * 0.8, false],
  ])('shrinks by 0.8 on a miss: fresh at %i ms: %s', (age, fresh) => {
    const cache = new SourceCache(policy);
    cache.fresh('k', 0);
    cache.store('k', 'value', 0);
    expect(isFreshAt(cache, age)).toBe(fresh);
  });

  test.each([
    [5_000 * 1.2 - 1, true],
    [5_000 * 1.2, false],
  ])('grows by 1.2 on a hit: fresh at %i ms: %s', (age, fresh) => {
    const cache = new SourceCache(policy);
    cache.store('k', 'value', 0);
    cache.fresh('k', 0);
    expect(isFreshAt(cache, age)).toBe(fresh);
  });

  test('is the policy times 1.2 per hit and 0.8 per miss, within its bounds, after any reads', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), fc.boolean(), (reads, early) => {
        const cache = new SourceCache(policy);
        cache.store('here', 'value', 0);
        let ttlMs = policy.ttlMs;
        for (const hit of reads) {
          cache.fresh(hit ? 'here' : 'gone', 0);
          ttlMs = hit ? Math.min(ttlMs * 1.2, 15_000) : Math.max(ttlMs * 0.8, 2_000);
        }
        cache.store('here', 'value', 0);
        expect(cache.fresh('here', early ? ttlMs - 0.001 : ttlMs) !== null).toBe(early);
      }),
    );
  });
});

describe('An entry', () => {
  test.each([
    [10_000, true],
    [10_001, false],
  ])('may serve errors for up to twice its time to live: at %i ms: %s', (age, serves) => {
    const cache = new SourceCache(policy);
    cache.store('k', 'value', 0);
    expect(cache.stale('k', age) !== null).toBe(serves);
  });

  test('goes when there are more than maxEntries, the one least recently used first', () => {
    const cache = new SourceCache(policy);
    for (const key of ['a', 'b', 'c']) cache.store(key, key, 0);
    cache.fresh('a', 0);
    cache.store('d', 'd', 0);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.stale(key, 0)?.value)).toEqual(['a', undefined, 'c', 'd']);
    expect(cache.view).toMatchObject({ size: 3, maxSize: 3, evictions: 1 });
  });

  test('replaced is not evicted', () => {
    const cache = new SourceCache(policy);
    cache.store('k', 1, 0);
    cache.store('k', 2, 10);
    expect(cache.fresh('k', 10)).toEqual({ value: 2, ageMs: 0 });
    expect(cache.view).toMatchObject({ size: 1, evictions: 0 });
  });
});

describe('What a source shows of its cache', () => {
  test('counts hits, misses and stale hits', async () => {
    const world = createWorld(oneSource({ backoff: { maxAttempts: 1 }, cache: { maxEntries: 7 } }));
    expect(world.source().cache).toEqual({
      size: 0,
      maxSize: 7,
      hits: 0,
      misses: 0,
      staleHits: 0,
      evictions: 0,
      hitRate: 0,
    });
    const read = (fn: () => Promise<string>) =>
      world.ends(world.gate().call(fn, { idempotent: true, key: 'k' }));
    await read(async () => 'value');
    await read(async () => 'value');
    await read(async () => 'value');
    await world.clock.advanceAsync(7_000);
    await read(() => Promise.reject(resetError()));
    expect(world.source().cache).toEqual({
      size: 1,
      maxSize: 7,
      hits: 2,
      misses: 2,
      staleHits: 1,
      evictions: 0,
      hitRate: 0.5,
    });
  });
});
