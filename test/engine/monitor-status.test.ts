import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import type { HealthStatus } from '../../src/core/sla.ts';
import { checkSnapshot } from '../simulation/snapshot-checks.ts';
import { createWorld, failCalls, httpError, noPresets, oneSource, resetError, type World } from './world.ts';

// CEX: p95 1 s, p99 2 s, success rate 0.95 from 10 attempts on, 3 failed calls in a row, a window of 300 s.

/** Calls that take `latencyMs` each and end as told. */
async function calls(
  world: World,
  count: number,
  end: 'ok' | Error,
  latencyMs = 0,
  name = 'feed',
): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    const result = world.gate(name).call(async () => {
      if (latencyMs > 0) await new Promise<void>((resolve) => world.clock.setTimer(latencyMs, resolve));
      if (end !== 'ok') throw end;
    });
    await world.ends(result);
  }
}

type Situation = (world: World) => Promise<void>;

const situations: readonly (readonly [string, Situation, HealthStatus, RegExp | null])[] = [
  ['without a call', async () => {}, 'UNKNOWN', /no call within the window/],
  ['one good call', (world) => calls(world, 1, 'ok'), 'HEALTHY', null],
  ['two failed calls', (world) => calls(world, 2, resetError()), 'HEALTHY', null],
  ['three failed calls in a row', (world) => calls(world, 3, resetError()), 'FAILED', /last 3 calls failed/],
  [
    'three failed calls with a good one between',
    async (world) => {
      await calls(world, 2, resetError());
      await calls(world, 1, 'ok');
      await calls(world, 1, resetError());
    },
    'HEALTHY',
    null,
  ],
  ['nine slow calls', (world) => calls(world, 9, 'ok', 1_200), 'HEALTHY', null],
  ['ten slow calls', (world) => calls(world, 10, 'ok', 1_200), 'DEGRADED', /p95 .* above 1,000 ms/],
  [
    'one call in fifty far too slow',
    async (world) => {
      await calls(world, 49, 'ok', 10);
      await calls(world, 1, 'ok', 3_000);
    },
    'DEGRADED',
    /p99 .* above 2,000 ms/,
  ],
  [
    'one failure in ten calls',
    async (world) => {
      await calls(world, 1, resetError());
      await calls(world, 9, 'ok');
    },
    'DEGRADED',
    /success rate 90 % is below 95 %/,
  ],
  [
    'one failure in twenty calls',
    async (world) => {
      await calls(world, 1, resetError());
      await calls(world, 19, 'ok');
    },
    'HEALTHY',
    null,
  ],
  [
    'a short block',
    (world) => calls(world, 1, httpError(429, { 'retry-after': '3' })),
    'DEGRADED',
    /rate limited/,
  ],
  ['two refusals', (world) => calls(world, 2, httpError(401)), 'HEALTHY', null],
  ['three refusals', (world) => calls(world, 3, httpError(401)), 'DEGRADED', /refused for our credentials/],
  ['three refusals for the place', (world) => calls(world, 3, httpError(451)), 'DEGRADED', /our location/],
  ['three requests of our own fault', (world) => calls(world, 3, httpError(400)), 'HEALTHY', null],
];

describe('The status of a source', () => {
  test.each(situations.map(([name, situation, status, reason]) => ({ name, situation, status, reason })))(
    '$name: $status',
    async ({ situation, status, reason }) => {
      const world = createWorld();
      await situation(world);
      const source = world.source();
      expect(source.status).toBe(status);
      if (reason === null) expect(source.statusReasons).toEqual([]);
      else expect(source.statusReasons.join('; ')).toMatch(reason);
      checkSnapshot(world.monitor.getSystemHealth());
    },
  );

  test('is UNKNOWN again once its window is empty', async () => {
    const world = createWorld();
    await calls(world, 20, 'ok');
    await world.clock.advanceAsync(299_000);
    expect(world.source().status).toBe('HEALTHY');
    await world.clock.advanceAsync(32_000);
    expect(world.source()).toMatchObject({ status: 'UNKNOWN', requestCount: 0, successRate: null });
  });

  test('stays what it was while its breaker is not closed, however long that lasts', async () => {
    const world = createWorld(oneSource({ breaker: { openMs: 3_600_000 } }));
    await failCalls(world, 5);
    for (let hour = 0; hour < 3; hour += 1) {
      await world.clock.advanceAsync(1_800_000);
      expect(world.source().status).toBe('FAILED');
    }
    expect(world.breaker().state).toBe('HALF_OPEN');
    expect(world.source().requestCount).toBe(0);
  });

  test('is at least DEGRADED for as long as a ban lasts', async () => {
    const world = createWorld();
    await calls(world, 10, 'ok');
    const classify = () => 'BANNED' as const;
    await world.gate().call(() => 'banned', { classify });
    for (let minute = 0; minute < 9; minute += 1) {
      expect(world.source().status).toBe('DEGRADED');
      await world.clock.advanceAsync(60_000);
    }
  });
});

/** With breakers that stay closed, so that they do not meddle. */
const breaker = { failureThreshold: 100 };
const twoExchanges: ConfigInput = {
  exchanges: {
    ...noPresets,
    one: { kind: 'CEX', hosts: { api: 'https://one.test' }, sources: { a: {}, b: {} }, breaker },
    two: { kind: 'DEX', hosts: { api: 'https://two.test' }, sources: { c: {} }, breaker },
  },
};

/** What each source is made to be. */
type Plan = Readonly<Record<'a' | 'b' | 'c', Exclude<HealthStatus, 'UNKNOWN'> | 'UNKNOWN'>>;

const rollUps: readonly (readonly [Plan, one: HealthStatus, system: HealthStatus])[] = [
  [{ a: 'UNKNOWN', b: 'UNKNOWN', c: 'UNKNOWN' }, 'UNKNOWN', 'UNKNOWN'],
  [{ a: 'HEALTHY', b: 'UNKNOWN', c: 'UNKNOWN' }, 'HEALTHY', 'HEALTHY'],
  [{ a: 'HEALTHY', b: 'HEALTHY', c: 'HEALTHY' }, 'HEALTHY', 'HEALTHY'],
  [{ a: 'HEALTHY', b: 'DEGRADED', c: 'HEALTHY' }, 'DEGRADED', 'DEGRADED'],
  [{ a: 'HEALTHY', b: 'FAILED', c: 'HEALTHY' }, 'FAILED', 'DEGRADED'],
  [{ a: 'DEGRADED', b: 'FAILED', c: 'UNKNOWN' }, 'FAILED', 'FAILED'],
  [{ a: 'FAILED', b: 'FAILED', c: 'DEGRADED' }, 'FAILED', 'DEGRADED'],
  [{ a: 'UNKNOWN', b: 'UNKNOWN', c: 'DEGRADED' }, 'UNKNOWN', 'DEGRADED'],
  [{ a: 'HEALTHY', b: 'UNKNOWN', c: 'FAILED' }, 'HEALTHY', 'DEGRADED'],
];

describe('Exchanges and the system', () => {
  test.each(rollUps)('%o: %s, and all in all %s', async (plan, one, system) => {
    const world = createWorld(twoExchanges);
    for (const [name, status] of Object.entries(plan)) {
      if (status === 'HEALTHY') await calls(world, 1, 'ok', 0, name);
      if (status === 'DEGRADED') await calls(world, 5, httpError(401), 0, name);
      if (status === 'FAILED') await calls(world, name === 'c' ? 5 : 3, resetError(), 0, name);
    }
    const health = world.monitor.getSystemHealth();
    for (const [name, status] of Object.entries(plan)) {
      expect(health.source(name)!.status, name).toBe(status);
    }
    expect(health.exchange('one')!.status).toBe(one);
    expect(health.status).toBe(system);
    checkSnapshot(health);
    expect(world.monitor.getExchangeDegradation()).toEqual(
      Object.fromEntries(health.exchanges.map(({ name, degradation }) => [name, degradation])),
    );
  });

  test('an exchange is at least DEGRADED while a breaker of it is not closed', async () => {
    const world = createWorld(oneSource({ breaker: { openMs: 1_000, successThreshold: 1 } }));
    await calls(world, 20, 'ok');
    await world.gate().call(() => 'limited', { classify: () => 'RATE_LIMITED' as const });
    expect(world.breaker().state).toBe('OPEN');
    await world.clock.advanceAsync(60_000);
    const health = world.monitor.getSystemHealth();
    expect(health.source('feed')!.status).toBe('HEALTHY');
    expect(health.exchange('venue')).toMatchObject({ circuitBreakerState: 'HALF_OPEN', status: 'DEGRADED' });
    expect(health.exchange('venue')!.degradation).toMatchObject({
      score: 0.1,
      breakerPart: 0.1,
      level: 'MINOR',
    });
  });
});

describe('A snapshot', () => {
  test('is of one moment and linked in itself', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    const health = world.monitor.getSystemHealth();
    const [exchange, source, breaker] = [
      health.exchange('venue')!,
      health.source('feed')!,
      health.circuitBreaker('venue_api')!,
    ];
    expect(source.exchange).toBe(exchange);
    expect(source.circuitBreaker).toBe(breaker);
    expect(breaker.exchange).toBe(exchange);
    expect(breaker.sources).toEqual([source]);
    expect(exchange.sources).toEqual([source]);
    expect(exchange.circuitBreakers).toEqual([breaker]);
    expect([health.exchanges, health.sources, health.circuitBreakers]).toEqual([
      [exchange],
      [source],
      [breaker],
    ]);
    expect(
      health.exchange('nothing') ?? health.source('nothing') ?? health.circuitBreaker('nothing'),
    ).toBeUndefined();
  });

  test('does not change with what happens later', async () => {
    const world = createWorld();
    await calls(world, 3, 'ok');
    const before = world.monitor.getSystemHealth();
    const values = () => ({
      ...before.source('feed')!,
      exchange: before.exchange('venue')!.status,
      circuitBreaker: before.circuitBreaker('venue_api')!.state,
    });
    const then = structuredClone(values());
    await failCalls(world, 5);
    await world
      .gate()
      .call(() => 1, { idempotent: true, key: 'k' })
      .catch(() => {});
    await world.clock.advanceAsync(60_000);
    expect(values()).toEqual(then);
  });

  test('looking changes nothing', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    await world.clock.advanceAsync(29_999);
    for (let each = 0; each < 3; each += 1) expect(world.breaker().state).toBe('OPEN');
    expect(world.clock.pendingTimers).toBeLessThan(5);
    const alerts = world.alerts.length;
    world.monitor.getSystemHealth();
    await world.clock.advanceAsync(0);
    expect(world.alerts).toHaveLength(alerts);
  });
});

describe('Time alone', () => {
  test('turns an open breaker half open, although nobody calls', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    await world.clock.advanceAsync(29_999);
    expect(world.transitions()).toEqual(['CLOSED>OPEN']);
    await world.clock.advanceAsync(1);
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN']);
    await world.clock.advanceAsync(3_600_000);
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN']);
    expect(world.breaker().state).toBe('HALF_OPEN');
  });

  test('fails a trial that never settles', async () => {
    const world = createWorld(oneSource({ timeoutMs: 3_600_000 }));
    await failCalls(world, 5);
    await world.clock.advanceAsync(30_000);
    world
      .gate()
      .call(() => new Promise(() => {}))
      .catch(() => {});
    await world.clock.advanceAsync(29_999);
    expect(world.breaker().state).toBe('HALF_OPEN');
    await world.clock.advanceAsync(1);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', openReason: 'RECOVERY_FAILED', episode: 1 });
  });
});
