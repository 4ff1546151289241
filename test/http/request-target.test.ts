import { describe, expect, test } from 'vitest';
import { raw, serve } from './harness.ts';

const stackTrace = /\bat .+\.[cm]?[jt]s:\d+|node_modules/;
const body = '{"query":"{health{online}}"}';
const head = (target: string, host: string, method = 'GET') =>
  `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
const posted = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('a target in absolute form', () => {
  test.each([
    ['GET', '/graphql?query=%7Bhealth%7Bonline%7D%7D', '\r\n', '{"data":{"health":{"online":true}}}'],
    ['POST', '/graphql', posted, '{"data":{"health":{"online":true}}}'],
    ['GET', '/healthz', '\r\n', '{"status":"alive"}'],
  ])('is answered as any other: %s %s', async (method, path, rest, answer) => {
    const { url, logged } = await serve();
    const answered = await raw(url, head(`${url}${path}`, 'localhost', method) + rest);
    expect(answered).toMatch(/^HTTP\/1\.1 200 /);
    expect(answered).toContain(answer);
    expect(logged).toEqual([]);
  });

  test.each([
    ['ftp://127.0.0.1/graphql?query={__typename}', 400],
    ['http://user@127.0.0.1/graphql?query={__typename}', 400],
    ['http://', 400],
    ['*', 400],
    ['http://rebound.example/graphql?query={__typename}', 403],
  ])('%s is refused in JSON', async (target, status) => {
    const { url, logged } = await serve();
    for (const [method, rest] of [
      ['GET', '\r\n'],
      ['POST', posted],
    ]) {
      const answered = await raw(url, head(target, '127.0.0.1', method) + rest);
      expect(answered).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answered).toMatch(/Content-Type: application\/json/);
      expect(answered).not.toMatch(stackTrace);
    }
    expect(logged).toEqual([]);
  });

  test('may name the host of an upgrade', async () => {
    const { url } = await serve();
    const upgrade = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n';
    const ask = (target: string) => raw(url, head(target, '127.0.0.1').replace('close', 'Upgrade') + upgrade);
    expect(await ask('http://rebound.example/graphql')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await ask('ftp://127.0.0.1/graphql')).toMatch(/^HTTP\/1\.1 404 /);
  });
});

test.each([
  '127.0.0.1:4000/api/health/sla?x=',
  '127.0.0.1\\x',
  '127.0.0.1?x',
  '127.0.0.1#x',
  'user@127.0.0.1',
])('the Host %s is refused', async (host) => {
  const { url } = await serve();
  for (const path of ['/healthz', '/graphql?query={__typename}', '/nothing']) {
    const answered = await raw(url, `${head(path, host)}\r\n`);
    expect(answered).toMatch(/^HTTP\/1\.1 400 /);
    expect(answered).toContain('"code":"BAD_REQUEST"');
  }
});
