import { describe, expect, test, vi } from 'vitest';
import { breakerAlert, systemAlert } from '../graphql/fake-alerts.ts';
import { createFakeMonitor, cursorAt } from '../graphql/fake-monitor.ts';
import { collect, type Harness, jsonPost, serve } from './harness.ts';

interface StreamEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is the query's
  readonly data: any;
}

/** The events of a subscription; comments, which keep the connection alive, are left out. */
async function* events(response: Response): AsyncGenerator<StreamEvent> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
      const event = field('event')?.trim();
      const data = field('data')?.trim();
      if (event) yield { event, data: data ? JSON.parse(data) : null };
    }
  }
}

const open = ({ get }: Harness, query: string, init: RequestInit = {}) =>
  get('/graphql', { ...jsonPost({ query }, { Accept: 'text/event-stream' }), ...init });

const value = async (stream: AsyncGenerator<StreamEvent>) => (await stream.next()).value as StreamEvent;

describe('subscriptions as server-sent events', () => {
  test('bring what was missed, then what comes', async () => {
    const harness = await serve();
    const { monitor } = harness;
    await monitor.journal.append({ alerts: [breakerAlert()] });
    const response = await open(
      harness,
      `subscription { circuitBreakerAlerts(after: "${cursorAt(monitor, 0)}") { cursor newState } }`,
    );
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const stream = events(response);
    expect(await value(stream)).toEqual({
      event: 'next',
      data: { data: { circuitBreakerAlerts: { cursor: cursorAt(monitor, 1), newState: 'OPEN' } } },
    });
    await monitor.journal.append({ alerts: [systemAlert(), breakerAlert({ newState: 'CLOSED' })] });
    expect(await value(stream)).toMatchObject({
      data: { data: { circuitBreakerAlerts: { cursor: cursorAt(monitor, 3) } } },
    });
    await stream.return(undefined);
  });

  test('can be opened with GET, as an EventSource does', async () => {
    const { get } = await serve();
    const query = encodeURIComponent('subscription { exchangeHealth(names: ["bybit"]) { name } }');
    const stream = events(await get(`/graphql?query=${query}`, { headers: { Accept: 'text/event-stream' } }));
    expect(await value(stream)).toEqual({
      event: 'next',
      data: { data: { exchangeHealth: { name: 'bybit' } } },
    });
    await stream.return(undefined);
  });

  test.each([
    ['alerts(after: "x")', 'BAD_USER_INPUT'],
    ['alerts(filter: { from: "2026-01-01T00:00:00Z" })', 'BAD_USER_INPUT'],
  ])('%s ends with the code %s', async (field, code) => {
    const response = await open(await serve(), `subscription { ${field} { id } }`);
    const received = await collect(events(response));
    expect(received).toEqual([
      { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code } })] } },
      { event: 'complete', data: null },
    ]);
  });

  test('a cursor that lost its place ends with the one to go on from', async () => {
    const harness = await serve();
    const response = await open(
      harness,
      `subscription { alerts(after: "${cursorAt(harness.monitor, 4)}") { id } }`,
    );
    const [first] = await collect(events(response));
    expect(first!.data.errors[0].extensions).toEqual({
      code: 'RESYNC_REQUIRED',
      headCursor: cursorAt(harness.monitor, 0),
    });
  });

  test('a stream that breaks is masked, logged and ends', async () => {
    const monitor = createFakeMonitor();
    vi.spyOn(monitor.journal, 'read').mockRejectedValue(new Error('secret detail'));
    const harness = await serve(monitor);
    const received = await collect(events(await open(harness, 'subscription { alerts { id } }')));
    expect(received).toEqual([
      {
        event: 'next',
        data: { errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
      },
      { event: 'complete', data: null },
    ]);
    expect(harness.logged).toHaveLength(1);
  });

  test('a client that goes ends the stream behind it', async () => {
    const harness = await serve();
    const leaving = new AbortController();
    await open(harness, 'subscription { alerts { id } }', { signal: leaving.signal });
    expect(harness.monitor.openStreams).toBe(1);
    leaving.abort();
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(0));
  });

  test('a client that takes no stream leaves none open', async () => {
    const harness = await serve();
    const response = await open(harness, 'subscription { alerts { id } }', {
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    });
    expect(response.status).toBe(406);
    await response.text();
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(0));
  });

  test('a server that stops cuts them, so that no client takes it for their end', async () => {
    const harness = await serve();
    const stream = events(await open(harness, 'subscription { exchangeHealth(names: ["bybit"]) { name } }'));
    await value(stream);
    await harness.stop();
    await expect(stream.next()).rejects.toThrow('terminated');
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(0));
  });
});
