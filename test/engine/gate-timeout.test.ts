import { describe, expect, test } from 'vitest';
import type { AttemptContext } from '../../src/engine/call-options.ts';
import { createWorld, deferred, oneSource } from './world.ts';

describe('An attempt without a reply', () => {
  test('ends after timeoutMs even if its function never hears of it', async () => {
    const world = createWorld();
    const { error } = await world.ends(world.gate().call(() => new Promise(() => {})));
    expect(error).toMatchObject({ code: 'TIMEOUT', name: 'AttemptTimeoutError' });
    expect(world.clock.now()).toBe(5_000);
    expect(world.source()).toMatchObject({ lastOutcome: 'TIMEOUT', requestCount: 1, failureCount: 1 });
    expect(world.breaker().failureCount).toBe(1);
  });

  test('has its signal aborted with the timeout as reason', async () => {
    const world = createWorld();
    let reason: unknown;
    const result = world.gate().call(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            reject(signal.reason);
          });
        }),
    );
    const { error } = await world.ends(result);
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(reason).toBe(error);
    expect(world.source()).toMatchObject({ requestCount: 1, failureCount: 1 });
  });

  test('finds its signal aborted when it asks for one only afterwards', async () => {
    const world = createWorld();
    let kept: AttemptContext | undefined;
    const { error } = await world.ends(
      world.gate().call((context) => {
        kept = context;
        return new Promise(() => {});
      }),
    );
    expect(kept!.signal.aborted).toBe(true);
    expect(kept!.signal.reason).toBe(error);
  });

  test('leaves the signal of a call that went well alone', async () => {
    const world = createWorld();
    let signal: AbortSignal | undefined;
    await world.gate().call((context) => {
      signal = context.signal;
    });
    await world.clock.advanceAsync(60_000);
    expect(signal!.aborted).toBe(false);
  });

  test('times out each attempt by itself, with the waits between them', async () => {
    const world = createWorld(oneSource({ backoff: { jitter: 'none' } }));
    const { error } = await world.ends(world.gate().call(() => new Promise(() => {}), { idempotent: true }));
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 3, cause: { code: 'TIMEOUT' } });
    expect(world.clock.now()).toBe(3 * 5_000 + 500 + 1_000);
    expect(world.source()).toMatchObject({ requestCount: 3, failureCount: 3 });
  });

  test('is timed to the millisecond among many that come and go', async () => {
    const world = createWorld();
    const ends: number[] = [];
    for (let each = 0; each < 40; each += 1) {
      const startedAt = world.clock.now();
      world
        .gate()
        .call(() => new Promise(() => {}))
        .catch(() => ends.push(world.clock.now() - startedAt));
      await world.gate().call(() => 'quick');
      await world.clock.advanceAsync(37.3);
    }
    await world.clock.advanceAsync(10_000);
    expect(ends.slice(0, 4)).toHaveLength(4);
    for (const ms of ends) expect(ms).toBeCloseTo(5_000, 6);
  });

  test('sets no timer once nothing waits', async () => {
    const world = createWorld();
    const answer = deferred<string>();
    const result = world.gate().call(() => answer.promise);
    await world.clock.advanceAsync(1_000);
    expect(world.clock.pendingTimers).toBe(1);
    answer.resolve('done');
    await result;
    await world.clock.advanceAsync(1_000);
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('Whatever a function gives back', () => {
  const thenable = (settle: (resolve: (value: string) => void, reject: (error: unknown) => void) => void) =>
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested.
    ({ then: settle }) as unknown as Promise<string>;

  test.each([
    ['a promise', async (): Promise<string> => 'value'],
    ['a value', (): string => 'value'],
    ['a thenable', () => thenable((resolve) => queueMicrotask(() => resolve('value')))],
    ['a thenable that answers at once', () => thenable((resolve) => resolve('value'))],
    [
      'a thenable that answers and then throws',
      () =>
        thenable((resolve) => {
          resolve('value');
          throw new Error('too late');
        }),
    ],
  ] as const)('%s is its result', async (_, fn) => {
    const world = createWorld();
    await expect(world.gate().call<string>(fn)).resolves.toBe('value');
    expect(world.source()).toMatchObject({ requestCount: 1, failureCount: 0, lastOutcome: 'OK' });
    await world.clock.advanceAsync(10_000);
    expect(world.source().requestCount).toBe(1);
  });

  test.each([undefined, null, 0, '', false, Number.NaN])('%s too', async (value) => {
    const world = createWorld();
    await expect(world.gate().call(() => value)).resolves.toBe(value);
    await expect(world.gate().call(() => value, { idempotent: true, key: 'k' })).resolves.toBe(value);
    await expect(world.gate().call(() => 'other', { idempotent: true, key: 'k' })).resolves.toBe(value);
  });

  const boom = new Error('boom');
  test.each([
    [
      'throws',
      () => {
        throw boom;
      },
    ],
    ['rejects', () => Promise.reject(boom)],
    ['is a thenable that rejects', () => thenable((_, reject) => reject(boom))],
    [
      'is a thenable that throws',
      () =>
        thenable(() => {
          throw boom;
        }),
    ],
  ] as const)('one that %s is one failed attempt, with its own error', async (_, fn) => {
    const world = createWorld();
    await expect(world.gate().call<string>(fn)).rejects.toBe(boom);
    expect(world.source()).toMatchObject({ requestCount: 1, failureCount: 1, lastOutcome: 'VENUE_FAULT' });
    await world.clock.advanceAsync(10_000);
    expect(world.source().requestCount).toBe(1);
    expect(world.breaker().failureCount).toBe(1);
  });

  test.each([
    [
      'throws',
      () => {
        throw boom;
      },
    ],
    [
      'is a thenable that throws',
      () =>
        thenable(() => {
          throw boom;
        }),
    ],
  ] as const)('one that %s at every attempt is tried three times', async (_, fn) => {
    const world = createWorld();
    const { error } = await world.ends(world.gate().call<string>(fn, { idempotent: true }));
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 3, cause: boom });
    expect(world.source().requestCount).toBe(3);
  });
});
