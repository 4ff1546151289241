import { createClient } from 'graphql-ws';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { acknowledged, wsUrl } from './wire.ts';

const stuckSockets = 1_000;
const alerts = 30;
const alertText = 'x'.repeat(8 * 1024);
/** A copy of what they do not read would be 240 MB. */
const mostGrownBytes = 64 * 1024 * 1024;
/** Some 90 ms on an idle machine. */
const mostWaitMs = 5_000;
const query = 'subscription { alerts { message } }';

/** A subscriber whose client takes in nothing after the first word. */
async function stickIn(server: ServerProcess): Promise<void> {
  const socket = await acknowledged(server);
  socket.pause();
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  // Sent last, and so dealt with when this is.
  await new Promise((resolve) => socket.send(JSON.stringify({ type: 'pong' }), resolve));
}

/** A subscriber that reads: tells for each alert how long it took to come. */
async function openReader(server: ServerProcess) {
  const client = createClient({ url: wsUrl(server), webSocketImpl: WebSocket });
  onTestFinished(async () => client.dispose());
  const answer = await client
    .iterate<{ health: { cursor: string } }>({ query: '{ health { cursor } }' })
    .next();
  const after = answer.value?.data?.health.cursor;
  const results = client.iterate<{ alerts: { message: string } }>({
    query: 'subscription ($after: String) { alerts(after: $after) { message } }',
    variables: { after },
  });
  return async (append: () => void): Promise<number> => {
    const sentAt = performance.now();
    append();
    const next = await results.next();
    expect(next.value?.data?.alerts.message).toBe(alertText);
    return performance.now() - sentAt;
  };
}

test('1,000 sockets that never read cost no memory and delay nobody', { timeout: 60_000 }, async () => {
  const server = await startServerProcess(0);
  for (let opened = 0; opened < stuckSockets; opened += 50) {
    await Promise.all(Array.from({ length: 50 }, () => stickIn(server)));
  }
  const before = await server.measure();
  const nextAfter = await openReader(server);
  const append = () => server.process.send(alertText);
  const waitsMs: number[] = [];
  for (let sent = 0; sent < alerts; sent += 1) waitsMs.push(await nextAfter(append));
  expect((await fetch(`${server.url}/api/health/sla`)).status).toBe(200);
  const after = await server.measure();
  const grownBytes = after.heapBytes + after.externalBytes - before.heapBytes - before.externalBytes;
  expect(grownBytes).toBeLessThan(mostGrownBytes);
  // Telling a thousand others takes its time, waiting for them would take for ever.
  expect(Math.max(...waitsMs)).toBeLessThan(mostWaitMs);
  expect(after.longestStallMs).toBeLessThan(mostWaitMs);
  expect([server.logged, server.stderr]).toEqual([[], []]);
});
