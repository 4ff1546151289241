import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import type { ExchangeView } from '../../src/engine/views.ts';
import { createWorld, failCalls, noPresets, resetError, type World } from './world.ts';

const venue = (source: string) =>
  ({ kind: 'CEX', hosts: { api: `https://${source}.test` }, sources: { [source]: {} } }) as const;
const two: ConfigInput = { exchanges: { ...noPresets, one: venue('a'), two: venue('b') } };

interface Heard {
  readonly name: string;
  readonly status: string;
  readonly state: string;
  readonly score: number;
  readonly at: number;
}

/** Reads a stream all the time, or only when asked to. */
function listen(world: World, options?: Parameters<World['monitor']['healthStream']>[0]) {
  const stream = world.monitor.healthStream(options);
  const heard: Heard[] = [];
  const note = (view: ExchangeView) =>
    heard.push({
      name: view.name,
      status: view.status,
      state: view.circuitBreakerState,
      score: view.degradation.score,
      at: world.clock.now(),
    });
  return {
    stream,
    heard,
    async read() {
      const { value, done } = await stream.next();
      if (!done) note(value);
      return done;
    },
    readAll() {
      void (async () => {
        for await (const view of stream) note(view);
      })();
      return this;
    },
  };
}

const succeeds = (world: World, name: string) => world.gate(name).call(() => 'well');
const fails = (world: World, name: string) =>
  world
    .gate(name)
    .call(() => Promise.reject(resetError()))
    .catch(() => {});

describe('A stream of health', () => {
  test('begins with every exchange as it is, then tells nothing while nothing changes', async () => {
    const world = createWorld(two);
    await succeeds(world, 'a');
    const { heard } = listen(world).readAll();
    await nextTurn();
    expect(heard).toMatchObject([
      { name: 'one', status: 'HEALTHY', score: 0 },
      { name: 'two', status: 'UNKNOWN', score: 0 },
    ]);
    for (let each = 0; each < 20; each += 1) {
      await succeeds(world, 'a');
      await world.clock.advanceAsync(100);
    }
    expect(heard).toHaveLength(2);
  });

  test.each([
    [['one'], ['one']],
    [['two', 'nothing'], ['two']],
    [[], []],
  ])('is of the exchanges asked for: %j', async (names, expected) => {
    const world = createWorld(two);
    const { heard } = listen(world, { names }).readAll();
    await nextTurn();
    await failCalls(world, 5, 'a');
    await failCalls(world, 5, 'b');
    await world.clock.advanceAsync(250);
    expect([...new Set(heard.map(({ name }) => name))]).toEqual(expected);
    expect(heard).toHaveLength(expected.length * 2);
  });

  test('tells an exchange again when its status changes, when its breaker does', async () => {
    const world = createWorld(two);
    const { heard } = listen(world, { names: ['one'] }).readAll();
    await nextTurn();
    await succeeds(world, 'a');
    await world.clock.advanceAsync(250);
    await failCalls(world, 3, 'a');
    await world.clock.advanceAsync(250);
    await failCalls(world, 2, 'a');
    await world.clock.advanceAsync(250);
    await world.clock.advanceAsync(30_000);
    expect(heard.map(({ status, state }) => `${status} ${state}`)).toEqual([
      'UNKNOWN CLOSED',
      'HEALTHY CLOSED',
      'FAILED CLOSED',
      'FAILED OPEN',
      'FAILED HALF_OPEN',
    ]);
  });

  test('tells an exchange again when an operator takes hold of a breaker that is open', async () => {
    const world = createWorld(two);
    await failCalls(world, 5, 'a');
    const { heard } = listen(world, { names: ['one'] }).readAll();
    await nextTurn();
    void world.monitor.breakerControls.isolate('one_api', { by: 'al', reason: 'maintenance' });
    await world.clock.advanceAsync(250);
    expect(heard.map(({ state }) => state)).toEqual(['OPEN', 'OPEN']);
  });

  test('tells an exchange again when a breaker of it changes that is not its worst', async () => {
    const venueOfTwo = { ...venue('a'), sources: { a: { breaker: 'left' }, b: { breaker: 'right' } } };
    const world = createWorld({ exchanges: { ...noPresets, one: venueOfTwo } });
    await world.monitor.breakerControls.isolate('left', { by: 'al', reason: 'maintenance' });
    const views: (readonly string[])[] = [];
    void (async () => {
      for await (const { circuitBreakers } of world.monitor.healthStream())
        views.push(circuitBreakers.map(({ state }) => state));
    })();
    await nextTurn();
    void world.monitor.breakerControls.isolate('right', { by: 'al', reason: 'maintenance' });
    await world.clock.advanceAsync(250);
    expect(views).toEqual([
      ['OPEN', 'CLOSED'],
      ['OPEN', 'OPEN'],
    ]);
  });

  test('tells a score again from a hundredth on', async () => {
    // Success rates between 0.8 and 0.95 change the score by hundredths and nothing else.
    const world = createWorld({
      exchanges: {
        ...noPresets,
        one: { ...venue('a'), sla: { minSuccessRate: 0.1, maxConsecutiveFailures: 99 } },
      },
    });
    const { heard } = listen(world).readAll();
    for (let each = 0; each < 40; each += 1) await succeeds(world, 'a');
    await world.clock.advanceAsync(250);
    const shown: number[] = [];
    for (let each = 0; each < 20; each += 1) {
      await fails(world, 'a');
      await succeeds(world, 'a');
      await succeeds(world, 'a');
      await succeeds(world, 'a');
      const { score } = world.monitor.getSystemHealth().exchange('one')!.degradation;
      const before = heard.at(-1)!.score;
      const count = heard.length;
      await world.clock.advanceAsync(250);
      const steps = Math.abs(score - before);
      expect(heard.length - count, `from ${before} to ${score}`).toBe(steps >= 0.01 - 1e-9 ? 1 : 0);
      shown.push(steps);
    }
    expect(shown.some((step) => step > 0 && step < 0.01)).toBe(true);
    expect(heard.length).toBeGreaterThan(2);
  });

  test('tells each exchange at most every 250 ms, and then as it is', async () => {
    const world = createWorld({
      exchanges: { ...noPresets, one: { ...venue('a'), breaker: { openMs: 30, successThreshold: 1 } } },
    });
    const { heard } = listen(world).readAll();
    for (let each = 0; each < 60; each += 1) {
      await failCalls(world, 5, 'a');
      await world.clock.advanceAsync(35);
      await succeeds(world, 'a').catch(() => {});
      await world.clock.advanceAsync(7);
    }
    expect(heard.length).toBeGreaterThan(3);
    const gaps = heard.slice(1).map(({ at }, index) => at - heard[index]!.at);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
    await world.clock.advanceAsync(1_000);
    const { circuitBreakerState, status } = world.monitor.getSystemHealth().exchange('one')!;
    expect(heard.at(-1)).toMatchObject({ state: circuitBreakerState, status });
  });

  test('keeps to that for a second one who listens in between', async () => {
    const world = createWorld(two);
    listen(world).readAll();
    await world.clock.advanceAsync(200);
    const { heard } = listen(world).readAll();
    await nextTurn();
    await failCalls(world, 5, 'a');
    await world.clock.advanceAsync(50);
    await world.clock.advanceAsync(1_000);
    const times = heard.filter(({ name }) => name === 'one').map(({ at }) => at);
    expect(times).toHaveLength(2);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(250);
  });

  test('for one who reads slowly the latest wins: what is read is as of then', async () => {
    const world = createWorld(two);
    const listener = listen(world);
    await listener.read();
    await failCalls(world, 5, 'b');
    await world.clock.advanceAsync(10_000);
    await listener.read();
    expect(listener.heard[1]).toMatchObject({ name: 'two', status: 'FAILED', state: 'OPEN' });
    await failCalls(world, 5, 'a');
    await world.clock.advanceAsync(29_000);
    await listener.read();
    expect(listener.heard[2]).toMatchObject({ name: 'one', state: 'OPEN' });
    await listener.read();
    expect(listener.heard[3]).toMatchObject({ name: 'two', state: 'HALF_OPEN' });
  });

  test.each(['return', 'abort'] as const)('ends a wait at once on %s and looks no more', async (how) => {
    const world = createWorld(two);
    const controller = new AbortController();
    const listener = listen(world, { names: ['one'], signal: controller.signal });
    await listener.read();
    const waiting = listener.read();
    await nextTurn();
    if (how === 'return') await listener.stream.return!();
    else controller.abort();
    expect(await waiting).toBe(true);
    expect(await listener.read()).toBe(true);
    await world.clock.advanceAsync(250);
    expect(world.clock.pendingTimers).toBe(0);
  });
});
