import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createMonitor, type Monitor } from '../../src/index.ts';
import { Agent, reliabilityInterceptor, request } from '../../src/undici.ts';
import { traceCalls } from './tracing-setup.ts';
import { noPresets } from './world.ts';

/** A venue that answers with what the path says, and a monitor of it. */
async function venue(): Promise<{ monitor: Monitor; origin: string; port: number }> {
  const server = createServer((incoming, outgoing) => {
    outgoing.writeHead(Number(/\d+/.exec(incoming.url!)![0])).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const monitor = createMonitor({
    exchanges: {
      ...noPresets,
      venue: { hosts: { api: origin }, sources: { feed: { backoff: { maxAttempts: 1 } } } },
    },
  });
  onTestFinished(async () => {
    await monitor.stop();
    server.closeAllConnections();
    server.close();
  });
  return { monitor, origin, port };
}

test.each([
  ['GET', 200, false],
  ['POST', 200, false],
  ['GET', 503, true],
  ['DELETE', 401, true],
])(
  'a span of gate.fetch says where %s went and that it was answered with %i',
  async (method, status, isError) => {
    const { spans } = traceCalls();
    const { monitor, origin, port } = await venue();
    const headers = { authorization: 'Bearer s3cret' };
    const response = await monitor
      .gate('feed')
      .fetch(`${origin}/${status}?apiKey=s3cret`, { method, headers });
    expect(response.status).toBe(status);
    const [span] = spans();
    expect(span!.attributes).toMatchObject({
      'http.request.method': method,
      'http.response.status_code': status,
      'server.address': '127.0.0.1',
      'server.port': port,
      'tidegate.idempotent': method === 'GET',
    });
    expect('error.type' in span!.attributes).toBe(isError);
    expect(JSON.stringify([span!.name, span!.attributes, span!.events, span!.status])).not.toContain(
      's3cret',
    );
  },
);

test('a request that reaches nobody has no status', async () => {
  const { spans } = traceCalls();
  const { monitor } = await venue();
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await expect(monitor.gate('feed').fetch(`http://127.0.0.1:${port}/200`)).rejects.toThrow();
  expect(spans()[0]!.attributes).toMatchObject({ 'error.type': 'network', 'server.port': port });
  expect(spans()[0]!.attributes).not.toHaveProperty('http.response.status_code');
});

test('a request through the interceptor is a span like it', async () => {
  const { spans } = traceCalls();
  const { monitor, origin, port } = await venue();
  const agent = new Agent();
  const dispatcher = agent.compose(reliabilityInterceptor(monitor.gate('feed')));
  const { statusCode, body } = await request(`${origin}/204`, { dispatcher });
  await body.dump();
  await agent.destroy();
  expect(statusCode).toBe(204);
  expect(spans().map(({ attributes }) => attributes)).toMatchObject([
    { 'http.request.method': 'GET', 'http.response.status_code': 204, 'server.port': port },
  ]);
});

test('a probe is a span that says so', async () => {
  const { spans } = traceCalls();
  const { origin } = await venue();
  const monitor = createMonitor({
    exchanges: {
      ...noPresets,
      venue: { hosts: { api: origin }, sources: { feed: { probe: { url: `${origin}/200`, everyMs: 10 } } } },
    },
  });
  const measured = monitor.healthStream();
  await monitor.start();
  for await (const { sources } of measured) if (sources[0]!.lastSuccessAt !== null) break;
  await monitor.stop();
  expect(spans()[0]!.attributes).toMatchObject({
    'tidegate.probe': true,
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'tidegate.outcome': 'ok',
  });
});
