import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { StoredAlert } from '../../src/core/alert.ts';
import { breakerAlert } from '../graphql/fake-alerts.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { collect, type Harness, serve } from './harness.ts';

const alertBytes = 64 * 1024;
const alertCount = 1000;
// What the operating system may hold for a connection on its way, generously.
const maxBytesUnderway = 24 * 1024 * 1024;

const query = 'subscription { alerts { message severity } }';

/** A monitor with far more to say than sockets can hold; `taken` tells how much each stream was asked for. */
function talkative() {
  const taken: number[] = [];
  const message = 'x'.repeat(alertBytes);
  const monitor = createFakeMonitor();
  monitor.alertStream = () => {
    const index = taken.push(0) - 1;
    return (async function* () {
      while (taken[index]! < alertCount) {
        taken[index]! += 1;
        yield { ...breakerAlert({ message }), seq: taken[index] } as StoredAlert;
      }
    })();
  };
  return { monitor, taken };
}

/** A subscriber that reads everything, and so tells when the server had its time. */
async function readAll({ url }: Harness): Promise<number> {
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  onTestFinished(async () => client.dispose());
  return (await collect(client.iterate({ query }))).length;
}

async function stuckSocket({ url }: Harness) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.pause();
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  return {
    async readOn() {
      const types: string[] = [];
      socket.on('message', (data) => types.push(JSON.parse(String(data)).type));
      socket.resume();
      while (types.at(-1) !== 'complete') await once(socket, 'message');
      return types.filter((type) => type === 'next').length;
    },
  };
}

async function stuckEventStream({ url }: Harness) {
  const sent = request(`${url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { Accept: 'text/event-stream' },
  });
  onTestFinished(() => void sent.destroy());
  sent.end();
  // Without a listener for its data the response stays unread.
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return {
    async readOn() {
      let count = 0;
      let rest = '';
      for await (const chunk of response.setEncoding('utf8')) {
        const parts: string[] = (rest + chunk).split('event: next\n');
        count += parts.length - 1;
        rest = parts.at(-1)!.slice(-20);
      }
      return count;
    },
  };
}

describe('a subscriber that does not read', () => {
  test.each([
    ['over WebSocket', stuckSocket],
    ['over server-sent events', stuckEventStream],
  ])('%s costs a position, and loses nothing when it reads on', async (_how, openStuck) => {
    const { monitor, taken } = talkative();
    const harness = await serve(monitor);
    const stuck = await openStuck(harness);
    expect(await readAll(harness)).toBe(alertCount);
    expect(await readAll(harness)).toBe(alertCount);
    expect(taken).toEqual([expect.any(Number), alertCount, alertCount]);
    expect(taken[0]! * alertBytes).toBeLessThan(maxBytesUnderway);
    expect(await stuck.readOn()).toBe(alertCount);
  });
});

describe('a client that is sent away and does not answer', () => {
  test('is not rendered for any more', async () => {
    const { monitor, taken } = talkative();
    const harness = await serve(monitor);
    const socket = new WebSocket(`${harness.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.pause();
    const subscribe = JSON.stringify({ id: '1', type: 'subscribe', payload: { query } });
    socket.send(subscribe);
    socket.send(subscribe);
    expect(await readAll(harness)).toBe(alertCount);
    expect(await readAll(harness)).toBe(alertCount);
    expect(taken[0]! * alertBytes).toBeLessThan(maxBytesUnderway);
    socket.resume();
    const [code] = await once(socket, 'close');
    expect(code).toBe(4409);
  });
});

describe('a client that asks without reading', () => {
  test('is not listened to until it takes its answers', async () => {
    const { monitor } = talkative();
    const harness = await serve(monitor);
    const socket = new WebSocket(`${harness.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.pause();
    // Each answer repeats the id of its question.
    const padding = 'x'.repeat(alertBytes);
    for (let asked = 1; asked <= alertCount; asked += 1) {
      const payload = { query: '{ health { online } }' };
      socket.send(JSON.stringify({ id: `${asked} ${padding}`, type: 'subscribe', payload }));
    }
    expect(await readAll(harness)).toBe(alertCount);
    expect(await readAll(harness)).toBe(alertCount);
    expect(socket.bufferedAmount).toBeGreaterThan(alertCount * alertBytes - maxBytesUnderway);

    let answered = 0;
    socket.on('message', (data) => {
      if (JSON.parse(String(data)).type !== 'complete') answered += 1;
    });
    socket.resume();
    while (answered < alertCount) await once(socket, 'message');
  });
});
