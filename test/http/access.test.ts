import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { type Harness, jsonPost, raw, serve } from './harness.ts';
import { auth, bearer, operatorToken, viewerToken, wrongToken } from './tokens.ts';
import { acknowledged } from './wire.ts';

const closed = () => serve(createFakeMonitor(), { auth: auth('none') });
const open = () => serve(createFakeMonitor(), { auth: auth('viewer') });
const operation = { query: '{ health { online } }' };

const doors: [string, (harness: Harness, headers: Record<string, string>) => Promise<Response>][] = [
  ['GraphQL by POST', ({ get }, headers) => get('/graphql', jsonPost(operation, headers))],
  ['GraphQL by GET', ({ get }, headers) => get(`/graphql?${new URLSearchParams(operation)}`, { headers })],
  [
    'an event stream',
    ({ get }, headers) => get('/graphql', jsonPost(operation, { Accept: 'text/event-stream', ...headers })),
  ],
  ['REST', ({ get }, headers) => get('/api/health/overview', { headers })],
];

describe('HTTP where a token is needed', () => {
  test.each(doors)('%s answers each role', async (_door, knock) => {
    const harness = await closed();
    for (const token of [viewerToken, operatorToken]) {
      expect((await knock(harness, bearer(token))).status).toBe(200);
    }
  });

  test.each(doors)('%s answers 401 with a code and how to do better', async (_door, knock) => {
    const harness = await closed();
    for (const headers of [{}, bearer(wrongToken), { Authorization: `Basic ${viewerToken}` }]) {
      const response = await knock(harness, headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      const body = await response.json();
      expect(body.code ?? body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
      expect(JSON.stringify(body)).not.toContain('tg_');
    }
    expect(harness.logged).toEqual([]);
  });

  test('the pages that show nothing of the system are open', async () => {
    const { get } = await closed();
    for (const path of ['/', '/healthz', '/readyz']) expect((await get(path)).status).toBe(200);
    const page = await get(`/graphql?${new URLSearchParams(operation)}`, {
      headers: { Accept: 'text/html' },
    });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).not.toContain('"online":');
  });
});

test.each(doors)('%s refuses a wrong token where none is needed', async (_door, knock) => {
  const harness = await open();
  expect((await knock(harness, bearer(wrongToken))).status).toBe(401);
  expect((await knock(harness, {})).status).toBe(200);
});

describe('a mutation', () => {
  const change = { query: 'mutation { __typename }' };
  test.each([
    ['nobody', {}, 401, 'Bearer', 'UNAUTHENTICATED'],
    ['a viewer', bearer(viewerToken), 403, null, 'FORBIDDEN'],
  ])('of %s is refused, by whatever way it comes', async (_who, headers, status, challenge, code) => {
    const harness = await open();
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const response = await harness.get('/graphql', jsonPost(change, { Accept: accept, ...headers }));
      expect(response.status).toBe(status);
      expect(response.headers.get('www-authenticate')).toBe(challenge);
      expect(await response.text()).toContain(`"extensions":{"code":"${code}"}`);
    }
    const socket = await acknowledged(harness, headers);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: change }));
    const [data] = await once(socket, 'message');
    const payload = [{ message: expect.any(String), extensions: { code } }];
    expect(JSON.parse(String(data))).toEqual({ id: '1', type: 'error', payload });
    expect(harness.logged).toEqual([]);
  });

  test('of an operator runs', async () => {
    const { get } = await closed();
    const response = await get('/graphql', jsonPost(change, bearer(operatorToken)));
    expect(await response.json()).toEqual({ data: { __typename: 'Mutation' } });
  });
});

describe('a mutation by GET', () => {
  test.each(['mutation { x }', 'query A { health { online } } mutation B { x }'])(
    '%s is 405',
    async (query) => {
      const { get } = await open();
      const search = new URLSearchParams({ query, operationName: query.includes('B') ? 'B' : '' });
      const response = await get(`/graphql?${search}`, { headers: bearer(operatorToken) });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    },
  );
});

/** The first thing the server says after `connection_init`: its type, or the code it closes with. */
async function greet(
  { url }: Harness,
  payload?: unknown,
  headers: Record<string, string> = {},
): Promise<string | number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  const { promise, resolve } = Promise.withResolvers<string | number>();
  socket.on('message', (data) => resolve(JSON.parse(String(data)).type));
  socket.on('close', resolve);
  return promise;
}

describe('a WebSocket', () => {
  test.each([
    ['with a token in its parameters', { authorization: `Bearer ${viewerToken}` }, {}, 'connection_ack'],
    ['with a bare token', { token: operatorToken }, {}, 'connection_ack'],
    ['with a token in its header', undefined, bearer(viewerToken), 'connection_ack'],
    ['with two that are right', { token: operatorToken }, bearer(viewerToken), 'connection_ack'],
    ['with a right and a wrong one', { token: operatorToken }, bearer(wrongToken), 4403],
    ['with a wrong and a right one', { token: wrongToken }, bearer(viewerToken), 4403],
    ['with a wrong one', { token: wrongToken }, {}, 4403],
    [
      'with a right and a wrong one in its parameters',
      { authorization: `Bearer ${viewerToken}`, token: wrongToken },
      {},
      4403,
    ],
    ['with one that is no text', { token: [viewerToken] }, {}, 4403],
    ['without one', undefined, {}, 4403],
  ])('%s where one is needed gets %j', async (_how, payload, headers, answer) => {
    const harness = await closed();
    expect(await greet(harness, payload, headers)).toBe(answer);
    expect(harness.logged).toEqual([]);
  });

  test('with a wrong token is refused where none is needed', async () => {
    const harness = await open();
    expect(await greet(harness, { token: wrongToken })).toBe(4403);
    expect(await greet(harness, {})).toBe('connection_ack');
  });

  test('that asks before it was let in is closed with 4401', async () => {
    const { url } = await closed();
    const headers = bearer(viewerToken);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    await once(socket, 'open');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: operation }));
    expect((await once(socket, 'close'))[0]).toBe(4401);
  });

  test('is served by graphql-ws with connectionParams', async () => {
    const { url } = await closed();
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${viewerToken}` },
    });
    onTestFinished(async () => client.dispose());
    const { value } = await client.iterate(operation).next();
    expect(value).toEqual({ data: { health: { online: true } } });
  });
});

describe('a Host that is no name of this machine', () => {
  const paths = [
    '/',
    '/healthz',
    '/readyz',
    '/api/health/sla',
    '/graphql?query={health{online}}',
    '/nothing',
  ];
  const ask = (url: string, path: string, host: string) =>
    raw(url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

  test.each(paths)('is refused with 403 at %s', async (path) => {
    const { url } = await serve();
    for (const host of ['rebound.example', 'rebound.example:4000', '127.0.0.1.rebound.example', '10.0.0.1']) {
      const answer = await ask(url, path, host);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).toContain('FORBIDDEN');
    }
    for (const host of ['localhost', 'tide.localhost:4000', '127.0.0.1', '[::1]:4000', 'LOCALHOST']) {
      expect(await ask(url, path, host)).not.toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  test('is let in where a reverse proxy passes it on', async () => {
    const { url } = await serve(undefined, { listen: { port: 0, allowedHosts: ['Tide.example'] } });
    expect(await ask(url, '/healthz', 'tide.example')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask(url, '/healthz', 'other.example')).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('is not asked of a client of HTTP/1.0, which no browser is', async () => {
    const { url } = await serve();
    expect(await raw(url, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a page of another host', () => {
  const origin = 'https://desk.example';
  const from = (headers: Record<string, string> = {}) => jsonPost(operation, { Origin: origin, ...headers });
  const preflight = {
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
  };

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'query=%7Bhealth%7Bonline%7D%7D'],
    ['plain text', 'text/plain', JSON.stringify(operation)],
    [
      'a form with files',
      'multipart/form-data; boundary=x',
      `--x\r\n\r\n${JSON.stringify(operation)}\r\n--x--`,
    ],
    ['GraphQL', 'application/graphql', operation.query],
    ['what only begins as JSON', 'application/json-but-not', JSON.stringify(operation)],
  ])('can post no %s, whatever its Origin', async (_what, type, body) => {
    const { get } = await serve();
    const headers = { 'Content-Type': type };
    expect((await get('/graphql', { method: 'POST', body, headers })).status).toBe(415);
    const foreign = { ...headers, Origin: origin };
    expect((await get('/graphql', { method: 'POST', body, headers: foreign })).status).toBe(403);
  });

  test('can post nothing and read nothing', async () => {
    const { get } = await serve();
    for (const init of [from(), preflight]) {
      const response = await get('/graphql', init);
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    const read = await get('/api/health/sla', { headers: { Origin: origin } });
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('that is allowed can, with a token', async () => {
    const options = { listen: { port: 0, allowedOrigins: [origin] }, auth: auth('none') };
    const harness = await serve(createFakeMonitor(), options);
    const asked = await harness.get('/graphql', preflight);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization');
    for (const response of [
      asked,
      await harness.get('/graphql', from()),
      await harness.get('/graphql', from(bearer(viewerToken))),
      await harness.get('/api/health/sla', { headers: { Origin: origin, ...bearer(viewerToken) } }),
    ]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      expect(response.headers.get('vary')).toContain('Origin');
    }
    expect(await greet(harness, { token: viewerToken }, { Origin: origin })).toBe('connection_ack');
    const other = await harness.get('/graphql', from({ Origin: 'https://other.example' }));
    expect(other.status).toBe(403);
  });
});
