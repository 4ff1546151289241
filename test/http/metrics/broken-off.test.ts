import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { createFakeMonitor } from '../../graphql/fake-monitor.ts';
import { raw, serve } from '../harness.ts';

const brokenMonitor = () => {
  const monitor = createFakeMonitor();
  Object.assign(monitor.instruments, {
    // biome-ignore lint/correctness/useYield: it breaks before
    *totals() {
      throw new Error('a number that cannot be read');
    },
  });
  return monitor;
};

const problems = (logged: readonly Record<string, unknown>[]) =>
  logged.map(({ err }) => (err as { message: string }).message);

test.each(['gzip', 'identity'])(
  'a page that breaks off is no whole page, and is logged (%s)',
  async (encoding) => {
    const { get, logged, url } = await serve(brokenMonitor());
    const page = get('/metrics', { headers: { 'accept-encoding': encoding } }).then((answer) =>
      answer.text(),
    );
    await expect(page).rejects.toThrow();
    expect(problems(logged)).toEqual(['a number that cannot be read']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  },
);

test('a client that leaves in the middle is nothing to log', async () => {
  const { url, logged } = await serve();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  await vi.waitFor(async () => expect((await fetch(`${url}/metrics`)).status).toBe(200));
  expect(logged).toEqual([]);
});

test('HEAD has the headers alone', async () => {
  const { url, logged } = await serve(brokenMonitor());
  const answer = await raw(url, 'HEAD /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\nCache-Control: no-store\r\n/);
  expect(answer.split('\r\n\r\n')[1]).toBe('');
  expect(logged).toEqual([]);
});
