import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Agent, fetch, MockAgent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createMonitor } from '../../src/default-monitor.ts';
import type { GateFetchInit, Served } from '../../src/engine/call-options.ts';
import { createWorld, deferred, noPresets, oneSource } from './world.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

type Answer = (seen: Seen, response: ServerResponse, count: number) => void;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
};

const answers: Readonly<Record<string, Answer>> = {
  '/echo': ({ method, body, headers }, response) => {
    response.writeHead(201, 'Made', {
      'content-type': 'application/json',
      'x-own': 'a, b',
      'set-cookie': ['a=1', 'b=2'],
    });
    response.end(JSON.stringify({ method, body, own: headers['x-own'] ?? null }));
  },
  '/empty': (_, response) => response.writeHead(204).end(),
  '/reset-content': (_, response) => response.writeHead(205).end(),
  '/not-modified': (_, response) => response.writeHead(304, { etag: '"1"' }).end(),
  '/redirect': (_, response) => response.writeHead(302, { location: '/echo' }).end(),
  '/missing': json(404, { code: -1121 }),
  '/gzip': (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' });
    response.end(gzipSync('squeezed'));
  },
  '/binary': (_, response) => response.writeHead(200).end(Buffer.from([0, 255, 128, 10, 0])),
  '/down': json(503, { msg: 'down' }),
  '/retcode': json(200, { retCode: 10016, retMsg: 'Server error.', result: {} }),
  '/v5/order': json(200, { retCode: 10001, retMsg: 'params error', result: {} }),
  '/well': json(200, { retCode: 0, retMsg: 'OK', result: {} }),
  '/second-time': (seen, response, count) => json(count === 1 ? 503 : 200, { count })(seen, response, count),
  '/silent': () => {},
  '/half': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('only half of ');
  },
  '/broken': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('cut');
    response.destroy();
  },
  '/proxy-login': (_, response) =>
    response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('who are you'),
};

let server: Server;
let base: string;
let seen: Seen[];

beforeAll(async () => {
  server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const path = new URL(incoming.url!, 'http://server').pathname;
    const one = { method: incoming.method!, path, body, headers: incoming.headers };
    seen.push(one);
    answers[path]!(one, response, seen.filter((each) => each.path === path).length);
  });
  const listening = deferred<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  seen = [];
});

/** A source on the loopback server, by default of a venue of which nothing is known; waits between attempts are short. */
function fetchWorld(exchange: 'venue' | 'bybit' = 'venue', timeoutMs = 5_000) {
  const policy = { timeoutMs, backoff: { initialDelayMs: 1, maxDelayMs: 5 } };
  const config: ConfigInput = {
    exchanges: {
      ...noPresets,
      ...(exchange === 'bybit'
        ? { bybit: { hosts: { api: base }, ...policy } }
        : { venue: { kind: 'CEX', hosts: { api: base }, sources: { feed: {} }, ...policy } }),
    },
  };
  const monitor = createMonitor(config);
  const name = exchange === 'bybit' ? 'bybit_derivatives' : 'feed';
  return {
    monitor,
    gate: monitor.gate(name),
    source: () => monitor.getSystemHealth().source(name)!,
    breaker: () => monitor.getSystemHealth().circuitBreaker(`${exchange}_api`)!,
  };
}

describe('gate.fetch gives what fetch gives', () => {
  const requests: readonly (readonly [string, string, GateFetchInit])[] = [
    ['GET', '/echo', {}],
    ['GET with headers', '/echo', { headers: { 'x-own': 'mine' } }],
    ['a lower-case get', '/echo', { method: 'get' }],
    ['HEAD', '/echo', { method: 'HEAD' }],
    ['POST with a text', '/echo', { method: 'POST', body: 'side=BUY' }],
    ['POST with a form', '/echo', { method: 'POST', body: new URLSearchParams({ side: 'BUY' }) }],
    ['PUT with bytes', '/echo', { method: 'PUT', body: new Uint8Array([65, 66]) }],
    ['DELETE', '/echo', { method: 'DELETE' }],
    ['PATCH', '/echo', { method: 'PATCH', body: '{}' }],
    ['a redirect followed', '/redirect', {}],
    ['a redirect not followed', '/redirect', { redirect: 'manual' }],
    ['204', '/empty', {}],
    ['205', '/reset-content', {}],
    ['304', '/not-modified', {}],
    ['404', '/missing', {}],
    ['503 to a POST', '/down', { method: 'POST' }],
    ['a compressed body', '/gzip', {}],
    ['bytes', '/binary', {}],
  ];
  test.each(requests)('%s', async (_, path, init) => {
    const plain = await fetch(base + path, init);
    const gated = await fetchWorld().gate.fetch(base + path, init);
    for (const key of ['url', 'status', 'statusText', 'ok', 'redirected'] as const)
      expect(gated[key], key).toBe(plain[key]);
    const headersOf = (response: typeof plain) =>
      [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
    expect(headersOf(gated)).toEqual(headersOf(plain));
    expect(gated.headers.getSetCookie()).toEqual(plain.headers.getSetCookie());
    expect(gated.bodyUsed).toBe(false);
    expect(Buffer.from(await gated.arrayBuffer())).toEqual(Buffer.from(await plain.arrayBuffer()));
    expect(seen[0]).toMatchObject({ method: seen.at(-1)!.method, body: seen.at(-1)!.body });
  });

  test('a URL object too', async () => {
    const response = await fetchWorld().gate.fetch(new URL('/echo', base));
    expect(await response.json()).toMatchObject({ method: 'GET' });
  });

  test.each([
    ['what is no URL', 'nonsense', {}],
    ['a GET with a body', '/echo', { body: 'x' }],
  ] as const)('and rejects %s as fetch does, with a TypeError', async (_, path, init) => {
    const world = fetchWorld();
    const url = path.startsWith('/') ? base + path : path;
    const error = await world.gate.fetch(url, init).catch((reason) => reason);
    expect(error.cause instanceof TypeError || error instanceof TypeError).toBe(true);
    expect(seen).toEqual([]);
  });
});

describe('gate.fetch', () => {
  test('tries a GET again, and tells nobody but the window', async () => {
    const world = fetchWorld();
    const response = await world.gate.fetch(`${base}/second-time`);
    expect(await response.json()).toEqual({ count: 2 });
    expect(world.source()).toMatchObject({ requestCount: 2, failureCount: 1, consecutiveFailures: 0 });
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('sends a %s once, whatever comes back', async (method) => {
    const world = fetchWorld('venue', 50);
    expect((await world.gate.fetch(`${base}/down`, { method })).status).toBe(503);
    await expect(world.gate.fetch(`${base}/silent`, { method })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(world.gate.fetch(`${base}/broken`, { method })).rejects.toBeInstanceOf(TypeError);
    expect(seen).toHaveLength(3);
  });

  test('returns the last reply of a venue that stays down, and counts a failed call', async () => {
    const world = fetchWorld();
    const response = await world.gate.fetch(`${base}/down`);
    expect([response.status, await response.json()]).toEqual([503, { msg: 'down' }]);
    expect(seen).toHaveLength(3);
    expect(world.source()).toMatchObject({ requestCount: 3, consecutiveFailures: 1 });
  });

  test.each([
    ['without any reply', '/silent'],
    ['with half a body', '/half'],
  ])('times out %s', async (_, path) => {
    const world = fetchWorld('venue', 60);
    const error = await world.gate.fetch(base + path).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 3, cause: { code: 'TIMEOUT' } });
    expect(world.source()).toMatchObject({ lastOutcome: 'TIMEOUT', requestCount: 3 });
  });

  test('a body that breaks off is a failure of the network', async () => {
    const world = fetchWorld();
    await expect(world.gate.fetch(`${base}/broken`)).rejects.toMatchObject({ code: 'BACKOFF_EXHAUSTED' });
    expect(world.source()).toMatchObject({ lastOutcome: 'NETWORK', failureCount: 3 });
  });

  test('nobody there is a failure of the network', async () => {
    const closed = createServer();
    const listening = deferred<void>();
    closed.listen(0, '127.0.0.1', listening.resolve);
    await listening.promise;
    const { port } = closed.address() as AddressInfo;
    const gone = deferred<unknown>();
    closed.close(gone.resolve);
    await gone.promise;
    const world = fetchWorld();
    await expect(world.gate.fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'BACKOFF_EXHAUSTED',
      cause: { message: 'fetch failed' },
    });
    expect(world.source().lastOutcome).toBe('NETWORK');
  });

  test("ends with the caller's own reason when that aborts, before and during the body", async () => {
    const world = fetchWorld();
    const before = AbortSignal.abort('before');
    await expect(world.gate.fetch(`${base}/echo`, { signal: before })).rejects.toBe('before');
    const controller = new AbortController();
    const result = world.gate.fetch(`${base}/half`, { signal: controller.signal });
    while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort('during');
    await expect(result).rejects.toBe('during');
    expect(world.source().requestCount).toBe(0);
    const response = await world.gate.fetch(`${base}/echo`, { signal: null });
    expect(response.status).toBe(201);
  });

  test('with a key gives every caller a Response of its own', async () => {
    const world = fetchWorld();
    const told: Served[] = [];
    const read = () =>
      world.gate.fetch(`${base}/echo`, { key: 'echo', onServed: (served) => told.push(served) });
    const responses = [...(await Promise.all([read(), read()])), await read()];
    const bodies = await Promise.all(responses.map((response) => response.json()));
    expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]]);
    for (const response of responses) expect(response.url).toBe(`${base}/echo`);
    expect(seen).toHaveLength(1);
    expect(told.map(({ from }) => from)).toEqual(['live', 'live', 'cache']);
    responses[0]!.headers.set('x-own', 'changed');
    expect((await read()).headers.get('x-own')).toBe('a, b');
    const bytes = new Uint8Array(await (await read()).arrayBuffer());
    bytes.fill(0);
    expect(await (await read()).json()).toEqual(bodies[0]);
  });

  test('with a key neither keeps nor shares what a POST gave', async () => {
    const world = fetchWorld();
    const post = () => world.gate.fetch(`${base}/echo`, { method: 'POST', key: 'echo' });
    await Promise.all([post(), post()]);
    await post();
    expect(seen).toHaveLength(3);
  });

  test('reads an error that a venue tells in a 200', async () => {
    const world = fetchWorld('bybit');
    const response = await world.gate.fetch(`${base}/retcode`);
    expect(await response.json()).toMatchObject({ retCode: 10016 });
    expect(seen).toHaveLength(3);
    expect(world.source()).toMatchObject({ lastOutcome: 'VENUE_FAULT', consecutiveFailures: 1 });
    await world.gate.fetch(`${base}/v5/order`, { method: 'POST' });
    expect(world.source()).toMatchObject({ lastOutcome: 'BUSINESS_ERROR' });
    await world.gate.fetch(`${base}/well`);
    expect(world.source()).toMatchObject({ lastOutcome: 'OK', consecutiveFailures: 0 });
  });

  test('cannot see a 407, which fetch hides; undici.request through the gate can', async () => {
    const world = fetchWorld();
    await expect(world.gate.fetch(`${base}/proxy-login`, { method: 'POST' })).rejects.toThrow('fetch failed');
    expect(world.source().lastOutcome).toBe('VENUE_FAULT');
    const reply = await world.gate.call(async () => {
      const { statusCode, headers, body } = await request(`${base}/proxy-login`);
      await body.dump();
      return new Response(null, { status: statusCode, headers: headers as Record<string, string> });
    });
    expect(reply.status).toBe(407);
    expect(world.source().lastOutcome).toBe('AUTH');
  });

  test("asks the caller's classification with a Response, and keeps to the venue's where that throws", async () => {
    const world = fetchWorld();
    const asked: unknown[] = [];
    await world.gate.fetch(`${base}/missing`, {
      classify: (settled) => {
        asked.push('value' in settled && settled.value.status);
        return 'BUSINESS_ERROR';
      },
    });
    expect(asked).toEqual([404]);
    expect(world.source().lastOutcome).toBe('BUSINESS_ERROR');
    await world.gate.fetch(`${base}/down`, {
      classify() {
        throw new Error('mine');
      },
    });
    expect(world.source()).toMatchObject({ lastOutcome: 'VENUE_FAULT', consecutiveFailures: 1 });
  });

  test('serves what the fallback gives, also a Response of the runtime itself', async () => {
    const world = fetchWorld();
    const told: Served[] = [];
    const own = new Response('instead', { status: 299 });
    const served = await world.gate.fetch(`${base}/down`, {
      fallback: () => own as unknown as Awaited<ReturnType<typeof fetch>>,
      onServed: (each) => told.push(each),
    });
    expect([served.status, await served.text()]).toEqual([299, 'instead']);
    expect(told).toEqual([{ from: 'fallback', ageMs: 0 }]);
  });

  test('serves what it kept while the venue is down, as Responses of their own', async () => {
    const { clock, monitor } = createWorld(
      oneSource({ hosts: { api: base }, backoff: { maxAttempts: 1 }, cache: { ttlMs: 5_000 } }),
    );
    const told: Served[] = [];
    const read = (path: string) =>
      monitor.gate('feed').fetch(base + path, { key: 'k', onServed: (served) => told.push(served) });
    await (await read('/well')).json();
    clock.advance(5_000);
    for (let each = 0; each < 2; each += 1) {
      const response = await read('/down');
      expect([response.url, response.status]).toEqual([`${base}/well`, 200]);
      expect(await response.json()).toMatchObject({ retCode: 0 });
    }
    expect(told.map(({ from }) => from)).toEqual(['live', 'stale', 'stale']);
  });

  test('is refused while its host is blocked', async () => {
    const world = fetchWorld('bybit');
    await world.gate
      .call(async () => {
        throw Object.assign(new Error('403'), {
          response: { status: 403, data: '403, access too frequent' },
        });
      })
      .catch(() => {});
    await expect(world.gate.fetch(`${base}/well`)).rejects.toMatchObject({
      code: 'BLOCKED',
      reason: 'BANNED',
    });
    expect(seen).toEqual([]);
  });

  test("goes through the caller's own dispatcher", async () => {
    const mock = new MockAgent();
    mock.disableNetConnect();
    mock.get('https://elsewhere.test').intercept({ path: '/x' }).reply(200, 'from the mock');
    const world = fetchWorld();
    const response = await world.gate.fetch('https://elsewhere.test/x', { dispatcher: mock });
    expect(await response.text()).toBe('from the mock');
    const agent = new Agent({ pipelining: 0 });
    expect((await world.gate.fetch(`${base}/echo`, { dispatcher: agent })).status).toBe(201);
    await agent.close();
    await mock.close();
  });

  test('tells the time by the machine, in the window too', async () => {
    const world = fetchWorld();
    const before = systemClock.wallNow();
    await world.gate.fetch(`${base}/echo`);
    expect(world.source().lastSuccessAt).toBeGreaterThanOrEqual(before - 1);
    expect(world.source().latency.p99Ms).toBeGreaterThan(0);
  });
});
