import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { defaultLimits, type Limits } from '../../src/http/limits.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { type Harness, jsonPost, serve } from './harness.ts';
import { acknowledged, closingOf, openSocket, refusalOf } from './wire.ts';

const withLimits = (limits: Partial<Limits>, options: Parameters<typeof serve>[1] = {}) =>
  serve(createFakeMonitor(), { ...options, limits: { ...defaultLimits, ...limits } });

const operation = { query: '{ health { online } }' };
const accept = { Accept: 'application/graphql-response+json' };

describe('an operation over HTTP', () => {
  test.each<[string, Partial<Limits>, object, number, string]>([
    ['a document too long', { documentBytes: 20 }, operation, 400, 'QUERY_TOO_COMPLEX'],
    ['too many tokens', { tokens: 5 }, operation, 400, 'QUERY_TOO_COMPLEX'],
    ['too deep', { depth: 1 }, operation, 400, 'QUERY_TOO_COMPLEX'],
    [
      'too many aliases',
      { aliases: 1 },
      { query: '{ a: __typename b: __typename }' },
      400,
      'QUERY_TOO_COMPLEX',
    ],
    ['a cost too high', { cost: 1 }, operation, 400, 'QUERY_TOO_COMPLEX'],
    [
      'variables too large',
      { variablesBytes: 5 },
      { ...operation, variables: { a: 'aaaa' } },
      400,
      'QUERY_TOO_COMPLEX',
    ],
    ['introspection', { introspection: false }, { query: '{ __schema { description } }' }, 403, 'FORBIDDEN'],
    ['a body too large', { bodyBytes: 20 }, operation, 413, 'REQUEST_ENTITY_TOO_LARGE'],
    ['a list of operations', {}, [operation], 400, 'BAD_REQUEST'],
  ])('with %s is refused', async (_what, limits, body, status, code) => {
    const { get, logged } = await withLimits(limits);
    const response = await get('/graphql', jsonPost(body, accept));
    expect(response.status).toBe(status);
    expect((await response.json()).errors[0].extensions).toEqual({ code });
    expect(logged).toEqual([]);
  });

  const ask = ({ get }: Harness, headers: Record<string, string> = {}) =>
    get('/graphql', jsonPost(operation, headers));

  test('too many in a while is refused with when to come back', async () => {
    const harness = await withLimits({ operations: { limit: 2, windowMs: 60_000 } });
    expect((await ask(harness)).headers.get('ratelimit-remaining')).toBe('1');
    const search = new URLSearchParams(operation);
    expect((await harness.get(`/graphql?${search}`)).headers.get('ratelimit-remaining')).toBe('0');
    const refused = await ask(harness);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await refused.json()).errors[0].extensions).toEqual({ code: 'RATE_LIMITED' });
    expect((await harness.get('/graphql', { headers: { Accept: 'text/html' } })).status).toBe(429);
    expect((await harness.get('/api/health/sla')).status).toBe(200);
  });

  const once1 = { operations: { limit: 1, windowMs: 60_000 } };
  test('is counted by the address of the connection, whatever X-Forwarded-For says', async () => {
    const harness = await withLimits(once1);
    expect((await ask(harness, { 'X-Forwarded-For': '192.0.2.1' })).status).toBe(200);
    expect((await ask(harness, { 'X-Forwarded-For': '192.0.2.2' })).status).toBe(429);
  });

  test('is counted by the last address before a trusted proxy', async () => {
    const trustedProxies = ['127.0.0.0/8', '10.0.0.0/8'];
    const harness = await withLimits(once1, { listen: { port: 0, trustedProxies } });
    const statuses = [];
    for (const forwarded of [
      '192.0.2.1',
      '192.0.2.2',
      // What the client wrote itself stands before what the proxies saw.
      '203.0.113.9, 192.0.2.1',
      '203.0.113.9, 192.0.2.2, 10.1.2.3',
      '192.0.2.3, 10.1.2.3',
      '::ffff:192.0.2.3',
    ]) {
      statuses.push((await ask(harness, { 'X-Forwarded-For': forwarded })).status);
    }
    expect(statuses).toEqual([200, 200, 429, 429, 200, 429]);
    expect((await harness.get('/api/health/sla', { headers: { 'X-Forwarded-For': 'x' } })).status).toBe(200);
  });
});

describe('sockets of one address', () => {
  const stream = ({ get }: Harness, type: string, signal?: AbortSignal) =>
    get('/graphql', {
      ...jsonPost({ query: 'subscription { alerts { id } }' }, { Accept: type }),
      signal,
    });

  test.each(['text/event-stream', '*/*'])(
    'and streams as %s share the limit, and give their places back',
    async (type) => {
      const harness = await withLimits({ socketsPerAddress: 2 });
      const socket = await acknowledged(harness);
      const leaving = new AbortController();
      expect((await stream(harness, type, leaving.signal)).status).toBe(200);

      const refused = await stream(harness, type);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('60');
      expect(await refused.text()).toContain('"extensions":{"code":"RATE_LIMITED"}');
      const upgrade = { status: 429, retryAfter: '60', code: 'RATE_LIMITED', error: expect.any(String) };
      expect(await refusalOf(harness)).toEqual(upgrade);
      expect((await harness.get('/api/health/sla')).status).toBe(200);

      socket.terminate();
      leaving.abort();
      // One by one: each of them keeps its place.
      await vi.waitFor(() => acknowledged(harness));
      await vi.waitFor(() => acknowledged(harness));
      expect(await refusalOf(harness)).toEqual(upgrade);
    },
  );

  test('are told apart behind a trusted proxy', async () => {
    const listen = { port: 0, trustedProxies: ['loopback'] };
    const harness = await withLimits({ socketsPerAddress: 1 }, { listen });
    await acknowledged(harness, { 'X-Forwarded-For': '192.0.2.1' });
    await acknowledged(harness, { 'X-Forwarded-For': '192.0.2.2' });
    expect((await refusalOf(harness, { 'X-Forwarded-For': '192.0.2.1' })).status).toBe(429);
  });

  test('that are refused hold no place', async () => {
    const harness = await withLimits({ socketsPerAddress: 1 });
    for (let time = 0; time < 5; time += 1) {
      const foreign = { Origin: 'https://other.example' };
      expect((await refusalOf(harness, foreign)).status).toBe(403);
    }
    await acknowledged(harness);
  });
});

describe('a WebSocket', () => {
  test('that does not introduce itself in time is closed with 4408', async () => {
    const clock = createManualClock();
    const harness = await withLimits({ connectionInitMs: 5_000 }, { clock });
    const [silent, polite] = [await openSocket(harness), await acknowledged(harness)];
    clock.advance(4_999);
    expect(silent.readyState).toBe(silent.OPEN);
    clock.advance(1);
    expect(await closingOf(silent)).toBe('4408 Connection initialisation timeout');
    expect(polite.readyState).toBe(polite.OPEN);
  });

  test('that says too much is closed with 4429 and not answered any more', async () => {
    const clock = createManualClock();
    const harness = await withLimits({ messageRate: { limit: 3, windowMs: 1_000 } }, { clock });
    const socket = await acknowledged(harness);
    let pongs = 0;
    socket.on('message', () => {
      pongs += 1;
    });
    const pingPong = async () => {
      socket.send(JSON.stringify({ type: 'ping' }));
      await once(socket, 'message');
    };
    for (let sent = 0; sent < 2; sent += 1) await pingPong();
    clock.advance(1_000);
    for (let sent = 0; sent < 3; sent += 1) await pingPong();
    for (let sent = 0; sent < 9; sent += 1) socket.send(JSON.stringify({ type: 'ping' }));
    expect(await closingOf(socket)).toBe('4429 Too many messages');
    expect(pongs).toBe(5);
    expect(harness.logged).toEqual([]);
  });

  test('that does nothing but ping is closed, too', async () => {
    const harness = await withLimits({ messageRate: { limit: 3, windowMs: 60_000 } });
    const socket = await acknowledged(harness);
    for (let sent = 0; sent < 3; sent += 1) socket.ping();
    expect(await closingOf(socket)).toBe('4429 Too many messages');
  });

  test('with a message too large is closed with 1009', async () => {
    const socket = await acknowledged(await withLimits({ messageBytes: 100 }));
    socket.send('x'.repeat(101));
    expect((await closingOf(socket)).slice(0, 4)).toBe('1009');
  });

  test('runs no more operations at a time than it may', async () => {
    const socket = await acknowledged(await withLimits({ subscriptionsPerSocket: 1 }));
    const payload = { query: 'subscription { alerts { id } }' };
    for (const id of ['1', '2']) socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
    const [data] = await once(socket, 'message');
    expect(JSON.parse(String(data))).toMatchObject({
      id: '2',
      type: 'error',
      payload: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
    socket.send(JSON.stringify({ id: '1', type: 'complete' }));
    socket.send(JSON.stringify({ id: '3', type: 'subscribe', payload: operation }));
    expect(JSON.parse(String((await once(socket, 'message'))[0]))).toMatchObject({ id: '3', type: 'next' });
  });

  test('is pinged as often as configured', async () => {
    const clock = createManualClock();
    const socket = await acknowledged(await withLimits({ pingMs: 700 }, { clock }));
    const pinged = once(socket, 'ping');
    clock.advance(700);
    await pinged;
  });
});
