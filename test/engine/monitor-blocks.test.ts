import { MockAgent } from 'undici';
import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import type { Verdict } from '../../src/core/outcome.ts';
import { createWorld, deferred, failCalls, noPresets, oneSource, type World } from './world.ts';

const limited = (
  scope: 'SOURCE' | 'HOST',
  seconds: number,
  kind: 'RATE_LIMITED' | 'BANNED' | 'MAINTENANCE' = 'RATE_LIMITED',
): Verdict => ({
  kind,
  retry: 'never',
  block: { scope, forMs: seconds * 1_000 },
});

/** One call of a source whose reply asks for a block. */
async function blockedBy(world: World, name: string, verdict: Verdict): Promise<void> {
  await world.gate(name).call(() => 'refused', { classify: () => verdict });
}

const isOpen = async (world: World, name: string) => {
  const end = await world.ends(world.gate(name).call(() => 'through'));
  return end.value === 'through';
};

const shared: ConfigInput = {
  exchanges: {
    ...noPresets,
    one: {
      kind: 'CEX',
      hosts: { api: 'https://shared.test' },
      sources: { a: {}, b: { probe: { url: 'https://own.test/b' } } },
    },
    two: { kind: 'CEX', hosts: { api: 'https://shared.test' }, sources: { c: {} } },
  },
};

describe('A block', () => {
  test('of a host keeps away every source on it, whatever its exchange', async () => {
    const world = createWorld(shared);
    await blockedBy(world, 'a', limited('HOST', 60));
    expect(await isOpen(world, 'a')).toBe(false);
    expect(await isOpen(world, 'c')).toBe(false);
    expect(await isOpen(world, 'b')).toBe(true);
    expect(world.source('c').blocks).toMatchObject([
      { scope: 'HOST', name: 'shared.test', reason: 'RATE_LIMITED' },
    ]);
    expect(world.source('b').blocks).toEqual([]);
    expect(world.breaker('two_api').state).toBe('OPEN');
    expect(world.breaker('one_api').state).toBe('CLOSED');
  });

  test('of a source keeps away that source alone', async () => {
    const world = createWorld(shared);
    await blockedBy(world, 'a', limited('SOURCE', 60));
    expect(await Promise.all(['a', 'b', 'c'].map((name) => isOpen(world, name)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('of a bucket keeps away the requests of that bucket alone', async () => {
    const world = createWorld({});
    const tooManyOrders = Object.assign(new Error('429'), {
      response: { status: 429, data: { code: -1015, msg: 'Too many new orders.' } },
      config: { url: 'https://api.binance.com/api/v3/order', method: 'POST' },
    });
    await world
      .gate('binance_orderbook')
      .call(() => Promise.reject(tooManyOrders))
      .catch(() => {});
    const { status, blocks } = world.source('binance_orderbook');
    expect(blocks).toMatchObject([{ scope: 'BUCKET', reason: 'RATE_LIMITED' }]);
    expect(status).toBe('HEALTHY');
    expect(world.breaker('binance_api').state).toBe('CLOSED');
    const mock = new MockAgent();
    mock.disableNetConnect();
    mock
      .get('https://api.binance.com')
      .intercept({ path: '/api/v3/order', method: 'DELETE' })
      .reply(200, '{}');
    const order = (method: string) =>
      world
        .gate('binance_orderbook')
        .fetch('https://api.binance.com/api/v3/order', { method, dispatcher: mock });
    await expect(order('POST')).rejects.toMatchObject({ code: 'BLOCKED' });
    expect((await order('DELETE')).status).toBe(200);
    await mock.close();
  });

  test('refuses with the time of its end, and not a moment longer', async () => {
    const world = createWorld();
    await blockedBy(world, 'feed', limited('SOURCE', 4));
    await world.clock.advanceAsync(3_999);
    await expect(world.gate().call(() => 1)).rejects.toMatchObject({
      code: 'BLOCKED',
      reason: 'RATE_LIMITED',
      retryAt: world.clock.wallNow() + 1,
    });
    await world.clock.advanceAsync(1);
    expect(await isOpen(world, 'feed')).toBe(true);
    expect(world.source().blocks).toEqual([]);
  });

  test.each([
    [60, 30, 60],
    [30, 60, 60],
    [10, 10, 10],
  ])('only grows: %i s and then %i s keep away for %i s', async (first, second, seconds) => {
    const world = createWorld();
    const late = deferred<string>();
    const underWay = world.gate().call(() => late.promise, { classify: () => limited('SOURCE', second) });
    await blockedBy(world, 'feed', limited('SOURCE', first));
    late.resolve('late');
    await underWay;
    const [block] = world.source().blocks;
    expect(block!.until - block!.since).toBe(seconds * 1_000);
    expect(world.breaker().openUntil).toBe(block!.until);
  });

  test('that the venue times by its own clock is corrected by that, and lasts a second more', async () => {
    const world = createWorld({});
    const venueNow = world.clock.wallNow() + 7 * 60_000;
    const refused = Object.assign(new Error('429'), {
      response: {
        status: 429,
        headers: {
          date: new Date(venueNow).toUTCString(),
          'x-rate-limit-reset': String((venueNow + 300_000) / 1_000),
        },
      },
    });
    await world
      .gate('twitter_search')
      .call(() => Promise.reject(refused))
      .catch(() => {});
    const [block] = world.source('twitter_search').blocks;
    expect(block!.until - world.clock.wallNow()).toBe(301_000);
  });
});

const twoSources = oneSource({ sources: { a: {}, b: {} } });

describe('A breaker and the blocks of its sources', () => {
  test.each([
    ['one of two blocked', [60, 0], 'CLOSED'],
    ['both blocked for 5 s or more', [60, 5], 'OPEN'],
    ['one of them for less', [60, 4], 'CLOSED'],
    ['both for less', [4, 4], 'CLOSED'],
  ] as const)('%s: %s s', async (_, [first, second], state) => {
    const world = createWorld(twoSources);
    if (first > 0) await blockedBy(world, 'a', limited('SOURCE', first));
    if (second > 0) await blockedBy(world, 'b', limited('SOURCE', second));
    expect(world.breaker().state).toBe(state);
    if (state !== 'OPEN') return;
    expect(world.breaker()).toMatchObject({
      openReason: 'RATE_LIMITED',
      openUntil: world.clock.wallNow() + Math.min(first, second) * 1_000,
      failureCount: 0,
    });
  });

  test.each(['RATE_LIMITED', 'BANNED', 'MAINTENANCE'] as const)(
    'it opens with the reason %s',
    async (kind) => {
      const world = createWorld();
      await blockedBy(world, 'feed', limited('SOURCE', 60, kind));
      expect(world.breaker()).toMatchObject({ state: 'OPEN', openReason: kind });
      await world.clock.advanceAsync(0);
      const severity = kind === 'BANNED' ? 'CRITICAL' : 'WARNING';
      expect(world.alerts.find((alert) => alert.kind === 'CIRCUIT_BREAKER')).toMatchObject({ severity });
    },
  );

  test('it is open for as long as the first of them is blocked, and longer when that grows', async () => {
    const world = createWorld(twoSources);
    const late = deferred<string>();
    const underWay = world.gate('b').call(() => late.promise, { classify: () => limited('SOURCE', 90) });
    await blockedBy(world, 'a', limited('SOURCE', 60));
    await blockedBy(world, 'b', limited('SOURCE', 20));
    const start = world.clock.wallNow();
    expect(world.breaker().openUntil).toBe(start + 20_000);
    late.resolve('late');
    await underWay;
    expect(world.breaker().openUntil).toBe(start + 60_000);
    await world.clock.advanceAsync(60_000);
    expect(world.breaker().state).toBe('HALF_OPEN');
    expect(await isOpen(world, 'b')).toBe(false);
    expect(await isOpen(world, 'a')).toBe(true);
  });

  test('opened by failures it stays open until its blocks end, however short they are', async () => {
    const world = createWorld(oneSource({ breaker: { openMs: 2_000 } }));
    const late = deferred<string>();
    const underWay = world.gate().call(() => late.promise, { classify: () => limited('SOURCE', 3) });
    await failCalls(world, 5);
    expect(world.breaker().openUntil).toBe(world.clock.wallNow() + 2_000);
    late.resolve('late');
    await underWay;
    expect(world.breaker()).toMatchObject({
      openReason: 'FAILURES',
      openUntil: world.clock.wallNow() + 3_000,
    });
  });

  test('half open it opens again for a block, without failing its recovery', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    await world.clock.advanceAsync(30_000);
    await blockedBy(world, 'feed', limited('SOURCE', 60));
    await world.clock.advanceAsync(0);
    expect(world.breaker()).toMatchObject({
      state: 'OPEN',
      openReason: 'RATE_LIMITED',
      episode: 1,
      failureCount: 5,
    });
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN', 'HALF_OPEN>OPEN']);
  });

  test('half open a short block returns the ticket', async () => {
    const world = createWorld(oneSource({ breaker: { successThreshold: 1 } }));
    await failCalls(world, 5);
    await world.clock.advanceAsync(30_000);
    await blockedBy(world, 'feed', limited('SOURCE', 2));
    expect(world.breaker().state).toBe('HALF_OPEN');
    await world.clock.advanceAsync(2_000);
    expect(await isOpen(world, 'feed')).toBe(true);
    expect(world.breaker().state).toBe('CLOSED');
  });

  test('a source that is not configured does not count', async () => {
    const world = createWorld({ exchanges: { twitter: { bearerToken: 'token' } } });
    await blockedBy(world, 'twitter_search', limited('SOURCE', 60));
    expect(world.breaker('twitter_api').state).toBe('CLOSED');
    await blockedBy(world, 'twitter_lookup', limited('SOURCE', 60));
    expect(world.breaker('twitter_api').state).toBe('OPEN');
  });
});
