import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { breakerAlert } from '../graphql/fake-alerts.ts';
import { createFakeMonitor, cursorAt } from '../graphql/fake-monitor.ts';
import { jsonPost, raw, serve } from './harness.ts';

const standardType = 'application/graphql-response+json';

describe('GraphQL over HTTP', () => {
  test('answers every root field of Query', async () => {
    const { monitor, query } = await serve();
    await monitor.journal.append({ alerts: [breakerAlert()] });
    const answer = await query(
      `query ($id: ID!) {
        node(id: $id) { id }
        health { status cursor }
        exchanges { name }
        exchange(name: "bybit") { name }
        sources { name }
        source(name: "dexscreener") { name }
        circuitBreakers { name }
        circuitBreaker(name: "bybit_api") { name }
        alerts { totalCount nodes { cursor } }
      }`,
      { id: Buffer.from('Exchange:bybit').toString('base64url') },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({
      node: { id: Buffer.from('Exchange:bybit').toString('base64url') },
      health: { status: 'HEALTHY', cursor: cursorAt(monitor, 1) },
      exchange: { name: 'bybit' },
      source: { name: 'dexscreener' },
      circuitBreaker: { name: 'bybit_api' },
      alerts: { totalCount: 1, nodes: [{ cursor: cursorAt(monitor, 1) }] },
    });
    expect(answer.data.exchanges).toHaveLength(4);
    expect(answer.data.sources).toHaveLength(6);
    expect(answer.data.circuitBreakers).toHaveLength(4);
  });

  test('takes GET with variables in the query', async () => {
    const { get } = await serve();
    const search = new URLSearchParams({
      query: 'query ($name: String!) { exchange(name: $name) { name } }',
      variables: '{"name":"bybit"}',
    });
    const response = await get(`/graphql?${search}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { exchange: { name: 'bybit' } } });
  });

  test.each([standardType, 'application/json'])('answers in %s where asked to', async (accept) => {
    const { get } = await serve();
    const response = await get('/graphql', jsonPost({ query: '{ health { online } }' }, { Accept: accept }));
    expect(response.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
    expect(await response.json()).toEqual({ data: { health: { online: true } } });
  });

  const within = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
  const nestedList = `{ alerts(first: ${within('[', ']', 4000)}) { totalCount } }`;
  const nestedFields = `{ ${'sources { circuitBreaker { '.repeat(1200)} name ${'} } '.repeat(1200)} }`;
  const nestedFragments = `{ ${'... { '.repeat(2400)} health { online } ${'} '.repeat(2400)} }`;
  const nestedSpreads = Array.from({ length: 54 }, (_, index) => {
    const name = index === 0 ? 'query' : `fragment F${index} on Query`;
    const below = index === 53 ? 'health { online }' : `...F${index + 1}`;
    return `${name} { ${'... { '.repeat(50)} ${below} ${'} '.repeat(50)} }`;
  }).join('\n');
  const cursorFilter = 'query ($filter: AlertFilter) { alerts(filter: $filter) { totalCount } }';
  test.each([
    ['a syntax error', '{ health {', {}, 400, 'GRAPHQL_PARSE_FAILED'],
    ['a list nested too deep', nestedList, {}, 400, 'QUERY_TOO_COMPLEX'],
    ['selections nested too deep', nestedFields, {}, 400, 'QUERY_TOO_COMPLEX'],
    ['inline fragments nested too deep', nestedFragments, {}, 400, 'QUERY_TOO_COMPLEX'],
    ['fragments that nest each other too deep', nestedSpreads, {}, 400, 'QUERY_TOO_COMPLEX'],
    ['a fragment within itself', `{ ...F } fragment F on Query { ...F }`, {}, 400, 'QUERY_TOO_COMPLEX'],
    ['an unknown field', '{ nothing }', {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a time that is none in the query',
      '{ alerts(filter: { to: "soon" }) { totalCount } }',
      {},
      400,
      'BAD_USER_INPUT',
    ],
    ['a time that is none in a variable', cursorFilter, { filter: { to: 'soon' } }, 400, 'BAD_USER_INPUT'],
    ['an enum value that is none', cursorFilter, { filter: { severities: ['LOUD'] } }, 400, 'BAD_USER_INPUT'],
    ['a page over 500', '{ alerts(first: 501) { totalCount } }', {}, 200, 'BAD_USER_INPUT'],
    ['a cursor that is nonsense', '{ alerts(after: "x") { totalCount } }', {}, 200, 'BAD_USER_INPUT'],
  ])('%s is told with its code', async (_what, query, variables, status, code) => {
    const { get, logged } = await serve();
    const response = await get('/graphql', jsonPost({ query, variables }, { Accept: standardType }));
    const { errors } = await response.json();
    expect(response.status).toBe(status);
    expect(errors).toEqual([expect.objectContaining({ message: expect.any(String), extensions: { code } })]);
    const asPlainJson = await get('/graphql', jsonPost({ query, variables }, { Accept: 'application/json' }));
    expect(asPlainJson.status).toBe(200);
    expect(logged).toEqual([]);
  });

  test('a cursor of another journal comes with the one to go on from', async () => {
    const { monitor, query } = await serve();
    const { errors } = await query(`{ alerts(after: "${cursorAt(monitor, 3)}") { totalCount } }`);
    expect(errors[0].extensions).toEqual({ code: 'RESYNC_REQUIRED', headCursor: cursorAt(monitor, 0) });
  });

  test.each([
    ['an array of operations', jsonPost([{ query: '{ health { online } }' }]), 400],
    ['a body that is no JSON', jsonPost('{'), 400],
    ['a body without a query', jsonPost({}, { Accept: standardType }), 400],
    [
      'an operation that is not there',
      jsonPost({ query: 'query A { health { online } }', operationName: 'B' }),
      400,
    ],
    ['a body of another type', { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/csv' } }, 415],
    ['PUT', { ...jsonPost({ query: '{ health { online } }' }), method: 'PUT' }, 405],
    [
      'a subscription by a client that takes no stream',
      jsonPost({ query: 'subscription { alerts { id } }' }, { Accept: 'application/json' }),
      406,
    ],
  ])('%s is refused', async (_what, init, status) => {
    const { get, logged } = await serve();
    const response = await get('/graphql', init);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/\bat .*\.(ts|js):\d+/);
    expect(logged).toEqual([]);
  });

  test.each([
    ['GET', 'variables', '{'],
    ['GET', 'extensions', '{'],
    ['GET', 'variables', '3'],
    ['GET', 'variables', '[]'],
    ['POST', 'variables', '"{"'],
  ])('a %s whose %s are %s is a bad request', async (method, name, value) => {
    const { get, logged } = await serve();
    const query = '{ health { online } }';
    const response =
      method === 'GET'
        ? await get(`/graphql?${new URLSearchParams({ query, [name]: value })}`)
        : await get('/graphql', jsonPost({ query, [name]: JSON.parse(value) }));
    expect(response.status).toBe(400);
    const { errors } = await response.json();
    expect(errors[0].extensions).toEqual({ code: 'BAD_REQUEST' });
    expect(logged).toEqual([]);
  });

  test('an operation that costs too much is refused with what it costs', async () => {
    const { get, logged } = await serve();
    const query = `{ ${Array.from({ length: 150 }, (_, index) => `a${index}: alerts(first: 100) { totalCount }`).join(' ')} }`;
    const response = await get('/graphql', jsonPost({ query }, { Accept: standardType }));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.stringContaining('may cost 225000 fields; at most 100000 are allowed'),
          extensions: { code: 'QUERY_TOO_COMPLEX' },
        },
      ],
    });
    expect(logged).toEqual([]);
  });

  const oversized = JSON.stringify({
    query: '{ health { online } }',
    variables: { pad: 'x'.repeat(128 * 1024) },
  });
  test.each([
    ['with its length told', `Content-Length: ${oversized.length}\r\n\r\n${oversized}`],
    [
      'as a stream',
      `Transfer-Encoding: chunked\r\n\r\n${oversized.length.toString(16)}\r\n${oversized}\r\n0\r\n\r\n`,
    ],
  ])('a body over 128 KiB %s is refused', async (_what, rest) => {
    const { url } = await serve();
    const head =
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n';
    const answer = await raw(url, head + rest);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({
      errors: [{ message: 'Request body too large', extensions: { code: 'REQUEST_ENTITY_TOO_LARGE' } }],
    });
  });

  test('a body that breaks off is nothing to report', async () => {
    const { url, query, logged } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    socket.write(`${head}Content-Length: 99\r\n\r\n{`);
    await once(socket, 'ready');
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await query('{ health { online } }')).data).toBeTruthy();
    expect(logged).toEqual([]);
  });

  test.each(['multipart/mixed', 'text/event-stream', 'application/json'])(
    'a client of %s that leaves before its answer is nothing to report',
    async (accept) => {
      const monitor = createFakeMonitor();
      const [asked, left] = [Promise.withResolvers<void>(), Promise.withResolvers<readonly []>()];
      vi.spyOn(monitor.journal, 'read').mockImplementation(() => {
        asked.resolve();
        return left.promise;
      });
      const { get, logged } = await serve(monitor);
      const leaving = new AbortController();
      const init = jsonPost({ query: '{ alerts { nodes { id } } }' }, { Accept: accept });
      const answer = get('/graphql', { ...init, signal: leaving.signal });
      await asked.promise;
      leaving.abort();
      await expect(answer).rejects.toThrow('aborted');
      // Answered after the server heard of that.
      await get('/healthz');
      left.resolve([]);
      expect((await get('/healthz')).status).toBe(200);
      expect(logged).toEqual([]);
    },
  );

  test('a body that is no JSON is not quoted in the answer', async () => {
    const { get } = await serve();
    const response = await get('/graphql', jsonPost('{"query": "tg_secret'));
    expect(await response.json()).toEqual({
      errors: [{ message: 'POST body sent invalid JSON.', extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test('lets no page of another host read it', async () => {
    const { get } = await serve();
    const response = await get(
      '/graphql',
      jsonPost({ query: '{ health { online } }' }, { Origin: 'http://elsewhere.example' }),
    );
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await get('/graphql', {
      method: 'OPTIONS',
      headers: { Origin: 'http://elsewhere.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('an error that is none of the caller', () => {
  test('is masked and logged once', async () => {
    const monitor = createFakeMonitor();
    vi.spyOn(monitor, 'getSystemHealth').mockImplementation(() => {
      throw new Error('secret detail');
    });
    const { get, logged } = await serve(monitor);
    const response = await get('/graphql', jsonPost({ query: '{ health { online } }' }));
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      data: null,
      errors: [
        {
          message: 'Internal error',
          locations: [{ line: 1, column: 3 }],
          path: ['health'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({
      level: 50,
      err: { message: 'secret detail', stack: expect.any(String) },
    });
  });

  test('is masked when the journal fails, too', async () => {
    const monitor = createFakeMonitor();
    vi.spyOn(monitor.journal, 'read').mockRejectedValue(new Error('disk gone'));
    const { query, get, logged } = await serve(monitor);
    const { errors } = await query('{ alerts { totalCount } }');
    expect(errors[0]).toMatchObject({
      message: 'Internal error',
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    const rest = await get('/api/health/alerts');
    expect(rest.status).toBe(500);
    expect(await rest.json()).toEqual({ error: 'Internal error', code: 'INTERNAL_SERVER_ERROR' });
    expect(logged).toHaveLength(2);
  });
});

describe('GraphiQL', () => {
  test('is there for browsers, loads from this host alone and may load from no other', async () => {
    const { get } = await serve();
    const response = await get('/graphql', {
      headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    const page = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(page).toContain('Tidegate');
    const markup = page.replace(/<script>[\s\S]*<\/script>/, '').replace(/<style>[\s\S]*?<\/style>/, '');
    expect(markup).not.toMatch(/https?:|(src|href)="\/\//);
    expect(page).not.toMatch(/<script[^>]+src=/);
    expect(page).not.toMatch(/@import|url\(\s*["']?(https?:)?\/\//);
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });
});
