import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { startServer } from '../../src/http/server.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { raw, serve } from './harness.ts';

const silent = pino({ level: 'silent' });

describe('the server', () => {
  test('links to what there is', async () => {
    const { get } = await serve();
    const page = await (await get('/')).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!.replace(/^\./, ''));
    expect(links).toEqual(
      expect.arrayContaining([
        '/graphql',
        '/api/health/exchanges',
        '/api/health/freshness',
        '/healthz',
        '/readyz',
      ]),
    );
    for (const link of links) expect((await get(link)).status).not.toBe(404);
  });

  test.each([
    '/nothing',
    '/api/health',
    '/api/health/sla/',
    '/graphql/',
    '/foo/graphql',
    '//healthz',
    '/constructor',
  ])('says in JSON that there is nothing at %s', async (path) => {
    const { url } = await serve();
    const answer = await raw(
      url,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toMatch(/Content-Type: application\/json/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({
      error: expect.stringContaining(path),
      code: 'NOT_FOUND',
    });
  });

  test.each(['POST', 'PUT', 'DELETE'])('refuses %s outside of GraphQL', async (method) => {
    const { get } = await serve();
    for (const path of ['/', '/healthz', '/readyz', '/api/health/overview']) {
      const response = await get(path, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await response.json()).toEqual({
        error: `${path} answers GET and HEAD only`,
        code: 'METHOD_NOT_ALLOWED',
      });
    }
  });

  test('answers HEAD without a body', async () => {
    const { get } = await serve();
    const response = await get('/api/health/overview', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
    expect(await response.text()).toBe('');
  });

  test.each([
    ['GET /healthz', '', '{"status":"alive"}'],
    ['GET /graphql?query=%7Bhealth%7Bonline%7D%7D', '', '{"data":{"health":{"online":true}}}'],
    ['POST /graphql', '{"query":"{health{online}}"}', '{"data":{"health":{"online":true}}}'],
  ])('answers %s that offers HTTP/2', async (request, body, answer) => {
    const { url } = await serve();
    const headers = [
      'Host: localhost',
      'Connection: Upgrade, HTTP2-Settings, close',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const answered = await raw(url, `${request} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
    expect(answered).toMatch(/^HTTP\/1\.1 200 /);
    expect(answered).toContain(answer);
  });

  test('refuses a host that is none, and shows no stack trace', async () => {
    const { url } = await serve();
    const answer = await raw(url, 'GET /graphql HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/\.(ts|js):\d/);
  });

  test('is alive whatever the monitor says', async () => {
    const monitor = createFakeMonitor();
    monitor.checks = [{ name: 'journal', ok: false, problem: 'disk full' }];
    const { get } = await serve(monitor);
    const response = await get('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'alive' });
  });

  test('is ready when every check is', async () => {
    const { get, monitor } = await serve();
    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ ready: true, checks: monitor.checks });
    monitor.checks = [...monitor.checks, { name: 'probes', ok: false, problem: 'not running' }];
    const unready = await get('/readyz');
    expect(unready.status).toBe(503);
    expect(await unready.json()).toEqual({ ready: false, checks: monitor.checks });
  });
});

describe('a port in use', () => {
  test('is told in one line with the code of the system', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    const second = startServer({ monitor: createFakeMonitor(), log: silent, listen: { port } });
    await expect(second).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `Cannot listen on ${url}: the port is in use; stop what uses it or choose another port.`,
    });
  });

  test('an address that is not ours is told, too', async () => {
    const elsewhere = startServer({
      monitor: createFakeMonitor(),
      log: silent,
      listen: { host: '192.0.2.1', port: 0 },
    });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
      message: expect.stringContaining('http://192.0.2.1:0'),
    });
  });
});

describe('stop', () => {
  test('may be called twice and frees the port', async () => {
    const { url, stop } = await serve();
    await Promise.all([stop(), stop()]);
    const port = Number(new URL(url).port);
    const again = await startServer({ monitor: createFakeMonitor(), log: silent, listen: { port } });
    expect(again.url).toBe(url);
    await again.stop();
  });

  test('lets a request that is on its way come to its end', async () => {
    const monitor = createFakeMonitor();
    const answered = Promise.withResolvers<readonly []>();
    const asked = Promise.withResolvers<void>();
    vi.spyOn(monitor.journal, 'read').mockImplementation(() => {
      asked.resolve();
      return answered.promise;
    });
    const { get, stop } = await serve(monitor);
    const response = get('/api/health/alerts');
    await asked.promise;
    const stopped = stop();
    answered.resolve([]);
    expect((await response).status).toBe(200);
    expect(await (await response).json()).toMatchObject({ alerts: [] });
    await stopped;
  });

  test('does not wait for clients that are stuck', async () => {
    const clock = createManualClock();
    const { url, stop } = await serve(createFakeMonitor(), { clock });
    const halfRequest = connect(Number(new URL(url).port), '127.0.0.1');
    halfRequest.on('error', () => {});
    halfRequest.write(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.pause();
    const stream = request(`${url}/graphql?query=subscription{alerts{id}}`, {
      headers: { Accept: 'text/event-stream' },
    });
    stream.on('error', () => {});
    stream.end();
    await once(stream, 'response');

    const stopped = stop();
    clock.advance(5000);
    await stopped;
    socket.terminate();
  });
});
