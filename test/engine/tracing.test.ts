import { SpanKind, trace } from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { callsUntilNoticed, createSdk, register, told, traceCalls } from './tracing-setup.ts';
import { createWorld, deferred, failCalls, httpError, oneSource, resetError } from './world.ts';

const down = () => Promise.reject(new Error('down'));
const idempotent = { idempotent: true };

describe('a call while an SDK is registered', () => {
  test('is a client span with what it was and how it went', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    expect(await world.gate().call(() => 42)).toBe(42);
    const [span, ...others] = spans();
    expect(others).toEqual([]);
    expect(span!.kind).toBe(SpanKind.CLIENT);
    expect(told(span!)).toEqual({
      name: 'gate.call feed',
      attributes: {
        'tidegate.exchange': 'venue',
        'tidegate.source': 'feed',
        'tidegate.idempotent': false,
        'tidegate.attempts': 1,
        'tidegate.outcome': 'ok',
        'tidegate.served_from': 'live',
      },
      attempts: ['ok'],
      isError: false,
    });
  });

  test('has an event for each attempt', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    const errors = [resetError(), httpError(503)];
    const well = async () => {
      const error = errors.shift();
      if (error) throw error;
      return 42;
    };
    expect((await world.ends(world.gate().call(well, idempotent))).value).toBe(42);
    expect(told(spans()[0]!)).toMatchObject({
      attributes: { 'tidegate.attempts': 3, 'tidegate.outcome': 'ok', 'tidegate.served_from': 'live' },
      attempts: ['network', 'venue_fault', 'ok'],
      isError: false,
    });
  });

  test('is an error with the last outcome as its type where all attempts fail', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    const { error } = await world.ends(world.gate().call(down, idempotent));
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED' });
    const [span] = spans();
    expect(told(span!)).toMatchObject({
      attributes: { 'tidegate.attempts': 3, 'tidegate.outcome': 'venue_fault', 'error.type': 'venue_fault' },
      attempts: ['venue_fault', 'venue_fault', 'venue_fault'],
      isError: true,
    });
    expect(told(span!).attributes).not.toHaveProperty('tidegate.served_from');
    expect(span!.status.message).toBe('All 3 attempts failed');
  });

  test('says that it ran out of time', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    await world.ends(world.gate().call(() => new Promise(() => {})));
    expect(told(spans()[0]!)).toMatchObject({
      attributes: { 'tidegate.attempts': 1, 'tidegate.outcome': 'timeout', 'error.type': 'timeout' },
      isError: true,
    });
    expect(spans()[0]!.status.message).toBe('No reply within 5000 ms');
  });

  test('that the breaker refuses has no attempt, and says who refused it', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    await failCalls(world, 5);
    await expect(world.gate().call(() => 42)).rejects.toMatchObject({ code: 'BREAKER_OPEN' });
    const refused = told(spans().at(-1)!);
    expect(refused).toMatchObject({
      attributes: { 'tidegate.attempts': 0, 'tidegate.refused_by': 'breaker', 'error.type': 'BREAKER_OPEN' },
      attempts: [],
      isError: true,
    });
    expect(refused.attributes).not.toHaveProperty('tidegate.outcome');
  });

  test('that a block refuses says so', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    const limited = httpError(429, { 'retry-after': '2' });
    await world
      .gate()
      .call(() => Promise.reject(limited))
      .catch(() => {});
    await expect(world.gate().call(() => 42)).rejects.toMatchObject({ code: 'BLOCKED' });
    expect(told(spans()[1]!).attributes).toMatchObject({
      'tidegate.refused_by': 'block',
      'error.type': 'BLOCKED',
    });
  });

  test('says where its value came from: the cache, an older value, the fallback', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    const cached = { ...idempotent, key: 'k' };
    await world.gate().call(() => 42, cached);
    world.clock.advance(1_000);
    await world.gate().call(() => 42, cached);
    world.clock.advance(4_900);
    expect((await world.ends(world.gate().call(down, cached))).value).toBe(42);
    expect(await world.gate().call(down, { fallback: () => 43 })).toBe(43);
    const [live, fresh, stale, fallback] = spans().map(told);
    expect(live!.attributes).toMatchObject({ 'tidegate.served_from': 'live', 'tidegate.attempts': 1 });
    expect(fresh!.attributes).toMatchObject({
      'tidegate.served_from': 'cache',
      'tidegate.served_age_ms': 1_000,
      'tidegate.attempts': 0,
    });
    expect(stale).toMatchObject({
      attributes: {
        'tidegate.served_from': 'stale',
        'tidegate.attempts': 3,
        'tidegate.outcome': 'venue_fault',
      },
      isError: false,
    });
    expect(stale!.attributes['tidegate.served_age_ms']).toBeGreaterThanOrEqual(5_900);
    expect(fallback).toMatchObject({
      attributes: { 'tidegate.served_from': 'fallback', 'tidegate.outcome': 'venue_fault' },
      isError: false,
    });
  });

  test('whose value means a failure is an error, and its caller has the value', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    expect(await world.gate().call(() => 'sorry', { classify: () => 'MAINTENANCE' })).toBe('sorry');
    expect(told(spans()[0]!)).toMatchObject({
      attributes: {
        'tidegate.served_from': 'live',
        'tidegate.outcome': 'maintenance',
        'error.type': 'maintenance',
      },
      isError: true,
    });
  });

  test('that its caller calls off is no error', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    const leaving = new AbortController();
    const call = world.gate().call(() => new Promise(() => {}), { signal: leaving.signal });
    leaving.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    const { attributes, isError } = told(spans()[0]!);
    expect(attributes).toMatchObject({ 'tidegate.aborted': true, 'tidegate.attempts': 1 });
    expect(attributes).not.toHaveProperty('tidegate.outcome');
    expect(isError).toBe(false);
  });

  test('tells nothing of what the caller threw but its class', async () => {
    const { spans } = traceCalls();
    const world = createWorld();
    class SignatureError extends Error {}
    const secret = new SignatureError('GET https://api.venue.test/order?apiKey=s3cret');
    secret.stack = `at s3cret`;
    await expect(world.gate().call(() => Promise.reject(secret))).rejects.toBe(secret);
    await world.ends(world.gate().call(() => Promise.reject(secret), idempotent));
    const [first, second] = spans();
    expect(first!.events.find(({ name }) => name === 'exception')?.attributes).toEqual({
      'exception.type': 'SignatureError',
    });
    const all = [first!, second!].map(({ name, attributes, events, status }) => [
      name,
      attributes,
      events,
      status,
    ]);
    expect(JSON.stringify(all)).not.toMatch(/s3cret|https:/);
  });

  test("is told to the caller's own onServed as ever", async () => {
    traceCalls();
    const world = createWorld();
    const served: unknown[] = [];
    await world.gate().call(() => 42, { onServed: (each) => void served.push(each) });
    expect(served).toEqual([{ from: 'live', ageMs: 0 }]);
  });
});

describe('the span of a call is the active one', () => {
  test('in its function at each attempt and in its fallback, and not after', async () => {
    const { provider, spans } = traceCalls();
    const world = createWorld();
    const tracer = provider.getTracer('a client');
    const request = async (name: string) => {
      tracer.startSpan(name).end();
      throw resetError();
    };
    const call = world.gate().call(({ attempt }) => request(`attempt ${attempt}`), {
      ...idempotent,
      fallback: () => {
        tracer.startSpan('fallback').end();
        return 42;
      },
    });
    expect(trace.getActiveSpan()).toBeUndefined();
    expect((await world.ends(call)).value).toBe(42);
    expect(trace.getActiveSpan()).toBeUndefined();
    const gate = spans().find(({ name }) => name === 'gate.call feed')!;
    const inner = spans().filter((span) => span !== gate);
    expect(inner.map(({ name }) => name)).toEqual(['attempt 1', 'attempt 2', 'attempt 3', 'fallback']);
    for (const span of inner) {
      expect(span.parentSpanContext?.spanId).toBe(gate.spanContext().spanId);
      expect(span.spanContext().traceId).toBe(gate.spanContext().traceId);
    }
  });

  test('below the one that its caller is in, also where other calls run at the same time', async () => {
    const { provider, spans } = traceCalls();
    const world = createWorld();
    const tracer = provider.getTracer('a bot');
    const order = (name: string) =>
      tracer.startActiveSpan(name, async (span) => {
        const gone = deferred<void>();
        const call = world.gate().call(() => gone.promise);
        gone.resolve();
        await call;
        span.end();
      });
    await Promise.all([order('one'), order('two')]);
    const parents = spans().filter(({ name }) => name !== 'gate.call feed');
    const calls = spans().filter(({ name }) => name === 'gate.call feed');
    expect(calls.map(({ parentSpanContext }) => parentSpanContext?.spanId).toSorted()).toEqual(
      parents.map((span) => span.spanContext().spanId).toSorted(),
    );
  });
});

describe("nothing of it is the caller's", () => {
  test('where no SDK is registered', async () => {
    const { spans } = createSdk();
    const world = createWorld();
    expect(await world.gate().call(() => 42)).toBe(42);
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(spans()).toEqual([]);
  });

  test('where one is registered after the gate was made and has made calls: it is noticed soon', async () => {
    const world = createWorld();
    const gate = world.gate();
    for (let call = 0; call < 100; call += 1) await gate.call(() => 42);
    const { provider, spans } = createSdk();
    const untraced = trace.setGlobalTracerProvider(provider);
    expect(untraced).toBe(true);
    for (let call = 0; call <= callsUntilNoticed; call += 1) await gate.call(() => 42);
    expect(spans().length).toBeGreaterThan(0);
    trace.disable();
    const seen = spans().length;
    await gate.call(() => 42);
    expect(spans()).toHaveLength(seen);
  });

  test('where nothing is sampled', async () => {
    const { spans } = traceCalls(new AlwaysOffSampler());
    const world = createWorld();
    expect(await world.gate().call(() => 42)).toBe(42);
    await expect(world.gate().call(down)).rejects.toThrow('down');
    expect(spans()).toEqual([]);
  });

  const broken = () => {
    throw new Error('the SDK is broken');
  };

  test('where the SDK cannot make a span', async () => {
    register({ getTracer: broken });
    const world = createWorld();
    let runs = 0;
    expect(await world.gate().call(() => (runs += 1))).toBe(1);
    await expect(world.gate().call(down)).rejects.toThrow('down');
  });

  test('where its spans throw', async () => {
    const span = new Proxy({}, { get: () => broken });
    register({ getTracer: () => ({ startSpan: () => span, startActiveSpan: broken }) as never });
    const world = createWorld();
    let runs = 0;
    expect(await world.gate().call(() => (runs += 1))).toBe(1);
    await expect(world.gate().call(down)).rejects.toThrow('down');
    expect((await world.ends(world.gate().call(down, { ...idempotent, fallback: () => 7 }))).value).toBe(7);
  });

  test('where its contexts throw, before the function runs or after', async () => {
    for (const isRun of [false, true]) {
      const { provider } = createSdk();
      const contexts = {
        active: () => ({ getValue: () => undefined, setValue: () => contexts.active(), deleteValue: broken }),
        with: (_: unknown, fn: () => unknown) => {
          if (isRun) fn();
          return broken();
        },
        bind: (_: unknown, target: unknown) => target,
        enable: () => contexts,
        disable: () => contexts,
      };
      register(provider, contexts as never);
      const world = createWorld();
      let runs = 0;
      // Once: an order is never placed twice.
      expect(await world.gate().call(() => (runs += 1))).toBe(1);
      expect(runs).toBe(1);
      const thrown = () => {
        throw new Error('of the function itself');
      };
      await expect(world.gate().call(thrown)).rejects.toThrow('of the function itself');
      trace.disable();
    }
  });

  test('a rejection that nobody listens to is still one', async () => {
    traceCalls();
    const world = createWorld();
    // For whom it would be a failure of the test.
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const unheard = new Promise((resolve) => process.once('unhandledRejection', resolve));
    const failure = new Error('nobody listens');
    void world.gate().call(() => Promise.reject(failure));
    expect(await unheard).toBe(failure);
    for (const other of others) process.on('unhandledRejection', other);
  });
});

test('joining the flight of another is a span without attempts', async () => {
  const { spans } = traceCalls();
  const world = createWorld(oneSource());
  const answer = deferred<number>();
  const options = { ...idempotent, key: 'k' };
  const calls = [1, 2].map(() => world.gate().call(() => answer.promise, options));
  answer.resolve(42);
  expect(await Promise.all(calls)).toEqual([42, 42]);
  expect(
    spans()
      .map((span) => told(span).attributes['tidegate.attempts'])
      .toSorted(),
  ).toEqual([0, 1]);
});
