import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createGatedJournal } from '../alerts/gated-journal.ts';
import { tempFolder } from '../journal/temp-folder.ts';
import { createWorld, failCalls, noPresets, oneSource, type World } from './world.ts';

const second = 1_000;
const hour = 3_600_000;
const alice = { by: 'alice' };
const notFound = { code: 'NOT_FOUND' };
const badInput = { code: 'BAD_USER_INPUT' };

const isolate = async (world: World, until?: number | null) => {
  await world.monitor.breakerControls.isolate('venue_api', { ...alice, reason: ' upgrade ', until });
  await world.clock.advanceAsync(0);
};
const release = (world: World) => world.monitor.breakerControls.release('venue_api', { by: 'bob' });
const reset = (world: World) => world.monitor.breakerControls.reset('venue_api', { by: 'bob' });

const call = (world: World) => world.gate().call(() => 'well');
const refused = { code: 'BREAKER_OPEN' };
/** Until when it is open, wall clock; null without an end. */
function openUntil({ clock, monitor }: World): number | null {
  const { state } = monitor.circuitBreakers.get('venue_api')!;
  if (state.kind !== 'OPEN' || !Number.isFinite(state.until)) return null;
  return Math.round(clock.wallNow() + state.until - clock.now());
}
/** What operators did, as alerts of their own. */
const acts = (world: World) =>
  world.alerts.flatMap((alert) => (alert.kind === 'SYSTEM' && alert.code === 'OPERATOR' ? [alert] : []));

describe('isolating a breaker', () => {
  test('refuses its calls until it is released, and says who did it in its transition', async () => {
    const world = createWorld();
    await isolate(world);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', openReason: 'OPERATOR' });
    expect(openUntil(world)).toBeNull();
    await expect(call(world)).rejects.toMatchObject(refused);
    expect(world.alerts).toMatchObject([
      {
        kind: 'CIRCUIT_BREAKER',
        oldState: 'CLOSED',
        newState: 'OPEN',
        openReason: 'OPERATOR',
        severity: 'WARNING',
        metadata: { operator: { action: 'isolate', by: 'alice', reason: 'upgrade' } },
      },
    ]);
    await world.clock.advanceAsync(24 * hour);
    await expect(call(world)).rejects.toMatchObject(refused);
  });

  test('until a time ends then, through a test of recovery', async () => {
    const world = createWorld();
    const until = world.clock.wallNow() + hour;
    await isolate(world, until);
    expect([openUntil(world), world.alerts[0]]).toMatchObject([until, { openUntil: until }]);
    await world.clock.advanceAsync(hour - 1);
    expect(world.breaker().state).toBe('OPEN');
    await world.clock.advanceAsync(1);
    expect(world.breaker().state).toBe('HALF_OPEN');
    for (let each = 0; each < 2; each += 1) await call(world);
    await world.clock.advanceAsync(0);
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN', 'HALF_OPEN>CLOSED']);
    const [, tests] = world.alerts;
    expect(tests!.metadata).not.toHaveProperty('operator');
  });

  test('that is open already is no transition: it is on record as an alert of its own', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    await isolate(world);
    expect(world.transitions()).toEqual(['CLOSED>OPEN']);
    expect(acts(world)).toMatchObject([
      {
        severity: 'INFO',
        resolved: true,
        exchangeName: 'venue',
        message: 'venue_api was held open until it is released by alice: upgrade',
        metadata: { action: 'isolate', by: 'alice', breaker: 'venue_api', reason: 'upgrade' },
      },
    ]);
    await world.clock.advanceAsync(hour);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', openReason: 'OPERATOR' });
  });

  test('while it tests its recovery ends that', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    await world.clock.advanceAsync(30 * second);
    await isolate(world);
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN', 'HALF_OPEN>OPEN']);
    expect(world.breaker().openReason).toBe('OPERATOR');
  });

  test('once more changes until when', async () => {
    const world = createWorld();
    await isolate(world, world.clock.wallNow() + hour);
    await isolate(world, world.clock.wallNow() + 10 * second);
    expect(acts(world)).toHaveLength(1);
    await world.clock.advanceAsync(10 * second);
    expect(world.breaker().state).toBe('HALF_OPEN');
  });

  test('of several exchanges is on record with none of them', async () => {
    const exchange = (name: string) => ({
      kind: 'CEX' as const,
      hosts: { api: `https://${name}.test` },
      sources: { [`${name}_feed`]: { breaker: 'venue_api' } },
    });
    const config: ConfigInput = { exchanges: { ...noPresets, one: exchange('one'), two: exchange('two') } };
    const world = createWorld(config);
    await isolate(world);
    await isolate(world);
    expect(acts(world)).toMatchObject([{ exchangeName: null }]);
  });

  test.each<[string, { reason?: string; until?: number }, object]>([
    ['without a reason', { reason: '  ' }, badInput],
    ['with a reason that is too long', { reason: 'x'.repeat(1_001) }, badInput],
    ['until now', { until: 0 }, badInput],
    ['until a time that is past', { until: -1 }, badInput],
    ['for more than 366 days', { until: 366 * 24 * hour + 1 }, badInput],
  ])('%s is refused', async (_, { reason = 'why', until }, error) => {
    const world = createWorld();
    const at = until === undefined ? null : world.clock.wallNow() + until;
    const { breakerControls } = world.monitor;
    await expect(breakerControls.isolate('venue_api', { ...alice, reason, until: at })).rejects.toMatchObject(
      error,
    );
    expect([world.breaker().state, world.alerts]).toEqual(['CLOSED', []]);
  });
});

describe('a hold outranks', () => {
  test('what fails and what succeeds of calls that were under way', async () => {
    const world = createWorld();
    const late = Promise.withResolvers<string>();
    const calls = Array.from({ length: 6 }, () =>
      world.gate().call(() => late.promise, { idempotent: false }),
    );
    await isolate(world);
    late.resolve('well');
    await Promise.all(calls);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', openReason: 'OPERATOR' });
    expect(world.transitions()).toEqual(['CLOSED>OPEN']);
  });

  test('the trials that were under way', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    await world.clock.advanceAsync(30 * second);
    const late = Promise.withResolvers<string>();
    const trials = Array.from({ length: 2 }, () => world.gate().call(() => late.promise));
    await isolate(world);
    late.resolve('well');
    await Promise.all(trials);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', openReason: 'OPERATOR' });
  });

  test('a block of the venue, shorter or longer', async () => {
    for (const forMs of [10 * second, 2 * hour]) {
      const world = createWorld();
      const late = Promise.withResolvers<string>();
      const classify = () =>
        ({ kind: 'RATE_LIMITED', retry: 'never', block: { scope: 'SOURCE', forMs } }) as const;
      const underWay = world.gate().call(() => late.promise, { classify });
      const until = world.clock.wallNow() + hour;
      await isolate(world, until);
      late.resolve('slow down');
      await underWay.catch(() => {});
      await world.clock.advanceAsync(0);
      expect(world.breaker().openReason).toBe('OPERATOR');
      // No open state ends before what blocks every source.
      expect(openUntil(world)).toBeGreaterThanOrEqual(until);
      await world.clock.advanceAsync(hour - 1);
      expect(world.breaker().state).toBe('OPEN');
    }
  });
});

describe('releasing a breaker', () => {
  test('goes on through a test of recovery, and says who did it', async () => {
    const world = createWorld();
    await isolate(world);
    await release(world);
    expect(world.breaker().state).toBe('HALF_OPEN');
    await world.clock.advanceAsync(0);
    expect(world.alerts.at(-1)).toMatchObject({
      oldState: 'OPEN',
      newState: 'HALF_OPEN',
      metadata: { operator: { action: 'release', by: 'bob', reason: null } },
    });
    await call(world);
    await call(world);
    expect(world.breaker().state).toBe('CLOSED');
    expect(acts(world)).toEqual([]);
  });

  test('that nobody holds is refused', async () => {
    const world = createWorld();
    await expect(release(world)).rejects.toMatchObject(badInput);
    await failCalls(world, 5);
    await expect(release(world)).rejects.toMatchObject(badInput);
    expect(world.transitions()).toEqual(['CLOSED>OPEN']);
  });
});

describe('resetting a breaker', () => {
  test.each(['failed', 'held', 'testing'])('that is %s closes it, and says who did it', async (how) => {
    const world = createWorld();
    if (how === 'held') await isolate(world);
    else await failCalls(world, 5);
    if (how === 'testing') await world.clock.advanceAsync(30 * second);
    await reset(world);
    await world.clock.advanceAsync(0);
    expect(world.breaker()).toMatchObject({ state: 'CLOSED', failureCount: 0 });
    expect(world.alerts.at(-1)).toMatchObject({
      newState: 'CLOSED',
      severity: 'INFO',
      metadata: { operator: { action: 'reset', by: 'bob', reason: null } },
    });
    await call(world);
    expect(acts(world)).toEqual([]);
  });

  test('that is closed clears its counts, and is on record as an alert of its own', async () => {
    const world = createWorld();
    await failCalls(world, 4);
    await reset(world);
    await failCalls(world, 4);
    expect(world.breaker().state).toBe('CLOSED');
    expect(world.transitions()).toEqual([]);
    expect(acts(world)).toMatchObject([
      { message: 'venue_api was reset by bob', metadata: { action: 'reset', by: 'bob', reason: null } },
    ]);
  });
});

test.each(['isolate', 'release', 'reset'] as const)(
  '%s of a breaker that there is not is NOT_FOUND',
  async (act) => {
    const { monitor } = createWorld();
    const asked = monitor.breakerControls[act]('nothing', { ...alice, reason: 'why' });
    await expect(asked).rejects.toMatchObject({ ...notFound, message: expect.stringContaining('venue_api') });
  },
);

test('an act resolves once it is durable', async () => {
  const gate = createGatedJournal();
  const world = createWorld(oneSource(), { journal: gate.journal });
  gate.set('hangs');
  let done = false;
  const isolating = isolate(world).then(() => {
    done = true;
  });
  await world.clock.advanceAsync(second);
  expect([done, world.breaker().state]).toEqual([false, 'OPEN']);
  gate.set('works');
  await isolating;
  expect(world.monitor.journal.headSeq).toBe(1);
});

describe('a hold over a restart', () => {
  test.each<[string, () => string | null]>([
    ['on a file', () => `sqlite:${tempFolder()}/journal.db`],
    ['on a journal that stays', () => null],
  ])('%s goes on, with its end and without', async (_, place) => {
    for (const holdMs of [null, hour]) {
      const clock = createManualClock();
      const where = place();
      const memory = createMemoryJournal();
      const journal = () => where ?? (Object.create(memory, { close: { value: async () => {} } }) as Journal);
      const first = createWorld(oneSource(), { clock, journal: journal() });
      await first.monitor.start({ probes: false });
      const until = holdMs === null ? null : clock.wallNow() + holdMs;
      await first.monitor.breakerControls.isolate('venue_api', { ...alice, reason: 'upgrade', until });
      await first.monitor.stop();
      const second = createWorld(oneSource(), { clock, journal: journal() });
      await second.monitor.start({ probes: false });
      expect(second.breaker()).toMatchObject({ state: 'OPEN', openReason: 'OPERATOR' });
      expect(openUntil(second)).toBe(until);
      await expect(call(second)).rejects.toMatchObject(refused);
      await second.monitor.breakerControls.release('venue_api', alice);
      expect(second.breaker().state).toBe('HALF_OPEN');
      await second.monitor.stop();
    }
  });
});
