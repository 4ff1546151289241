import { once } from 'node:events';
import { connect } from 'node:net';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { anyBody, anyMessage, anyRequest, createGarbage, type Garbage } from './garbage.ts';
import { jsonPost } from './harness.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { wsUrl } from './wire.ts';

const seed = Number(process.env.TIDEGATE_SEED ?? 1);
const rounds = 4;
const perRound = { bodies: 1_000, messages: 800, requests: 700 };
const mostGrownBytes = 8 * 1024 * 1024;

const stackTrace = /\bat .+\.[cm]?[jt]s:\d+|node_modules|node:internal/;
/** What ws and graphql-ws close with where the client is at fault. */
const clientsFault = [1002, 1003, 1007, 1009, 4400, 4401, 4403, 4406, 4408, 4409, 4429];

/** Runs `count` tasks, some at a time. */
async function inParallel(count: number, task: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await task();
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

async function sendBody({ url }: ServerProcess, garbage: Garbage): Promise<void> {
  const body = anyBody(garbage);
  const accept = garbage.pick(['application/json', 'application/graphql-response+json', '*/*', 'text/plain']);
  const headers = { 'Content-Type': 'application/json', Accept: accept };
  const response = await request(`${url}/graphql`, { method: 'POST', body, headers });
  const text = await response.body.text();
  expect(response.statusCode, body).toBeLessThan(500);
  expect(text, body).not.toMatch(stackTrace);
  expect(text, body).not.toContain('INTERNAL_SERVER_ERROR');
}

async function openWire(server: ServerProcess, isInitialised: boolean) {
  const socket = new WebSocket(wsUrl(server), 'graphql-transport-ws');
  await once(socket, 'open');
  if (isInitialised) socket.send(JSON.stringify({ type: 'connection_init' }));
  return { socket, closed: once(socket, 'close') };
}

/** Messages that are dealt with one by one, over a new socket whenever the server has had enough of the last. */
async function sendMessages(server: ServerProcess, garbage: Garbage, count: number): Promise<void> {
  let wire = await openWire(server, true);
  for (let sent = 0; sent < count; sent += 1) {
    const message = anyMessage(garbage);
    const context = String(message).slice(0, 2_000);
    const { socket, closed } = wire;
    socket.on('message', (data) => {
      expect(String(data), context).not.toMatch(stackTrace);
      expect(String(data), context).not.toContain('INTERNAL_SERVER_ERROR');
    });
    socket.send(message);
    // Answered after what came before it.
    socket.ping();
    await Promise.race([once(socket, 'pong'), closed]);
    socket.removeAllListeners('message');
    if (socket.readyState === socket.OPEN) continue;
    expect(clientsFault, context).toContain((await closed)[0]);
    wire = await openWire(server, garbage.random() < 0.9);
  }
  wire.socket.close();
  await wire.closed;
}

async function sendRequest({ url }: ServerProcess, garbage: Garbage): Promise<void> {
  const sent = anyRequest(garbage);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.end(sent);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
    // An upgrade that succeeded, or a stream: nothing more to learn.
    if (/^HTTP\/1.1 101|text\/event-stream/.test(answer)) socket.destroy();
  });
  await once(socket, 'close');
  const context = sent.toString('latin1').slice(0, 2_000);
  const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
  // 501 and 505 would be true: what Node's own parser does not know.
  if (status !== undefined) expect(Number(status), context).toBeLessThan(500);
  expect(answer.slice(0, 10_000), context).not.toMatch(stackTrace);
  expect(answer.slice(0, 10_000), context).not.toContain('tg_secret');
}

test(`10,000 malformed documents, messages and requests leave nothing behind (seed ${seed})`, {
  timeout: 60_000,
}, async () => {
  const server = await startServerProcess(20);
  const garbage = createGarbage(seed);
  const heaps: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await inParallel(perRound.bodies, () => sendBody(server, garbage));
    await inParallel(perRound.messages / 20, () => sendMessages(server, garbage, 20));
    await inParallel(perRound.requests, () => sendRequest(server, garbage));
    heaps.push((await server.measure()).heapBytes);
  }
  expect(server.process.exitCode).toBeNull();
  const health = await fetch(`${server.url}/graphql`, jsonPost({ query: '{ health { online } }' }));
  expect(await health.json()).toEqual({ data: { health: { online: true } } });
  expect(server.logged).toEqual([]);
  expect(server.stderr).toEqual([]);
  // What the first round makes is made once; after that nothing may stay.
  expect(heaps.at(-1)! - heaps[0]!).toBeLessThan(mostGrownBytes);
});
