import { once } from 'node:events';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../../src/app.ts';
import type { Transport } from '../../src/engine/transport.ts';
import { jsonPost } from './harness.ts';
import { auth, bearer, operatorToken, viewerToken, wrongToken } from './tokens.ts';
import { wsUrl } from './wire.ts';

const venueToken = 'venue-secret-77f0';
const secrets = [
  venueToken,
  operatorToken,
  viewerToken,
  wrongToken,
  ...Object.values(auth().tokens!).map(({ sha256 }) => sha256),
];

/** Venues that repeat what they were sent, in their replies and in what goes wrong. */
const repeating = (): Transport => {
  let calls = 0;
  return {
    async get({ headers }) {
      calls += 1;
      const text = JSON.stringify({ detail: headers, code: -1, msg: headers.authorization ?? venueToken });
      if (calls % 3 === 0) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', headers });
      return { status: calls % 3 === 1 ? 401 : 500, header: () => headers.authorization, text };
    },
    close: async () => {},
  };
};

/** Everything that can be read of the system by GraphQL without arguments. */
const everything = `{ health { status sources: unknownSources { ...S } failed: failedSources { ...S }
  degraded: degradedSources { ...S } exchanges { name displayName } }
  alerts { nodes { message metadata exchangeName } } }
  fragment S on Source { name statusReasons lastOutcome circuitBreaker { name openReason } blocks { name } }`;

test('the secrets of the configuration are in no answer, log line or error', async () => {
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) });
  const policy = { backoff: { initialDelayMs: 1, maxDelayMs: 1 }, breaker: { failureThreshold: 2 } };
  const probe = { everyMs: 10 };
  const app = createApp(
    {
      listen: { port: 0 },
      journal: 'memory:',
      auth: auth(),
      exchanges: { twitter: { bearerToken: venueToken, ...policy } },
      policies: { CEX: policy, DEX: policy },
      sources: { twitter_search: { probe }, twitter_lookup: { probe }, binance_orderbook: { probe } },
    },
    { log, transport: repeating() },
  );
  onTestFinished(() => app.stop());
  await app.start();
  const said: string[] = [];
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${app.url}${path}`, init);
    said.push(JSON.stringify([...response.headers]), await response.text());
  };
  await vi.waitFor(
    async () => {
      await ask('/graphql', jsonPost({ query: everything }, bearer(viewerToken)));
      expect(said.at(-1)).toContain('"exchangeName":"twitter"');
    },
    { timeout: 10_000 },
  );

  const headers = [
    {},
    bearer(viewerToken),
    bearer(operatorToken),
    bearer(wrongToken),
    { Authorization: wrongToken },
  ];
  for (const each of headers) {
    for (const path of ['/', '/healthz', '/readyz', '/metrics', '/nothing', '/api/health/overview']) {
      await ask(path, { headers: each });
    }
    await ask('/graphql', jsonPost({ query: everything }, each));
    await ask('/graphql', jsonPost('{', each));
    await ask('/graphql', { method: 'PUT', headers: each });
  }
  for (const payload of [{ token: wrongToken }, { authorization: wrongToken }, { token: operatorToken }]) {
    const socket = new WebSocket(wsUrl(app), 'graphql-transport-ws', { headers: bearer(viewerToken) });
    socket.on('message', (data) => said.push(String(data)));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: everything } }));
    socket.send(JSON.stringify({ type: 'nonsense' }));
    const [code, reason] = await once(socket, 'close');
    said.push(`${code} ${reason}`);
  }
  await app.stop();

  expect(logged.join('')).toContain('anyone on this machine may read without a token');
  for (const secret of secrets) {
    expect(said.filter((text) => text.includes(secret))).toEqual([]);
    expect(logged.filter((line) => line.includes(secret))).toEqual([]);
  }
});

test('a token in the place of its hash is told without being shown', () => {
  const config = { auth: { tokens: { desk: { sha256: operatorToken, role: 'viewer' as const } } } };
  expect(() => createApp(config)).toThrow(/auth\.tokens\.desk\.sha256: expected the SHA-256 of a token/);
  expect(() => createApp(config)).not.toThrow(operatorToken);
});
