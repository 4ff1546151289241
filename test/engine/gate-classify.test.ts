import { describe, expect, test } from 'vitest';
import { type OutcomeKind, outcomeKinds, type Verdict } from '../../src/core/outcome.ts';
import type { CallOptions } from '../../src/engine/call-options.ts';
import { createWorld, httpError, oneSource } from './world.ts';

const steady = oneSource({ backoff: { jitter: 'none', maxAttempts: 2 } });

interface Effect {
  readonly attempts: number;
  readonly failedCalls: number;
  readonly successRate: number | null;
  readonly blockedMs: number | null;
}

/** What a kind alone comes to, for an idempotent call of at most two attempts. */
const effects: Readonly<Record<OutcomeKind, Effect>> = {
  OK: { attempts: 1, failedCalls: 0, successRate: 1, blockedMs: null },
  VENUE_FAULT: { attempts: 2, failedCalls: 1, successRate: 0, blockedMs: null },
  NETWORK: { attempts: 2, failedCalls: 1, successRate: 0, blockedMs: null },
  TIMEOUT: { attempts: 2, failedCalls: 1, successRate: 0, blockedMs: null },
  RATE_LIMITED: { attempts: 1, failedCalls: 0, successRate: null, blockedMs: 60_000 },
  BANNED: { attempts: 1, failedCalls: 0, successRate: null, blockedMs: 600_000 },
  MAINTENANCE: { attempts: 1, failedCalls: 0, successRate: null, blockedMs: 30_000 },
  AUTH: { attempts: 1, failedCalls: 0, successRate: null, blockedMs: null },
  CLIENT_ERROR: { attempts: 1, failedCalls: 0, successRate: null, blockedMs: null },
  BUSINESS_ERROR: { attempts: 1, failedCalls: 0, successRate: null, blockedMs: null },
};

async function outcome(fn: () => Promise<unknown>, classify: CallOptions<unknown>['classify']) {
  const world = createWorld(steady);
  let attempts = 0;
  const end = await world.ends(
    world.gate().call(
      () => {
        attempts += 1;
        return fn();
      },
      { idempotent: true, classify },
    ),
  );
  const { blocks, lastOutcome, successRate, consecutiveFailures } = world.source();
  const blockedMs = blocks[0] ? blocks[0].until - blocks[0].since : null;
  return { end, lastOutcome, effect: { attempts, failedCalls: consecutiveFailures, successRate, blockedMs } };
}

describe('A classification of its own', () => {
  test.each(outcomeKinds)(
    '%s of a value: it has the effect of that kind, and the caller has the value',
    async (kind) => {
      const { end, lastOutcome, effect } = await outcome(
        async () => 'value',
        () => kind,
      );
      expect(end.value).toBe('value');
      expect(lastOutcome).toBe(kind);
      expect(effect).toEqual(effects[kind]);
    },
  );

  test.each(outcomeKinds)(
    '%s of an error: it has the effect of that kind, and the caller has the error',
    async (kind) => {
      const thrown = new Error('thrown');
      const { end, lastOutcome, effect } = await outcome(
        () => Promise.reject(thrown),
        () => kind,
      );
      const error = end.error as Error;
      expect([error, error.cause]).toContain(thrown);
      expect(lastOutcome).toBe(kind);
      expect(effect).toEqual(effects[kind]);
    },
  );

  const verdicts: readonly (readonly [string, Verdict, Effect])[] = [
    ['never again', { kind: 'VENUE_FAULT', retry: 'never' }, { ...effects.VENUE_FAULT, attempts: 1 }],
    ['once more', { kind: 'CLIENT_ERROR', retry: 'once' }, { ...effects.CLIENT_ERROR, attempts: 2 }],
    [
      'a block of its own',
      { kind: 'BANNED', retry: 'never', block: { scope: 'SOURCE', forMs: 1_234 } },
      { ...effects.BANNED, blockedMs: 1_234 },
    ],
    ['a plain OK', { kind: 'OK', retry: 'never' }, effects.OK],
    ['an OK to retry, which is none', { kind: 'OK', retry: 'backoff' }, effects.OK],
  ];
  test.each(verdicts)('a verdict that says %s', async (_, verdict, effect) => {
    const result = await outcome(
      async () => 'value',
      () => verdict,
    );
    expect(result.effect).toEqual(effect);
    expect(result.lastOutcome).toBe(verdict.kind);
  });

  test('a verdict of OK is kept in the cache as any other', async () => {
    const world = createWorld(steady);
    const classify = () => ({ kind: 'OK', retry: 'never' }) as const;
    await world.gate().call(() => 'kept', { idempotent: true, key: 'k', classify });
    await expect(world.gate().call(() => 'new', { idempotent: true, key: 'k', classify })).resolves.toBe(
      'kept',
    );
  });

  test.each([
    ['nothing', (): undefined => undefined],
    [
      'by throwing',
      (): never => {
        throw new Error('mine');
      },
    ],
  ] as const)("that says %s leaves it to the venue's", async (_, classify) => {
    const refused = await outcome(() => Promise.reject(httpError(401)), classify);
    expect(refused.lastOutcome).toBe('AUTH');
    const down = await outcome(async () => ({ status: 503, headers: new Headers() }), classify);
    expect(down).toMatchObject({ lastOutcome: 'VENUE_FAULT', effect: { attempts: 2, failedCalls: 1 } });
    const well = await outcome(async () => 'value', classify);
    expect(well.lastOutcome).toBe('OK');
  });

  test('is asked with the value or the error, whatever it is', async () => {
    const asked: unknown[] = [];
    const classify: CallOptions<unknown>['classify'] = (settled) => {
      asked.push(settled);
      return undefined;
    };
    const thrown = new Error('thrown');
    await outcome(async () => undefined, classify);
    await outcome(() => Promise.reject(thrown), classify);
    await outcome(() => Promise.reject(undefined), classify);
    expect(asked).toEqual([
      { value: undefined },
      { error: thrown },
      { error: thrown },
      { error: undefined },
      { error: undefined },
    ]);
  });
});

describe('A Response that a function returns', () => {
  const response = (status: number, headers: Record<string, string> = {}) =>
    new Response(status === 204 || status === 304 ? null : 'body', { status, headers });

  test.each([
    [200, 'OK', 0],
    [204, 'OK', 0],
    [304, 'OK', 0],
    [400, 'CLIENT_ERROR', 0],
    [401, 'AUTH', 0],
    [403, 'CLIENT_ERROR', 0],
    [404, 'CLIENT_ERROR', 0],
    [408, 'TIMEOUT', 1],
    [429, 'RATE_LIMITED', 0],
    [451, 'CLIENT_ERROR', 0],
    [500, 'VENUE_FAULT', 1],
    [503, 'VENUE_FAULT', 1],
  ] as const)('%i is given to the caller and counts as %s', async (status, kind, failedCalls) => {
    const { end, lastOutcome, effect } = await outcome(async () => response(status), undefined);
    expect(end.value).toMatchObject({ status, bodyUsed: false });
    expect(lastOutcome).toBe(kind);
    expect(effect.failedCalls).toBe(failedCalls);
  });

  test('five 503 values open the breaker, and each caller has its own', async () => {
    const world = createWorld(steady);
    for (let each = 0; each < 5; each += 1) {
      expect(await world.gate().call(async () => response(503))).toMatchObject({ status: 503 });
    }
    expect(world.breaker().state).toBe('OPEN');
  });

  test('a 503 value gives way to a stale one, and to the fallback', async () => {
    const world = createWorld(steady);
    const read = (status: number, fallback?: () => Response) =>
      world.gate().call(async () => response(status), { idempotent: true, key: 'k', fallback });
    await world.ends(read(200));
    await world.clock.advanceAsync(5_000);
    expect((await world.ends(read(503))).value).toMatchObject({ status: 200 });
    await world.clock.advanceAsync(60_000);
    expect((await world.ends(read(503, () => response(299)))).value).toMatchObject({ status: 299 });
    expect((await world.ends(read(503))).value).toMatchObject({ status: 503 });
  });

  test.each([
    [
      'a header reader that throws',
      {
        status: 429,
        headers: {
          get: () => {
            throw new Error('mine');
          },
        },
      },
    ],
    ['headers of numbers', { status: 429, headers: new Map([['retry-after', 5]]) }],
    ['headers of lists', { status: 503, headers: new Map([['retry-after', ['5']]]) }],
    ['a status that is none', { status: Number.NaN, headers: new Map() }],
    ['a url that is none', { status: 200, url: 7, headers: new Map() }],
  ])('what only looks like one does no harm: %s', async (_, value) => {
    const world = createWorld(steady);
    await expect(world.gate().call(async (): Promise<unknown> => value)).resolves.toBe(value);
    expect(world.source().requestCount).toBe(1);
  });
});
