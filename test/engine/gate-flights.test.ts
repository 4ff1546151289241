import { describe, expect, test } from 'vitest';
import type { AttemptContext, Served } from '../../src/engine/call-options.ts';
import { createWorld, deferred, failCalls, httpError, oneSource, resetError } from './world.ts';

const steady = oneSource({ backoff: { jitter: 'none' } });

describe('Calls with the same key', () => {
  test('that come while one is under way wait for it: one is sent', async () => {
    const world = createWorld(steady);
    const answer = deferred<object>();
    let sent = 0;
    const told: Served[] = [];
    const read = (key: string) =>
      world.gate().call(
        () => {
          sent += 1;
          return answer.promise;
        },
        { idempotent: true, key, onServed: (served) => told.push(served) },
      );
    const results = [read('k'), read('k'), read('k'), read('other')];
    expect(sent).toBe(2);
    const value = {};
    answer.resolve(value);
    for (const result of results) expect(await result).toBe(value);
    expect(told.map(({ from }) => from)).toEqual(['live', 'live', 'live', 'live']);
    expect(world.source()).toMatchObject({ requestCount: 2 });
    expect(await read('k')).toBe(value);
    expect(told.at(-1)).toMatchObject({ from: 'cache' });
    expect(sent).toBe(2);
  });

  test('fail together, each with its own fallback', async () => {
    const world = createWorld(steady);
    let sent = 0;
    const read = (fallback?: () => string) =>
      world.gate().call(
        async (): Promise<string> => {
          sent += 1;
          throw resetError();
        },
        { idempotent: true, key: 'k', fallback },
      );
    const ends = [read(), read(() => 'instead'), read()].map((result) => world.ends(result));
    const [first, second, third] = await Promise.all(ends);
    expect(sent).toBe(3);
    expect(first!.error).toMatchObject({ code: 'BACKOFF_EXHAUSTED' });
    expect(second!.value).toBe('instead');
    expect(third!.error).toMatchObject({ code: 'BACKOFF_EXHAUSTED' });
    expect(world.breaker().failureCount).toBe(1);
  });

  test('after one that failed, the next is sent anew', async () => {
    const world = createWorld(steady);
    await world.ends(world.gate().call(() => Promise.reject(httpError(404)), { idempotent: true, key: 'k' }));
    await expect(world.gate().call(() => 'now', { idempotent: true, key: 'k' })).resolves.toBe('now');
  });

  test('each may leave by itself; what was sent goes on for the others', async () => {
    const world = createWorld(steady);
    const answer = deferred<string>();
    const contexts: AttemptContext[] = [];
    const [first, second, third] = [new AbortController(), new AbortController(), undefined];
    const read = (controller: AbortController | undefined) =>
      world.gate().call(
        (context) => {
          contexts.push(context);
          return answer.promise;
        },
        { idempotent: true, key: 'k', signal: controller?.signal },
      );
    const results = [first, second, third].map(read);
    first.abort('first leaves');
    await expect(results[0]).rejects.toBe('first leaves');
    second.abort('second leaves');
    await expect(results[1]).rejects.toBe('second leaves');
    expect(contexts[0]!.signal.aborted).toBe(false);
    answer.resolve('value');
    await expect(results[2]).resolves.toBe('value');
    expect(contexts).toHaveLength(1);
    expect(world.source().requestCount).toBe(1);
  });

  test('call it off when the last has left, and record nothing', async () => {
    const world = createWorld(steady);
    const contexts: AttemptContext[] = [];
    const controllers = [new AbortController(), new AbortController()];
    const results = controllers.map(({ signal }) =>
      world.gate().call(
        (context) => {
          contexts.push(context);
          return new Promise(() => {});
        },
        { idempotent: true, key: 'k', signal },
      ),
    );
    for (const controller of controllers) controller.abort('enough');
    for (const result of results) await expect(result).rejects.toBe('enough');
    await world.clock.advanceAsync(60_000);
    expect(contexts[0]!.signal.aborted).toBe(true);
    expect(world.source()).toMatchObject({ requestCount: 0, lastOutcome: null });
    expect(world.clock.pendingTimers).toBe(0);
    await expect(world.gate().call(() => 'anew', { idempotent: true, key: 'k' })).resolves.toBe('anew');
  });

  test('a value that means a refusal is given to all and not kept', async () => {
    const world = createWorld(steady);
    let sent = 0;
    const read = () =>
      world.gate().call(
        async () => {
          sent += 1;
          return { status: 404, headers: new Headers() };
        },
        { idempotent: true, key: 'k' },
      );
    expect(await Promise.all([read(), read()])).toMatchObject([{ status: 404 }, { status: 404 }]);
    await read();
    expect(sent).toBe(2);
    expect(world.source().cache.size).toBe(0);
  });

  test('are served stale while the breaker is open, each told so', async () => {
    const world = createWorld(steady);
    const told: Served[] = [];
    const read = () =>
      world
        .gate()
        .call(async () => 'kept', { idempotent: true, key: 'k', onServed: (served) => told.push(served) });
    await read();
    await world.clock.advanceAsync(5_000);
    await failCalls(world, 5);
    expect(await Promise.all([read(), read()])).toEqual(['kept', 'kept']);
    expect(told.slice(1)).toEqual([
      { from: 'stale', ageMs: 5_000 },
      { from: 'stale', ageMs: 5_000 },
    ]);
    expect(world.source().cache.staleHits).toBe(2);
  });
});
