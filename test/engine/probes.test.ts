import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { type Answer, scriptedTransport, well } from './transport.ts';
import { createWorld, failCalls, noPresets, resetError } from './world.ts';

const down: Answer = { status: 503 };

/** A monitor that probes `feed` on https://venue.test every `everyMs`. */
async function probing(everyMs: number, venue: NonNullable<ConfigInput['exchanges']>[string] = {}) {
  const clock = createManualClock();
  const wire = scriptedTransport();
  wire.timeBy(clock);
  const config: ConfigInput = {
    exchanges: {
      ...noPresets,
      venue: {
        kind: 'CEX',
        sources: { feed: { probe: { url: 'https://venue.test/time', everyMs } } },
        ...venue,
      },
    },
  };
  const world = createWorld(config, { clock, transport: wire.transport });
  await world.monitor.start();
  return { ...world, ...wire, times: () => wire.timesOf('venue.test') };
}

const gaps = (times: readonly number[]) => times.slice(1).map((at, index) => at - times[index]!);

describe('Probes', () => {
  test.each([1, 7, 250, 1_000, 60_000])('go out every %i ms', async (everyMs) => {
    const world = await probing(everyMs);
    await world.clock.advanceAsync(everyMs * 20);
    const times = world.times();
    expect(times.length).toBeGreaterThanOrEqual(19);
    expect(times[0]).toBeLessThan(Math.min(250, everyMs));
    for (const gap of gaps(times)) expect(gap).toBeCloseTo(everyMs, 6);
    await world.monitor.stop();
  });

  test('keep their pace by when they start, however long a reply takes', async () => {
    const world = await probing(1_000);
    world.answer(async () => {
      await new Promise<void>((resolve) => world.clock.setTimer(900, resolve));
      return well;
    });
    await world.clock.advanceAsync(20_000);
    for (const gap of gaps(world.times())) expect(gap).toBeCloseTo(1_000, 6);
  });

  test('do not overlap: after a reply slower than the pace the next goes out at once', async () => {
    const world = await probing(1_000);
    let inFlight = 0;
    world.answer(async () => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await new Promise<void>((resolve) => world.clock.setTimer(2_500, resolve));
      inFlight -= 1;
      return well;
    });
    await world.clock.advanceAsync(20_000);
    for (const gap of gaps(world.times())) expect(gap).toBeCloseTo(2_500, 6);
  });

  test('make one attempt each', async () => {
    const world = await probing(20_000);
    world.answer(() => down);
    await world.clock.advanceAsync(100_000);
    expect(world.times()).toHaveLength(5);
    expect(world.source()).toMatchObject({ consecutiveFailures: 5, requestCount: 5 });
  });

  test("time out by the policy's timeoutMs", async () => {
    const world = await probing(60_000, { timeoutMs: 700 });
    world.answer(() => new Promise(() => {}));
    await world.clock.advanceAsync(1_000);
    expect(world.source()).toMatchObject({ lastOutcome: 'TIMEOUT', requestCount: 1 });
    expect(world.source().latency.p99Ms).toBeCloseTo(700, -2);
  });

  test('do not go out during a block, and do after it', async () => {
    const world = await probing(1_000);
    await world.clock.advanceAsync(2_500);
    world.answer(() => ({ status: 429, headers: { 'retry-after': '60' } }));
    await world.clock.advanceAsync(1_000);
    const blockedAt = world.times().at(-1)!;
    world.answer(() => well);
    await world.clock.advanceAsync(100_000);
    const next = world.times().find((at) => at > blockedAt)!;
    expect(next).toBeGreaterThanOrEqual(blockedAt + 60_000);
    expect(next).toBeLessThan(blockedAt + 61_000);
    expect(world.breaker().state).toBe('CLOSED');
  });

  test('are the trials of a breaker as soon as it tests recovery, within their pace', async () => {
    const world = await probing(20_000, { breaker: { openMs: 30_000, successThreshold: 1 } });
    await world.clock.advanceAsync(5_000);
    const [first] = world.times();
    await failCalls(world, 5);
    expect(world.breaker().state).toBe('OPEN');
    await world.clock.advanceAsync(30_000);
    expect(first).toBeLessThan(250);
    // The probe at 20 s was refused and sent nothing: the pace is kept by what was sent.
    expect(world.times()).toEqual([first, 35_000]);
    expect(world.breaker().state).toBe('CLOSED');
  });

  test('do not hurry beyond their pace', async () => {
    const world = await probing(60_000, { breaker: { openMs: 1_000, successThreshold: 1 } });
    await world.clock.advanceAsync(5_000);
    await failCalls(world, 5);
    await world.clock.advanceAsync(600_000);
    for (const gap of gaps(world.times())) expect(gap).toBeGreaterThanOrEqual(60_000 - 1e-6);
    expect(world.breaker().state).toBe('CLOSED');
  });

  test('slow down from 80 % of a quota, and go on as before once its window has passed', async () => {
    const quota = (remaining: number, resetSeconds: number) => ({
      status: 200,
      headers: {
        'ratelimit-limit': '100',
        'ratelimit-remaining': String(remaining),
        'ratelimit-reset': String(resetSeconds),
      },
    });
    const world = await probing(1_000);
    world.answer(() => quota(21, 3_600));
    await world.clock.advanceAsync(3_500);
    expect(gaps(world.times()).every((gap) => Math.abs(gap - 1_000) < 1)).toBe(true);
    world.answer(() => quota(10, 60));
    await world.clock.advanceAsync(1_000);
    const slowAt = world.times().at(-1)!;
    world.answer(() => quota(0, 60));
    await world.clock.advanceAsync(20_000);
    const [once, twice] = gaps(world.times().filter((at) => at >= slowAt));
    expect(once).toBeCloseTo(5_500, 3);
    expect(twice).toBeCloseTo(10_000, 3);
    world.answer(() => well);
    await world.clock.advanceAsync(120_000);
    expect(gaps(world.times()).at(-1)).toBeCloseTo(1_000, 3);
  });

  test('of a body that is not what the source serves is a fault of the venue', async () => {
    const wire = scriptedTransport(() => ({ status: 200, text: '{"unexpected": true}' }));
    const world = createWorld({}, { transport: wire.transport });
    await world.monitor.start();
    await world.clock.advanceAsync(1_000);
    for (const name of ['binance_orderbook', 'binance_futures', 'bybit_derivatives', 'dexscreener']) {
      expect(world.source(name).lastOutcome, name).toBe('VENUE_FAULT');
    }
    expect(wire.sent.some(({ host }) => host === 'api.x.com')).toBe(false);
    expect(world.source('twitter_search')).toMatchObject({
      status: 'UNKNOWN',
      statusReasons: [expect.stringContaining('not configured')],
    });
    await world.monitor.stop();
  });

  test('end with the monitor, also one that is under way', async () => {
    const world = await probing(1_000);
    world.answer(() => new Promise(() => {}));
    await world.clock.advanceAsync(300);
    expect(world.sent).toHaveLength(1);
    await world.ends(world.monitor.stop());
    await world.clock.advanceAsync(60_000);
    expect(world.sent).toHaveLength(1);
    expect(world.source().requestCount).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test('can be left out', async () => {
    const clock = createManualClock();
    const wire = scriptedTransport(() => resetError());
    const world = createWorld({}, { clock, transport: wire.transport });
    await world.monitor.start({ probes: false });
    await clock.advanceAsync(60_000);
    expect(wire.sent).toEqual([]);
    expect(world.monitor.readiness()).toEqual([
      { name: 'journal', ok: true, problem: null },
      { name: 'probes', ok: true, problem: null },
    ]);
  });
});
