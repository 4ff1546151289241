import { createServer } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { defaultLimits, type Limits } from '../../src/http/limits.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { jsonPost, serve } from './harness.ts';
import { auth, bearer, operatorToken, viewerToken } from './tokens.ts';
import { acknowledged, closingOf } from './wire.ts';

vi.mock('node:http', async (original) => {
  const actual = await original<typeof import('node:http')>();
  return { ...actual, createServer: vi.fn(actual.createServer) };
});

const operation = { query: '{ health { online } }' };
const withLimits = (limits: Partial<Limits>) =>
  serve(createFakeMonitor(), {
    auth: auth('viewer'),
    limits: { ...defaultLimits, ...limits },
    restRateLimit: { limit: 1, windowMs: 60_000 },
  });

describe('operations', () => {
  test('are counted for the holder of a token, else for the address', async () => {
    const { get } = await withLimits({ operations: { limit: 1, windowMs: 60_000 } });
    const ask = async (headers: Record<string, string>) => [
      (await get('/graphql', jsonPost(operation, headers))).status,
      (await get('/api/health/sla', { headers })).status,
    ];
    expect(await ask({})).toEqual([200, 200]);
    expect(await ask({})).toEqual([429, 429]);
    for (const token of [viewerToken, operatorToken]) {
      expect(await ask(bearer(token))).toEqual([200, 200]);
      expect(await ask(bearer(token))).toEqual([429, 429]);
    }
  });

  test('over WebSocket are counted with those over HTTP', async () => {
    const harness = await withLimits({ operations: { limit: 3, windowMs: 60_000 } });
    const socket = await acknowledged(harness, bearer(viewerToken));
    const messages: { id: string; type: string }[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(String(data))));
    for (const id of ['1', '2', '3', '4']) {
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: operation }));
    }
    await vi.waitFor(() => expect(messages).toHaveLength(7));
    expect(messages.filter(({ type }) => type === 'next')).toHaveLength(3);
    expect(messages.filter(({ type }) => type === 'error')).toEqual([
      {
        id: '4',
        type: 'error',
        payload: [{ message: expect.stringContaining('3 in 60 s'), extensions: { code: 'RATE_LIMITED' } }],
      },
    ]);
    expect((await harness.get('/graphql', jsonPost(operation, bearer(viewerToken)))).status).toBe(429);
    expect((await harness.get('/graphql', jsonPost(operation))).status).toBe(200);
  });
});

test('a WebSocket that does nothing but answer what it was not asked is closed', async () => {
  const socket = await acknowledged(await withLimits({ messageRate: { limit: 3, windowMs: 60_000 } }));
  for (let sent = 0; sent < 3; sent += 1) socket.pong();
  expect(await closingOf(socket)).toBe('4429 Too many messages');
});

test('the time that a request may take is looked at often enough to be kept', async () => {
  await serve();
  expect(createServer).toHaveBeenLastCalledWith(
    expect.objectContaining({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
    }),
    expect.any(Function),
  );
});
