import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type BackoffOptions, ExponentialBackoff, sleep, withBackoff } from '../../src/core/backoff.ts';
import { BackoffExhausted, BlockedError } from '../../src/core/errors.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';

/** A function that fails with the given errors in turn, then answers; and when it was called. */
function flaky(clock: { now(): number }, errors: readonly unknown[]) {
  const calledAt: number[] = [];
  const fn = async (value: string) => {
    calledAt.push(clock.now());
    if (calledAt.length <= errors.length) throw errors[calledAt.length - 1];
    return `answer to ${value}`;
  };
  return { fn, calledAt };
}

const failure = new Error('no luck');
const plain: BackoffOptions = { initialDelayMs: 100, maxDelayMs: 1_000, maxAttempts: 4, jitter: 'none' };

/** Runs to the end on the clock; the outcome as a value. */
async function settled<T>(clock: ReturnType<typeof createManualClock>, promise: Promise<T>, ms = 100_000) {
  const outcome = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await clock.advanceAsync(ms);
  return outcome;
}

describe('ExponentialBackoff', () => {
  it.each([
    [0, 1_000],
    [1, 2_000],
    [5, 32_000],
    [6, 60_000],
    [5_000, 60_000],
  ])('waits by default, without jitter, after attempt %i for %i ms', (n, delayMs) => {
    expect(new ExponentialBackoff({ jitter: 'none' }).delayMs(n, () => 0.5)).toBe(delayMs);
  });

  it('spreads evenly over 0 to the delay with full jitter', () => {
    const backoff = new ExponentialBackoff();
    expect([0, 0.25, 0.999].map((chance) => backoff.delayMs(1, () => chance))).toEqual([0, 500, 1_998]);
  });

  it('is a number within 0 and the maximum, whatever the numbers', () => {
    const duration = fc.double({ min: 0, max: 1e9, noNaN: true });
    const policy = fc.record({
      initialDelayMs: duration,
      maxDelayMs: duration,
      multiplier: fc.double({ min: 1, max: 1e6, noNaN: true }),
      jitter: fc.constantFrom('full' as const, 'none' as const),
    });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(policy, fc.nat(10_000), chance, (numbers, n, drawn) => {
        const delayMs = new ExponentialBackoff(numbers).delayMs(n, () => drawn);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(numbers.maxDelayMs);
      }),
    );
  });

  it('takes undefined as the default', () => {
    expect(new ExponentialBackoff({ maxAttempts: undefined }).policy.maxAttempts).toBe(5);
  });

  it.each<[Partial<ExponentialBackoff['policy']>, string]>([
    [{ initialDelayMs: -1 }, 'initialDelayMs is -1; expected milliseconds from 0'],
    [{ initialDelayMs: Number.NaN }, 'initialDelayMs is NaN; expected milliseconds from 0'],
    [{ maxDelayMs: Number.POSITIVE_INFINITY }, 'maxDelayMs is Infinity; expected milliseconds from 0'],
    [{ multiplier: 0.9 }, 'multiplier is 0.9; expected a number from 1'],
    [{ maxAttempts: 0 }, 'maxAttempts is 0; expected a whole number from 1'],
    [{ maxAttempts: 1.5 }, 'maxAttempts is 1.5; expected a whole number from 1'],
    [{ jitter: 'half' as 'full' }, 'jitter is half; expected full or none'],
  ])('refuses %j', (policy, message) => {
    expect(() => new ExponentialBackoff(policy)).toThrow(new RangeError(message));
    expect(() => withBackoff(policy)).toThrow(new RangeError(message));
    expect(() => withBackoff(async () => 1, policy)).toThrow(new RangeError(message));
  });
});

const thrower = () => {
  throw new TypeError('of the getter or predicate');
};

describe('withBackoff', () => {
  it('answers at once when the first attempt does', async () => {
    const clock = createManualClock();
    const { fn, calledAt } = flaky(clock, []);
    expect(await withBackoff(fn, { clock })('a')).toBe('answer to a');
    expect(calledAt).toEqual([0]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('tries again after growing waits until an attempt answers', async () => {
    const clock = createManualClock();
    const { fn, calledAt } = flaky(clock, [failure, failure, failure]);
    const outcome = await settled(clock, withBackoff(fn, { ...plain, clock })('a'));
    expect(outcome).toEqual({ value: 'answer to a' });
    expect(calledAt).toEqual([0, 100, 300, 700]);
  });

  it('rejects with BackoffExhausted when all attempts failed', async () => {
    const clock = createManualClock();
    const { fn, calledAt } = flaky(clock, new Array(9).fill(failure));
    const { error } = (await settled(clock, withBackoff(fn, { ...plain, clock })('a'))) as { error: unknown };
    expect(error).toBeInstanceOf(BackoffExhausted);
    expect(error).toMatchObject({
      code: 'BACKOFF_EXHAUSTED',
      attempts: 4,
      cause: failure,
      retryAt: undefined,
    });
    expect(calledAt).toHaveLength(4);
  });

  it.each<[string, () => unknown]>([
    ['of no prototype', () => Object.create(null)],
    ['whose message cannot be read', () => Object.defineProperty(new Error(), 'message', { get: thrower })],
    ['whose message is a symbol', () => Object.assign(new Error(), { message: Symbol('odd') })],
    ['whose wait cannot be read', () => Object.defineProperty(new Error(), 'retryAfterMs', { get: thrower })],
  ])('keeps an error %s as the cause', async (_, make) => {
    const clock = createManualClock();
    const cause = make();
    const { fn } = flaky(clock, new Array(9).fill(cause));
    const { error } = (await settled(clock, withBackoff(fn, { ...plain, clock })('a'))) as {
      error: BackoffExhausted;
    };
    expect(error).toBeInstanceOf(BackoffExhausted);
    expect([error.attempts, error.cause === cause]).toEqual([4, true]);
  });

  it.each<[string, BackoffOptions['retryable'], () => unknown]>([
    ['the predicate throws', thrower, () => failure],
    ["the error's name cannot be read", undefined, () => Object.defineProperty({}, 'name', { get: thrower })],
  ])('rejects with the error as it is when %s', async (_, retryable, make) => {
    const clock = createManualClock();
    const thrown = make();
    const { fn, calledAt } = flaky(clock, [thrown]);
    const outcome = await settled(clock, withBackoff(fn, { ...plain, clock, retryable })('a'));
    expect((outcome as { error: unknown }).error === thrown).toBe(true);
    expect(calledAt).toEqual([0]);
  });

  it('tries a function that throws rather than rejects again too, and promises its answer', async () => {
    const clock = createManualClock();
    let calls = 0;
    const once = withBackoff(
      (add: number) => {
        calls += 1;
        if (calls === 1) throw failure;
        return calls + add;
      },
      { ...plain, clock },
    );
    expectTypeOf(once).toEqualTypeOf<(add: number) => Promise<number>>();
    expect(await settled(clock, once(40))).toEqual({ value: 42 });
  });

  it('keeps this, the arguments, the name and the type', async () => {
    const client = {
      base: 10,
      async add(this: { base: number }, a: number, b: number) {
        return this.base + a + b;
      },
    };
    const retried = withBackoff(client.add);
    expectTypeOf(retried).toEqualTypeOf<typeof client.add>();
    expect(await retried.call(client, 1, 2)).toBe(13);
    expect([retried.name, retried.length]).toEqual(['add', 2]);
  });

  it('uses one wrapped function for many calls at a time', async () => {
    const clock = createManualClock();
    const failed = new Set<string>();
    const retried = withBackoff(
      async (name: string) => {
        if (failed.has(name)) return name;
        failed.add(name);
        throw failure;
      },
      { ...plain, clock },
    );
    expect(await settled(clock, Promise.all(['a', 'b', 'c'].map(retried)))).toEqual({
      value: ['a', 'b', 'c'],
    });
    expect(clock.nextTimerAt).toBeNull();
  });
});

describe('what is tried again', () => {
  class Fault extends Error {}
  class Refusal extends Error {}
  const abort = new DOMException('stopped', 'AbortError');

  it.each<[string, BackoffOptions['retryable'], unknown, boolean]>([
    ['any error by default', undefined, new Refusal(), true],
    ['not even an error by default', undefined, undefined, true],
    ['no abort by default', undefined, abort, false],
    ['a listed class', [Fault], new Fault(), true],
    ['a class that extends a listed one', [Error], new Fault(), true],
    ['no class that is not listed', [Fault, RangeError], new Refusal(), false],
    ['what the predicate says', (error) => error instanceof Fault, new Fault(), true],
    ['not what the predicate denies', (error) => error instanceof Fault, new Refusal(), false],
    ['nothing with an empty list', [], new Fault(), false],
  ])('%s', async (_name, retryable, error, again) => {
    const clock = createManualClock();
    const { fn, calledAt } = flaky(clock, [error]);
    const outcome = await settled(clock, withBackoff(fn, { ...plain, clock, retryable })('a'));
    expect(calledAt).toHaveLength(again ? 2 : 1);
    if (again) expect(outcome).toEqual({ value: 'answer to a' });
    else expect((outcome as { error: unknown }).error).toBe(error);
  });

  it.each([[TypeError], ['TypeError'], [[TypeError, 'x']]])('refuses %o as retryable', (retryable) => {
    expect(() => withBackoff({ retryable: retryable as never })).toThrow(
      new TypeError('retryable takes error classes in an array, or a predicate'),
    );
  });
});

describe('onRetry', () => {
  it('is told of each wait', async () => {
    const clock = createManualClock();
    const told: unknown[] = [];
    const { fn } = flaky(clock, [failure, failure]);
    const retried = withBackoff(fn, { ...plain, clock, onRetry: (retry) => told.push(retry) });
    await settled(clock, retried('a'));
    expect(told).toEqual([
      { error: failure, attempt: 1, delayMs: 100 },
      { error: failure, attempt: 2, delayMs: 200 },
    ]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('hook');
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
    ['hangs', () => new Promise(() => {})],
  ])('harms nobody when it %s', async (_name, onRetry) => {
    const clock = createManualClock();
    const { fn } = flaky(clock, [failure]);
    const outcome = await settled(clock, withBackoff(fn, { ...plain, clock, onRetry })('a'));
    expect(outcome).toEqual({ value: 'answer to a' });
  });

  it('must be a function', () => {
    expect(() => withBackoff({ onRetry: 'log' as never })).toThrow(TypeError);
  });
});

describe('an abort', () => {
  const reason = new Error('the bot stops');

  it('before the call ends it without an attempt', async () => {
    const clock = createManualClock();
    const { fn, calledAt } = flaky(clock, []);
    const retried = withBackoff(fn, { clock, signal: AbortSignal.abort(reason) });
    await expect(retried('a')).rejects.toBe(reason);
    expect(calledAt).toEqual([]);
  });

  it('during an attempt rejects at once with the reason', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const retried = withBackoff(() => new Promise(() => {}), { clock, signal: controller.signal });
    const outcome = settled(clock, retried());
    controller.abort(reason);
    expect(await outcome).toEqual({ error: reason });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('during a wait rejects at once with the reason and leaves neither timer nor listener', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const { fn, calledAt } = flaky(clock, [failure]);
    const outcome = withBackoff(fn, { ...plain, clock, signal: controller.signal })('a');
    const rejected = expect(outcome).rejects.toBe(reason);
    await clock.advanceAsync(50);
    expect(clock.pendingTimers).toBe(1);
    controller.abort(reason);
    await rejected;
    expect(calledAt).toEqual([0]);
    expect(clock.pendingTimers).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('outranks the error of the attempt that it ended', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const retried = withBackoff(
      async () => {
        controller.abort(reason);
        throw failure;
      },
      { clock, signal: controller.signal },
    );
    await expect(retried()).rejects.toBe(reason);
  });

  it('that never comes leaves no listener behind', async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const { fn } = flaky(clock, [failure, failure]);
    await settled(clock, withBackoff(fn, { ...plain, clock, signal: controller.signal })('a'));
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('Retry-After', () => {
  const asking = (part: object) => Object.assign(new Error('slow down'), part);

  it.each<[string, (wall: number) => unknown, number]>([
    ['retryAfterMs', () => asking({ retryAfterMs: 850 }), 850],
    ['retryAfterMs of 0', () => asking({ retryAfterMs: 0 }), 0],
    ['retryAt', (wall) => asking({ retryAt: wall + 420 }), 420],
    ['retryAt in the past', (wall) => asking({ retryAt: wall - 5 }), 0],
    ['an error of ours', (wall) => new BlockedError('RATE_LIMITED', 'blocked', wall + 999), 999],
    ['retryAt of no use', () => asking({ retryAt: Number.NaN }), 100],
  ])('%s replaces the delay', async (_name, make, waitMs) => {
    const clock = createManualClock();
    const { fn, calledAt } = flaky(clock, [make(clock.wallNow())]);
    await settled(clock, withBackoff(fn, { ...plain, clock })('a'));
    expect(calledAt).toEqual([0, waitMs]);
  });

  it('above maxDelayMs is not waited for', async () => {
    const clock = createManualClock();
    const error = asking({ retryAfterMs: 1_001 });
    const { fn, calledAt } = flaky(clock, [error]);
    const retryAt = clock.wallNow() + 1_001;
    await expect(withBackoff(fn, { ...plain, clock })('a')).rejects.toMatchObject({
      code: 'BACKOFF_EXHAUSTED',
      attempts: 1,
      cause: error,
      retryAt,
    });
    expect(calledAt).toEqual([0]);
  });
});

describe('as a method decorator, applied by hand', () => {
  const context = { kind: 'method', name: 'price', static: false } as ClassMethodDecoratorContext;

  it('makes the method try again, with its this', async () => {
    const clock = createManualClock();
    class Client {
      calls = 0;
      async price(symbol: string) {
        this.calls += 1;
        if (this.calls < 3) throw failure;
        return `${symbol} after ${this.calls} calls`;
      }
    }
    Client.prototype.price = withBackoff({ ...plain, clock })(Client.prototype.price, context);
    expect(await settled(clock, new Client().price('BTC'))).toEqual({ value: 'BTC after 3 calls' });
  });

  it('wraps a function without a context', async () => {
    const wrap = withBackoff(plain);
    expect(await wrap(async (n: number) => n + 1)(1)).toBe(2);
  });

  it.each<[string, unknown, unknown]>([
    ['a class', class {}, { kind: 'class' }],
    ['a getter', () => 1, { kind: 'getter' }],
    ['a field', undefined, { kind: 'field' }],
    ['a legacy decorator on a method', {}, 'price'],
    ['a legacy decorator on a static method', class {}, 'price'],
  ])('refuses %s', (_name, value, kind) => {
    const decorate = withBackoff() as (value: unknown, context: unknown) => unknown;
    expect(() => decorate(value, kind)).toThrow(TypeError);
  });

  it.each([null, 5, 'fn'])('takes no %o for options', (value) => {
    expect(() => withBackoff(value as never)).toThrow(TypeError);
  });
});

describe('sleep', () => {
  it('resolves when its time has come', async () => {
    const clock = createManualClock();
    let awake = false;
    void sleep(clock, 10).then(() => {
      awake = true;
    });
    await clock.advanceAsync(9);
    expect(awake).toBe(false);
    await clock.advanceAsync(1);
    expect(awake).toBe(true);
  });

  it('of an aborted signal starts no timer', async () => {
    const clock = createManualClock();
    await expect(sleep(clock, 10, AbortSignal.abort('why'))).rejects.toBe('why');
    expect(clock.pendingTimers).toBe(0);
  });
});
