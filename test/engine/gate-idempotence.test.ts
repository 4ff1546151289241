import { describe, expect, test } from 'vitest';
import { createWorld, httpError, oneSource, resetError } from './world.ts';

const steady = oneSource({ backoff: { jitter: 'none' } });

/** Every way an attempt can go wrong. */
const troubles: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['a broken connection', () => Promise.reject(resetError())],
  ['a 503', () => Promise.reject(httpError(503))],
  ['a 503 with Retry-After', () => Promise.reject(httpError(503, { 'retry-after': '1' }))],
  ['a 429', () => Promise.reject(httpError(429, { 'retry-after': '1' }))],
  ['an unknown error', () => Promise.reject(new Error('?'))],
  ['a reply that never comes', () => new Promise(() => {})],
  ['a 503 value', async () => ({ status: 503, headers: new Headers() })],
];

describe('A call that is not idempotent', () => {
  test.each(troubles)('is sent once, whatever comes of it: %s', async (_, answer) => {
    const world = createWorld(steady);
    let sent = 0;
    const result = world.gate().call(() => {
      sent += 1;
      return answer();
    });
    await world.ends(result);
    await world.clock.advanceAsync(600_000);
    expect(sent).toBe(1);
  });

  test('rejects with the error as it is, not as exhausted retries', async () => {
    const world = createWorld(steady);
    const down = resetError();
    expect((await world.ends(world.gate().call(() => Promise.reject(down)))).error).toBe(down);
  });

  test('neither reads nor fills the cache, shares no flight and is served nothing stale', async () => {
    const world = createWorld(steady);
    let placed = 0;
    const order = () => world.gate().call(async () => `order ${++placed}`, { key: 'k' });
    expect(await Promise.all([order(), order()])).toEqual(['order 1', 'order 2']);
    expect(world.source().cache).toMatchObject({ size: 0, hits: 0, misses: 0 });
    await world.gate().call(async () => 'read', { key: 'k', idempotent: true });
    expect(await order()).toBe('order 3');
    await world.clock.advanceAsync(5_000);
    const failed = world.gate().call(() => Promise.reject(resetError()), { key: 'k' });
    await expect(failed).rejects.toThrow('ECONNRESET');
    expect(world.source().cache.staleHits).toBe(0);
  });

  test('is the default', async () => {
    const world = createWorld(steady);
    let sent = 0;
    await world.ends(
      world.gate().call(() => {
        sent += 1;
        return Promise.reject(resetError());
      }, {}),
    );
    expect(sent).toBe(1);
  });
});

describe('An idempotent call', () => {
  test.each(troubles)('is sent up to three times after %s', async (_, answer) => {
    const world = createWorld(steady);
    let sent = 0;
    const result = world.gate().call(
      () => {
        sent += 1;
        return answer();
      },
      { idempotent: true },
    );
    await world.ends(result);
    expect(sent).toBe(3);
  });
});
