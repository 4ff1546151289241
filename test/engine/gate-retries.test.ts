import { describe, expect, test } from 'vitest';
import { parseConfig, resolveSettings } from '../../src/config.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { BlockBook } from '../../src/engine/block-book.ts';
import type { CallOptions } from '../../src/engine/call-options.ts';
import { Conditions } from '../../src/engine/conditions.ts';
import { Gate } from '../../src/engine/gate.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import { createTraffic } from '../../src/engine/traffic.ts';
import {
  createWorld,
  deferred,
  ends,
  failCalls,
  httpError,
  oneSource,
  resetError,
  type World,
} from './world.ts';

// CEX with the jitter off: waits of 0.5 s and 1 s between 3 attempts, none above 10 s.
const steady = oneSource({ backoff: { jitter: 'none' } });

/** A call whose attempts fail with `errors` in turn, the last one for ever; tells when each was made. */
function failing(
  world: World,
  errors: readonly Error[],
  options: CallOptions<unknown> = { idempotent: true },
) {
  const startedAt = world.clock.now();
  const madeAt: number[] = [];
  const attempts: number[] = [];
  const result = world.gate().call<unknown>(async ({ attempt }) => {
    madeAt.push(world.clock.now() - startedAt);
    attempts.push(attempt);
    throw errors[Math.min(madeAt.length, errors.length) - 1];
  }, options);
  return { result, madeAt, attempts };
}

describe('Attempts of an idempotent call', () => {
  test("wait by the policy's delays and end with BackoffExhausted", async () => {
    const world = createWorld(steady);
    const last = resetError();
    const { result, madeAt, attempts } = failing(world, [resetError(), resetError(), last]);
    const { error } = await world.ends(result);
    expect(madeAt).toEqual([0, 500, 1_500]);
    expect(attempts).toEqual([1, 2, 3]);
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 3, cause: last });
    expect(world.clock.pendingTimers).toBeLessThanOrEqual(2);
  });

  test('wait anywhere between nothing and the delay with full jitter', async () => {
    const waits: number[] = [];
    for (let call = 0; call < 40; call += 1) {
      const world = createWorld();
      for (let skip = 0; skip < call; skip += 1) world.clock.random();
      const { result, madeAt } = failing(world, [resetError()]);
      await world.ends(result);
      waits.push(madeAt[1]! - madeAt[0]!);
      expect(madeAt[2]! - madeAt[1]!).toBeLessThanOrEqual(1_000);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(500);
    expect(Math.max(...waits)).toBeGreaterThan(400);
    expect(Math.min(...waits)).toBeLessThan(100);
  });

  test.each([
    ['503 with Retry-After: 7', 503, '7', [0, 7_000, 8_000]],
    ['503 with Retry-After: 0', 503, '0', [0, 0, 1_000]],
    ['503 with the longest wait allowed', 503, '10', [0, 10_000, 11_000]],
    ['503 with a wait above maxDelayMs', 503, '11', [0]],
    ['429 with a short block: not before its end', 429, '4', [0, 4_000, 5_000]],
    ['429 whose block opens the breaker', 429, '6', [0]],
  ] as const)('%s', async (_, status, retryAfter, expected) => {
    const world = createWorld(steady);
    const { result, madeAt } = failing(world, [
      httpError(status, { 'retry-after': retryAfter }),
      resetError(),
    ]);
    const { error } = await world.ends(result);
    expect(madeAt).toEqual(expected);
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: expected.length });
  });

  test.each([
    ['above maxDelayMs', 503, '11', 11_000],
    ['of a block', 429, '60', 60_000],
  ] as const)('a wait %s is told as retryAt', async (_, status, retryAfter, waitMs) => {
    const world = createWorld(steady);
    const start = world.clock.wallNow();
    const { error } = await world.ends(
      failing(world, [httpError(status, { 'retry-after': retryAfter })]).result,
    );
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 1, retryAt: start + waitMs });
  });

  test.each([400, 401, 403, 404, 409, 422, 451])(
    '%i is not tried again and rethrown as it is',
    async (status) => {
      const world = createWorld(steady);
      const refused = httpError(status);
      const { result, madeAt } = failing(world, [refused]);
      expect((await world.ends(result)).error).toBe(refused);
      expect(madeAt).toEqual([0]);
    },
  );

  test('a verdict that allows one more attempt gets one', async () => {
    const world = createWorld(steady);
    const classify = () => ({ kind: 'CLIENT_ERROR', retry: 'once' }) as const;
    const clockOff = new Error('timestamp outside of recvWindow');
    const { result, madeAt } = failing(world, [clockOff], { idempotent: true, classify });
    expect((await world.ends(result)).error).toBeInstanceOf(Error);
    expect(madeAt).toEqual([0, 500]);
  });

  test('the call is done as soon as one attempt is', async () => {
    const world = createWorld(steady);
    const result = world.gate().call(
      async ({ attempt }) => {
        if (attempt < 2) throw resetError();
        return attempt;
      },
      { idempotent: true },
    );
    expect((await world.ends(result)).value).toBe(2);
  });
});

describe('One settlement per call', () => {
  test('a failed call of three attempts is three in the window and one for the breaker', async () => {
    const world = createWorld(steady);
    await world.ends(failing(world, [resetError()]).result);
    expect(world.source()).toMatchObject({ requestCount: 3, failureCount: 3, consecutiveFailures: 1 });
    expect(world.breaker().failureCount).toBe(1);
  });

  test('a call that failed at first and then did well is no failed call', async () => {
    const world = createWorld(steady);
    for (let each = 0; each < 10; each += 1) {
      const result = world.gate().call(
        async ({ attempt }) => {
          if (attempt < 3) throw resetError();
        },
        { idempotent: true },
      );
      await world.ends(result);
    }
    expect(world.source()).toMatchObject({ requestCount: 30, failureCount: 20, consecutiveFailures: 0 });
    expect(world.breaker()).toMatchObject({ state: 'CLOSED', failureCount: 0 });
  });

  test('the fifth failed call opens the breaker, however many attempts that were', async () => {
    const world = createWorld(steady);
    for (let call = 1; call <= 5; call += 1) {
      expect(world.breaker().state).toBe('CLOSED');
      await world.ends(failing(world, [resetError()]).result);
    }
    expect(world.breaker()).toMatchObject({ state: 'OPEN', failureCount: 5 });
  });

  test('the window has the time of the attempts, not of the waits', async () => {
    const world = createWorld(oneSource({ backoff: { jitter: 'none', initialDelayMs: 9_000 } }));
    const answer = deferred<string>();
    const result = world
      .gate()
      .call(({ attempt }) => (attempt === 1 ? Promise.reject(new Error('x')) : answer.promise), {
        idempotent: true,
      });
    await world.clock.advanceAsync(9_000);
    await world.clock.advanceAsync(100);
    answer.resolve('done');
    await result;
    const { p99Ms } = world.source().latency;
    expect(p99Ms).toBeGreaterThan(98);
    expect(p99Ms).toBeLessThan(102);
  });
});

describe('Between two attempts', () => {
  /** A call that has failed once and waits half a second for its second attempt. */
  const waiting = async (world: World) => {
    const own = resetError();
    const call = failing(world, [own]);
    await world.clock.advanceAsync(100);
    expect(call.madeAt).toEqual([0]);
    return { ...call, own };
  };

  test('a transition ends the retries, and the call is no longer counted', async () => {
    const world = createWorld(steady);
    const { result, madeAt, own } = await waiting(world);
    await failCalls(world, 5);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', failureCount: 5 });
    const { error } = await world.ends(result);
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 1, cause: own });
    expect(madeAt).toEqual([0]);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', failureCount: 5, episode: 1 });
  });

  test('a transition there and back ends them too', async () => {
    const world = createWorld(
      oneSource({ backoff: { jitter: 'none', initialDelayMs: 9_000 }, breaker: { openMs: 100 } }),
    );
    const { result, madeAt } = await waiting(world);
    await failCalls(world, 5);
    await world.clock.advanceAsync(200);
    await world.gate().call(() => 1);
    await world.gate().call(() => 1);
    expect(world.breaker().state).toBe('CLOSED');
    await world.ends(result);
    expect(madeAt).toEqual([0]);
  });

  test('a block ends the retries', async () => {
    const world = createWorld(steady);
    const { result, madeAt } = await waiting(world);
    await world
      .gate()
      .call(() => Promise.reject(httpError(429, { 'retry-after': '2' })))
      .catch(() => {});
    expect(world.breaker().state).toBe('CLOSED');
    const { error } = await world.ends(result);
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 1 });
    expect(madeAt).toEqual([0]);
  });

  test("an operator's hold ends the retries, and refuses until it is released", async () => {
    const clock = createManualClock();
    const registry = createRegistry(resolveSettings(parseConfig(steady)).monitor, clock, () => {});
    const conditions = new Conditions(() => {});
    const blocks = new BlockBook();
    const hooks = { mayJudgeOffline: () => false, onBlock: () => {}, onMeasured: () => {} };
    const traffic = createTraffic({ clock, registry, blocks, conditions, ...hooks });
    const gate = new Gate(traffic, registry.sources.get('feed')!);
    const breaker = registry.breakers.get('venue_api')!;
    let sent = 0;
    const result = gate.call(
      () => {
        sent += 1;
        return Promise.reject(resetError());
      },
      { idempotent: true },
    );
    await clock.advanceAsync(100);
    breaker.hold(Number.POSITIVE_INFINITY, clock.now());
    expect((await ends(clock, result)).error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 1 });
    expect(sent).toBe(1);
    const refused = await ends(
      clock,
      Promise.resolve().then(() => gate.call(() => 1)),
    );
    expect(refused.error).toMatchObject({ code: 'BREAKER_OPEN', retryAt: undefined });
    breaker.release(clock.now());
    await expect(gate.call(() => 'trial')).resolves.toBe('trial');
  });

  test('a block that ends before the wait does not', async () => {
    const world = createWorld(oneSource({ backoff: { jitter: 'none', initialDelayMs: 3_000 } }));
    const { result, madeAt } = await waiting(world);
    await world
      .gate()
      .call(() => Promise.reject(httpError(429, { 'retry-after': '2' })))
      .catch(() => {});
    await world.ends(result);
    expect(madeAt).toEqual([0, 3_000, 9_000]);
  });
});

describe('A trial call', () => {
  test('makes one attempt', async () => {
    const world = createWorld(steady);
    await failCalls(world, 5);
    await world.clock.advanceAsync(30_000);
    expect(world.breaker().state).toBe('HALF_OPEN');
    const { result, madeAt } = failing(world, [resetError()]);
    await world.ends(result);
    expect(madeAt).toEqual([0]);
    expect(world.breaker()).toMatchObject({ state: 'OPEN', openReason: 'RECOVERY_FAILED' });
  });

  test('needs room: at most successThreshold are in flight at a time', async () => {
    const world = createWorld(steady);
    await failCalls(world, 5);
    await world.clock.advanceAsync(30_000);
    const answers = [deferred<void>(), deferred<void>()];
    const trials = answers.map(({ promise }) => world.gate().call(() => promise));
    await expect(world.gate().call(() => 'third')).rejects.toMatchObject({
      code: 'BREAKER_OPEN',
      message: expect.stringContaining('no room'),
    });
    answers[0]!.resolve();
    await trials[0];
    const third = world.gate().call(() => 'third');
    await expect(third).resolves.toBe('third');
    expect(world.breaker().state).toBe('CLOSED');
    answers[1]!.reject(new Error('late'));
    await expect(trials[1]).rejects.toThrow('late');
    expect(world.breaker().state).toBe('CLOSED');
  });
});
