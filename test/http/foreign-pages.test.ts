import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../src/http/limits.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { jsonPost, raw, serve } from './harness.ts';
import { bearer, viewerToken } from './tokens.ts';
import { refusalOf } from './wire.ts';

const origin = 'https://desk.example';
const operation = { query: '{ health { online } }' };

describe('what a page of another site loads without asking', () => {
  const crossSite = (mode: string, dest: string, more: Record<string, string> = {}) =>
    Object.entries({
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': mode,
      'Sec-Fetch-Dest': dest,
      ...more,
    })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  // Sent as they are: fetch would set these headers itself.
  const ask = async (url: string, path: string, headers: string) => {
    const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n`;
    return Number((await raw(url, `${head}${headers}\r\n`)).slice(9, 12));
  };
  const path = `/graphql?${new URLSearchParams(operation)}`;

  test.each(['/graphql?x', '/api/health/sla', '/metrics', '/'])(
    'is refused at %s and counted for nobody',
    async (target) => {
      const once1 = { limit: 1, windowMs: 60_000 };
      const limits = { ...defaultLimits, operations: once1 };
      const { url } = await serve(createFakeMonitor(), { limits, restRateLimit: once1 });
      for (const [mode, dest] of [
        ['no-cors', 'image'],
        ['cors', 'empty'],
        ['navigate', 'iframe'],
      ] as const) {
        expect(await ask(url, target, crossSite(mode, dest))).toBe(403);
      }
      expect(await ask(url, path, '')).toBe(200);
      expect(await ask(url, '/api/health/sla', '')).toBe(200);
      expect(await ask(url, '/metrics', '')).toBe(200);
    },
  );

  test('is let in where somebody followed a link, it is of the same site, or its origin is allowed', async () => {
    const { url } = await serve(undefined, { listen: { port: 0, allowedOrigins: [origin] } });
    expect(await ask(url, '/graphql', `${crossSite('navigate', 'document')}Accept: text/html\r\n`)).toBe(200);
    expect(await ask(url, path, 'Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n')).toBe(200);
    expect(await ask(url, path, 'Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n')).toBe(200);
    expect(await ask(url, path, crossSite('cors', 'empty', { Origin: origin }))).toBe(200);
    expect(await ask(url, path, crossSite('cors', 'empty', { Origin: 'https://other.example' }))).toBe(403);
  });
});

describe('an Origin', () => {
  test.each([
    'ftp://127.0.0.1:4000',
    'chrome-extension://127.0.0.1:4000',
    'http://user@127.0.0.1:4000',
    'http://127.0.0.1:4000/',
    'http://127.0.0.1:4000/path',
    'http://127.0.0.1:4000?x',
    'HTTP://127.0.0.1:4000',
    '127.0.0.1:4000',
    'null',
    '',
  ])('%j is not that of the page at this Host', async (given) => {
    const harness = await serve();
    const headers = { Host: '127.0.0.1:4000', Origin: given };
    expect((await refusalOf(harness, headers)).status).toBe(403);
  });

  test('that is allowed is so however the configuration spells its host', async () => {
    const { get } = await serve(undefined, { listen: { port: 0, allowedOrigins: ['https://Desk.Example'] } });
    const answer = await get('/graphql', jsonPost(operation, { Origin: origin, ...bearer(viewerToken) }));
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });
});

test.each([
  'APPLICATION/JSON',
  'application/json ; charset=utf-8',
  ' application/json',
  'Application/Json;x=y',
])('the type %j is JSON', async (type) => {
  const { get } = await serve();
  const answer = await get('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: JSON.stringify(operation),
  });
  expect(await answer.json()).toEqual({ data: { health: { online: true } } });
});
