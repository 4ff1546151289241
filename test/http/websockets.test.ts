import { once } from 'node:events';
import { type Client, createClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { breakerAlert, systemAlert } from '../graphql/fake-alerts.ts';
import { createFakeMonitor, cursorAt } from '../graphql/fake-monitor.ts';
import { type Harness, serve } from './harness.ts';

const wsUrl = ({ url }: Harness) => `${url.replace('http', 'ws')}/graphql`;

function clientOf(harness: Harness): Client {
  const client = createClient({
    url: wsUrl(harness),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
  });
  onTestFinished(async () => client.dispose());
  return client;
}

/** A socket that speaks the wire: messages come out parsed, in order. */
async function wire(harness: Harness, headers: Record<string, string> = {}) {
  const socket = new WebSocket(wsUrl(harness), 'graphql-transport-ws', { headers });
  onTestFinished(() => socket.terminate());
  const messages: unknown[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    wake();
  });
  await once(socket, 'open');
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  const next = async (): Promise<any> => {
    while (messages.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return messages.shift();
  };
  send({ type: 'connection_init' });
  expect(await next()).toEqual({ type: 'connection_ack' });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  return { socket, send, next, closed };
}

const subscribeMessage = (id: string, query: string, variables?: object) => ({
  id,
  type: 'subscribe',
  payload: { query, variables },
});

const costly = Array.from({ length: 150 }, (_, index) => `a${index}: alerts(first: 100) { totalCount }`).join(
  ' ',
);

describe('GraphQL over WebSocket', () => {
  test('streams alerts to a graphql-ws client, first what it missed, then live', async () => {
    const harness = await serve();
    const { journal } = harness.monitor;
    await journal.append({
      alerts: [breakerAlert(), breakerAlert({ oldState: 'OPEN', newState: 'HALF_OPEN' })],
    });
    const results = clientOf(harness).iterate({
      query: `subscription ($after: String) { circuitBreakerAlerts(after: $after) { cursor oldState newState } }`,
      variables: { after: cursorAt(harness.monitor, 0) },
    });
    const seen = [];
    for await (const { data } of results) {
      seen.push(data!.circuitBreakerAlerts);
      if (seen.length === 2) {
        await journal.append({
          alerts: [systemAlert(), breakerAlert({ oldState: 'HALF_OPEN', newState: 'CLOSED' })],
        });
      }
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([
      { cursor: cursorAt(harness.monitor, 1), oldState: 'CLOSED', newState: 'OPEN' },
      { cursor: cursorAt(harness.monitor, 2), oldState: 'OPEN', newState: 'HALF_OPEN' },
      { cursor: cursorAt(harness.monitor, 4), oldState: 'HALF_OPEN', newState: 'CLOSED' },
    ]);
  });

  test('streams alerts of every kind and the health of exchanges', async () => {
    const harness = await serve();
    await harness.monitor.journal.append({ alerts: [systemAlert()] });
    const client = clientOf(harness);
    const alerts = client.iterate({
      query: `subscription { alerts(after: "${cursorAt(harness.monitor, 0)}") { __typename } }`,
    });
    const health = client.iterate({ query: 'subscription { exchangeHealth { name status } }' });
    expect((await alerts.next()).value).toEqual({ data: { alerts: { __typename: 'SystemAlert' } } });
    expect((await health.next()).value).toEqual({
      data: { exchangeHealth: { name: 'binance', status: 'HEALTHY' } },
    });
  });

  test('answers queries', async () => {
    const { send, next } = await wire(await serve());
    send(subscribeMessage('1', '{ exchange(name: "bybit") { name } }'));
    expect(await next()).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { exchange: { name: 'bybit' } } },
    });
    expect(await next()).toEqual({ id: '1', type: 'complete' });
  });

  test.each([
    ['a syntax error', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['a list nested too deep', `{ alerts(first: ${'['.repeat(4000)}`, {}, 'QUERY_TOO_COMPLEX'],
    ['a cost over the limit', `{ ${costly} }`, {}, 'QUERY_TOO_COMPLEX'],
    ['an unknown field', 'subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a cursor that is nonsense', 'subscription { alerts(after: "x") { id } }', {}, 'BAD_USER_INPUT'],
    [
      'a filter by time',
      'subscription { alerts(filter: { to: "2026-01-01T00:00:00Z" }) { id } }',
      {},
      'BAD_USER_INPUT',
    ],
    [
      'a variable that is missing',
      'subscription ($names: [String!]!) { exchangeHealth(names: $names) { id } }',
      {},
      'BAD_USER_INPUT',
    ],
  ])('%s is an error message for that operation alone', async (_what, query, variables, code) => {
    const { send, next, socket } = await wire(await serve());
    send(subscribeMessage('bad', query, variables));
    expect(await next()).toEqual({
      id: 'bad',
      type: 'error',
      payload: [expect.objectContaining({ message: expect.any(String), extensions: { code } })],
    });
    send(subscribeMessage('good', '{ health { online } }'));
    expect(await next()).toEqual({
      id: 'good',
      type: 'next',
      payload: { data: { health: { online: true } } },
    });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('a cursor that lost its place is an error with the one to go on from', async () => {
    const harness = await serve();
    const stream = clientOf(harness).iterate({
      query: `subscription { alerts(after: "${cursorAt(harness.monitor, 9)}") { id } }`,
    });
    await expect(stream.next()).rejects.toEqual([
      expect.objectContaining({
        extensions: { code: 'RESYNC_REQUIRED', headCursor: cursorAt(harness.monitor, 0) },
      }),
    ]);
  });

  test('a stream that breaks is masked, logged and ends with an error message', async () => {
    const monitor = createFakeMonitor();
    vi.spyOn(monitor.journal, 'read').mockRejectedValue(new Error('secret detail'));
    const harness = await serve(monitor);
    const { send, next } = await wire(harness);
    send(subscribeMessage('1', 'subscription { alerts { id } }'));
    const message = await next();
    expect(message).toEqual({
      id: '1',
      type: 'error',
      payload: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(harness.logged).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ message: 'secret detail' }) }),
    ]);
  });

  test('an error inside an answer is masked', async () => {
    const monitor = createFakeMonitor();
    vi.spyOn(monitor, 'getSystemHealth').mockImplementation(() => {
      throw new Error('secret detail');
    });
    const { send, next } = await wire(await serve(monitor));
    send(subscribeMessage('1', '{ exchange(name: "bybit") { name } }'));
    expect(await next()).toMatchObject({
      type: 'next',
      payload: {
        data: { exchange: null },
        errors: [
          { message: 'Internal error', path: ['exchange'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
        ],
      },
    });
  });

  test('a client that completes or leaves ends the streams behind it', async () => {
    const harness = await serve();
    const { send, next, socket } = await wire(harness);
    send(subscribeMessage('1', 'subscription { alerts { id } }'));
    send(subscribeMessage('2', 'subscription { exchangeHealth(names: ["bybit"]) { name } }'));
    await next();
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(2));
    send({ id: '1', type: 'complete' });
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(1));
    socket.terminate();
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(0));
  });

  test('more than 100 operations at a time are refused', async () => {
    const { send, next } = await wire(await serve());
    for (let id = 1; id <= 101; id += 1) send(subscribeMessage(String(id), 'subscription { alerts { id } }'));
    expect(await next()).toMatchObject({
      id: '101',
      type: 'error',
      payload: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
  });

  test('a message over 128 KiB ends the connection with 1009 and no noise', async () => {
    const harness = await serve();
    const noise = vi.spyOn(console, 'error');
    const { socket, closed } = await wire(harness);
    socket.send('x'.repeat(128 * 1024 + 1));
    expect(await closed).toMatchObject({ code: 1009 });
    expect(noise).not.toHaveBeenCalled();
    expect(harness.logged).toEqual([]);
  });

  test('a client without the protocol is refused, and so is another path', async () => {
    const harness = await serve();
    const bare = new WebSocket(wsUrl(harness));
    const [code] = await once(bare, 'close');
    expect(code).toBe(4406);
    const astray = new WebSocket(`${wsUrl(harness)}s`, 'graphql-transport-ws');
    const [error] = await once(astray, 'error');
    expect(error.message).toContain('404');
  });

  test.each([
    ['a page of another host', { Origin: 'http://elsewhere.example' }],
    ['a page of another port', { Origin: 'http://127.0.0.1:1' }],
    ['a page without a host', { Origin: 'null' }],
    ['a page that had its name pointed here', { Host: 'rebound.example', Origin: 'http://rebound.example' }],
    ['a foreign name', { Host: 'rebound.example:4000' }],
    ['a name that only begins as ours', { Host: '127.0.0.1.rebound.example' }],
  ])('%s is refused with 403', async (_who, headers) => {
    const harness = await serve();
    const socket = new WebSocket(wsUrl(harness), 'graphql-transport-ws', { headers });
    const [error] = await once(socket, 'error');
    expect(error.message).toContain('403');
    expect(harness.logged).toEqual([]);
  });

  test.each([
    ['its own page', (url: string) => ({ Origin: url })],
    ['its own page as localhost', () => ({ Host: 'localhost:4000', Origin: 'http://localhost:4000' })],
    ['its own page over IPv6', () => ({ Host: '[::1]:4000', Origin: 'http://[::1]:4000' })],
    ['its own page on the usual port', () => ({ Host: 'localhost:80', Origin: 'http://localhost' })],
  ])('%s is let in', async (_who, headersAt) => {
    const harness = await serve();
    const { socket } = await wire(harness, headersAt(harness.url));
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test.each([
    [
      '4409 for an id in use, however long',
      (send: (message: unknown) => void) => {
        const id = 'ä'.repeat(200);
        send(subscribeMessage(id, 'subscription { alerts { id } }'));
        send(subscribeMessage(id, 'subscription { alerts { id } }'));
      },
      { code: 4409, reason: `Subscriber for ${'ä'.repeat(54)}` },
    ],
    [
      '4400 for a result of the client',
      (send: (message: unknown) => void) => send({ id: '1', type: 'next', payload: { data: {} } }),
      { code: 4400, reason: 'Invalid message received' },
    ],
    [
      '4400 for an acknowledgement of the client',
      (send: (message: unknown) => void) => send({ type: 'connection_ack' }),
      { code: 4400, reason: 'Invalid message received' },
    ],
  ])('closes with %s, which is no error of its own', async (_what, misbehave, closing) => {
    const harness = await serve();
    const { send, closed } = await wire(harness);
    misbehave(send);
    expect(await closed).toEqual(closing);
    expect(harness.logged).toEqual([]);
  });

  test('an operation that is not there is told with a code', async () => {
    const { send, next } = await wire(await serve());
    const payload = { query: 'query A { health { online } } query B { health { online } }' };
    send({ id: '1', type: 'subscribe', payload });
    expect(await next()).toEqual({
      id: '1',
      type: 'error',
      payload: [
        {
          message: 'Could not determine what operation to execute.',
          extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
        },
      ],
    });
  });

  test('a client that does not answer pings is dropped, one that does stays', async () => {
    const clock = createManualClock();
    const harness = await serve(createFakeMonitor(), { clock });
    const alive = await wire(harness);
    const silent = new WebSocket(wsUrl(harness), 'graphql-transport-ws', { autoPong: false });
    onTestFinished(() => silent.terminate());
    await once(silent, 'open');
    silent.send(JSON.stringify({ type: 'connection_init' }));
    await once(silent, 'message');
    const pings = [once(alive.socket, 'ping'), once(silent, 'ping')];
    clock.advance(12_000);
    await Promise.all(pings);
    // Its answer to the ping is on the way before this one's.
    alive.send(subscribeMessage('1', '{ health { online } }'));
    await alive.next();
    const dropped = once(silent, 'close');
    clock.advance(12_000);
    expect((await dropped)[0]).toBe(1006);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('says goodbye with 1001 when the server stops', async () => {
    const harness = await serve();
    const { send, closed, next } = await wire(harness);
    send(subscribeMessage('1', 'subscription { exchangeHealth(names: ["bybit"]) { name } }'));
    await next();
    await harness.stop();
    expect(await closed).toEqual({ code: 1001, reason: 'The server is going away' });
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(0));
  });
});
