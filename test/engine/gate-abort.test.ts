import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { AttemptContext } from '../../src/engine/call-options.ts';
import { createWorld, deferred, failCalls, oneSource, resetError } from './world.ts';

const steady = oneSource({ backoff: { jitter: 'none' } });

describe("A caller's abort", () => {
  test('before the call sends nothing', async () => {
    const world = createWorld(steady);
    const reason = new Error('never mind');
    let sent = 0;
    for (const options of [{}, { idempotent: true, key: 'k' }]) {
      const result = world.gate().call(() => (sent += 1), { ...options, signal: AbortSignal.abort(reason) });
      await expect(result).rejects.toBe(reason);
    }
    expect(sent).toBe(0);
    expect(world.source().requestCount).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test('during an attempt ends the call at once with its reason and records nothing', async () => {
    const world = createWorld(steady);
    const controller = new AbortController();
    let context: AttemptContext | undefined;
    const result = world.gate().call(
      (given) => {
        context = given;
        return new Promise(() => {});
      },
      { signal: controller.signal },
    );
    await world.clock.advanceAsync(1_000);
    controller.abort('enough');
    await expect(result).rejects.toBe('enough');
    expect(context!.signal.reason).toBe('enough');
    await world.clock.advanceAsync(60_000);
    expect(world.source()).toMatchObject({ requestCount: 0, lastOutcome: null, consecutiveFailures: 0 });
    expect(world.breaker().failureCount).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('during a wait keeps what the attempts before it told, and no more', async () => {
    const world = createWorld(steady);
    const controller = new AbortController();
    let sent = 0;
    const result = world.gate().call(
      () => {
        sent += 1;
        return Promise.reject(resetError());
      },
      { idempotent: true, signal: controller.signal },
    );
    await world.clock.advanceAsync(100);
    controller.abort();
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    await world.clock.advanceAsync(60_000);
    expect(sent).toBe(1);
    expect(world.source()).toMatchObject({ requestCount: 1, consecutiveFailures: 0 });
    expect(world.breaker().failureCount).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('from within the function itself counts as one', async () => {
    const world = createWorld(steady);
    const controller = new AbortController();
    const result = world.gate().call(
      () => {
        controller.abort('from within');
        return 'value';
      },
      { signal: controller.signal },
    );
    await expect(result).rejects.toBe('from within');
    expect(world.source().requestCount).toBe(0);
  });

  test('is served neither stale nor by the fallback', async () => {
    const world = createWorld(steady);
    await world.gate().call(() => 'kept', { idempotent: true, key: 'k' });
    await world.clock.advanceAsync(5_000);
    const controller = new AbortController();
    const result = world.gate().call(() => new Promise<string>(() => {}), {
      idempotent: true,
      key: 'k',
      fallback: () => 'instead',
      signal: controller.signal,
    });
    controller.abort('enough');
    await expect(result).rejects.toBe('enough');
  });

  test("returns a trial's ticket: another trial may go", async () => {
    const world = createWorld(oneSource({ breaker: { successThreshold: 1 } }));
    await failCalls(world, 5);
    await world.clock.advanceAsync(30_000);
    const controller = new AbortController();
    const trial = world.gate().call(() => new Promise(() => {}), { signal: controller.signal });
    await expect(world.gate().call(() => 'no room')).rejects.toMatchObject({ code: 'BREAKER_OPEN' });
    controller.abort();
    await expect(trial).rejects.toMatchObject({ name: 'AbortError' });
    expect(world.breaker().state).toBe('HALF_OPEN');
    await expect(world.gate().call(() => 'room')).resolves.toBe('room');
    expect(world.breaker().state).toBe('CLOSED');
  });

  test('after the end changes nothing and leaves no listener behind', async () => {
    const world = createWorld(steady);
    const controller = new AbortController();
    const { signal } = controller;
    await world.gate().call(() => 'value', { signal });
    await world.gate().call(() => 'value', { signal, idempotent: true, key: 'k' });
    await expect(world.gate().call(() => Promise.reject(new Error('down')), { signal })).rejects.toThrow(
      'down',
    );
    await world.ends(
      world.gate().call(() => Promise.reject(new Error('down')), { signal, idempotent: true }),
    );
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    const before = world.source();
    controller.abort();
    await world.clock.advanceAsync(10_000);
    expect(world.source().requestCount).toBe(before.requestCount);
  });
});

describe('What comes back late', () => {
  const ban = (seconds: number) => ({
    status: 429,
    headers: new Headers({ 'retry-after': String(seconds) }),
  });

  test('after a timeout raises the block that the venue asks for, and nothing else', async () => {
    const world = createWorld(steady);
    const answer = deferred<unknown>();
    await world.ends(world.gate().call(() => answer.promise));
    const before = world.source();
    await world.clock.advanceAsync(20_000);
    answer.resolve(ban(120));
    await world.clock.advanceAsync(0);
    const source = world.source();
    expect(source.blocks).toMatchObject([{ scope: 'SOURCE', name: 'feed', reason: 'RATE_LIMITED' }]);
    expect(source.blocks[0]!.until - source.blocks[0]!.since).toBe(120_000);
    expect(source).toMatchObject({ requestCount: before.requestCount, lastOutcome: 'TIMEOUT' });
    await expect(world.gate().call(() => 1)).rejects.toMatchObject({ code: 'BLOCKED' });
  });

  test("after the caller's abort too", async () => {
    const world = createWorld(steady);
    const answer = deferred<unknown>();
    const controller = new AbortController();
    const result = world.gate().call(() => answer.promise, { signal: controller.signal });
    controller.abort('enough');
    await expect(result).rejects.toBe('enough');
    answer.resolve(ban(120));
    await world.clock.advanceAsync(0);
    expect(world.source()).toMatchObject({ requestCount: 0, blocks: [{ reason: 'RATE_LIMITED' }] });
  });

  test.each([
    ['a success', (answer: PromiseWithResolvers<unknown>) => answer.resolve('late')],
    ['a failure', (answer: PromiseWithResolvers<unknown>) => answer.reject(new Error('late'))],
  ])('%s changes neither window, breaker nor what the caller got', async (_, comes) => {
    const world = createWorld(steady);
    const answer = deferred<unknown>();
    const { error } = await world.ends(world.gate().call(() => answer.promise));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    const before = world.monitor.getSystemHealth();
    comes(answer);
    await world.clock.advanceAsync(0);
    const after = world.monitor.getSystemHealth();
    expect(after.source('feed')!.requestCount).toBe(before.source('feed')!.requestCount);
    expect(after.circuitBreaker('venue_api')!.failureCount).toBe(1);
    expect(world.source().lastOutcome).toBe('TIMEOUT');
  });

  test('a failed call that began before a transition is in the window, not in the breaker', async () => {
    const world = createWorld(steady);
    const answer = deferred<never>();
    const early = world.gate().call(() => answer.promise);
    await failCalls(world, 5);
    await world.clock.advanceAsync(1_000);
    const before = world.breaker();
    answer.reject(new Error('down'));
    await expect(early).rejects.toThrow('down');
    expect(world.source().requestCount).toBe(6);
    expect(world.breaker()).toMatchObject({
      state: 'OPEN',
      failureCount: 5,
      openUntil: before.openUntil,
      lastTransitionAt: before.lastTransitionAt,
    });
  });

  test('a success that began before the breaker opened does not help to close it', async () => {
    const world = createWorld(oneSource({ breaker: { successThreshold: 1, openMs: 1_000 } }));
    const answer = deferred<string>();
    const early = world.gate().call(() => answer.promise);
    await failCalls(world, 5);
    await world.clock.advanceAsync(1_000);
    expect(world.breaker().state).toBe('HALF_OPEN');
    answer.resolve('late');
    await early;
    expect(world.breaker()).toMatchObject({ state: 'HALF_OPEN', successCount: 0 });
  });
});
