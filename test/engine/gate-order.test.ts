import { describe, expect, test } from 'vitest';
import type { Served } from '../../src/engine/call-options.ts';
import { createWorld, failCalls, httpError, oneSource, resetError, type World } from './world.ts';

// CEX: 5 s timeout, 3 attempts, 5 failures open the breaker for 30 s, cache 5 s (2 to 15).

type Held = 'nothing' | 'a block' | 'the breaker';
type Cached = 'nothing' | 'fresh' | 'stale' | 'too old';

interface Row {
  readonly held: Held;
  readonly cached: Cached;
  readonly attempt: 'succeeds' | 'fails';
  readonly fallback: boolean;
  readonly serves: Served['from'] | 'error';
  readonly attempts: number;
}

/** What the order cache, block, breaker, attempts, live, stale, fallback, error comes to in every combination. */
const rows: readonly Row[] = (['nothing', 'a block', 'the breaker'] as const).flatMap((held) =>
  (['nothing', 'fresh', 'stale', 'too old'] as const).flatMap((cached) =>
    (['succeeds', 'fails'] as const).flatMap((attempt) =>
      [false, true].map((fallback): Row => {
        const row = { held, cached, attempt, fallback };
        if (cached === 'fresh') return { ...row, serves: 'cache', attempts: 0 };
        const goesOut = held === 'nothing';
        const attempts = goesOut ? (attempt === 'fails' ? 3 : 1) : 0;
        if (goesOut && attempt === 'succeeds') return { ...row, serves: 'live', attempts };
        if (cached === 'stale') return { ...row, serves: 'stale', attempts };
        return { ...row, serves: fallback ? 'fallback' : 'error', attempts };
      }),
    ),
  ),
);

async function prepare(world: World, { held, cached }: Row): Promise<void> {
  if (cached !== 'nothing') {
    await world.gate().call(async () => 'kept', { idempotent: true, key: 'k' });
    // The miss has made the time to live 4 s; the next makes it 3.2 s, and stale reaches to twice that.
    await world.clock.advanceAsync({ fresh: 1_000, stale: 5_000, 'too old': 20_000 }[cached]);
  }
  if (held === 'the breaker') await failCalls(world, 5);
  if (held === 'a block') {
    await world
      .gate()
      .call(() => Promise.reject(httpError(429, { 'retry-after': '3' })))
      .catch(() => {});
  }
}

describe('A call is served in the order cache, live, stale, fallback, error', () => {
  test.each(rows)(
    'held by $held, $cached in the cache, the attempt $attempt, fallback $fallback: $serves',
    async (row) => {
      const world = createWorld();
      await prepare(world, row);
      const before = world.source();
      let attempts = 0;
      const told: Served[] = [];
      const end = await world.ends(
        world.gate().call<string>(
          async () => {
            attempts += 1;
            if (row.attempt === 'fails') throw resetError();
            return 'new';
          },
          {
            idempotent: true,
            key: 'k',
            fallback: row.fallback ? () => 'instead' : undefined,
            onServed: (served) => told.push(served),
          },
        ),
      );
      const value = { cache: 'kept', live: 'new', stale: 'kept', fallback: 'instead', error: undefined };
      expect(end.value).toBe(value[row.serves]);
      expect(told.map(({ from }) => from)).toEqual(row.serves === 'error' ? [] : [row.serves]);
      expect(attempts).toBe(row.attempts);
      expect(world.source().requestCount - before.requestCount).toBe(row.attempts);
      if (row.serves !== 'error') return;
      const code = { nothing: 'BACKOFF_EXHAUSTED', 'a block': 'BLOCKED', 'the breaker': 'BREAKER_OPEN' };
      expect(end.error).toMatchObject({ code: code[row.held] });
      const retryAt = { nothing: undefined, 'a block': 3_000, 'the breaker': 30_000 }[row.held];
      if (retryAt !== undefined && row.cached === 'nothing') {
        expect(end.error).toMatchObject({ retryAt: world.clock.wallNow() - world.clock.now() + retryAt });
      }
    },
  );

  test('a fresh hit touches neither window nor breaker, and tells its age', async () => {
    const world = createWorld();
    const read = () => world.gate().call(async () => 'value', { idempotent: true, key: 'k', onServed });
    const told: Served[] = [];
    const onServed = (served: Served) => told.push(served);
    await read();
    await world.clock.advanceAsync(1_500);
    await read();
    expect(told).toEqual([
      { from: 'live', ageMs: 0 },
      { from: 'cache', ageMs: 1_500 },
    ]);
    expect(world.source().requestCount).toBe(1);
  });

  test('a block is named before the breaker that it opened', async () => {
    const world = createWorld();
    await world
      .gate()
      .call(() => Promise.reject(httpError(429, { 'retry-after': '60' })))
      .catch(() => {});
    expect(world.breaker().state).toBe('OPEN');
    await expect(world.gate().call(() => 1)).rejects.toMatchObject({
      code: 'BLOCKED',
      reason: 'RATE_LIMITED',
    });
  });

  test.each([
    ['a value', async (): Promise<unknown> => 'value', 'live'],
    [
      'a value that means a failure',
      async (): Promise<unknown> => ({ status: 503, headers: new Headers() }),
      'live',
    ],
    [
      'a value that means a refusal',
      async (): Promise<unknown> => ({ status: 404, headers: new Headers() }),
      'live',
    ],
    ['an error, with a fallback', (): Promise<unknown> => Promise.reject(new Error('down')), 'fallback'],
  ] as const)('onServed hears once of %s', async (_, fn, from) => {
    const world = createWorld();
    const told: Served[] = [];
    const fallback = from === 'fallback' ? () => 'instead' : undefined;
    await world.gate().call<unknown>(fn, { fallback, onServed: (served) => told.push(served) });
    expect(told).toEqual([{ from, ageMs: 0 }]);
  });

  test('an onServed that throws does not harm the result', async () => {
    const world = createWorld();
    const onServed = () => {
      throw new Error('mine');
    };
    await expect(world.gate().call(() => 'value', { onServed })).resolves.toBe('value');
    await expect(world.gate().call(() => 'value', { idempotent: true, key: 'k', onServed })).resolves.toBe(
      'value',
    );
  });

  test('a fallback that throws ends the call with its error', async () => {
    const world = createWorld();
    const fallback = () => {
      throw new RangeError('nothing to serve');
    };
    await expect(world.gate().call(() => Promise.reject(new Error('down')), { fallback })).rejects.toThrow(
      'nothing to serve',
    );
  });

  test('a fallback is given what would have been thrown', async () => {
    const world = createWorld(oneSource({ backoff: { maxAttempts: 2 } }));
    const errors: unknown[] = [];
    const fallback = (error: unknown) => {
      errors.push(error);
      return 'instead';
    };
    const down = resetError();
    await world.ends(world.gate().call(() => Promise.reject(down), { idempotent: true, fallback }));
    await world.ends(world.gate().call(() => Promise.reject(down), { fallback }));
    await failCalls(world, 3);
    await world.ends(world.gate().call(() => 'live', { fallback }));
    expect(errors).toMatchObject([
      { code: 'BACKOFF_EXHAUSTED', attempts: 2, cause: down },
      { code: 'ECONNRESET' },
      { code: 'BREAKER_OPEN', breakerName: 'venue_api' },
    ]);
  });
});

describe('A gate for a source that is not configured', () => {
  test('is refused with the names of those that are', () => {
    const { monitor } = createWorld({});
    expect(() => monitor.gate('binance_spot')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_SOURCE',
        message: expect.stringContaining('binance_orderbook'),
      }),
    );
    for (const name of monitor.sourceNames) {
      expect(() => monitor.gate('nothing')).toThrow(name);
      expect(monitor.gate(name)).toBe(monitor.gate(name));
    }
  });
});
