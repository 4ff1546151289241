import { once } from 'node:events';
import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { acknowledged } from './wire.ts';

const streams = 40;
/** What a thousand streams keep, the limit of an address, is then 300 MB. */
const mostKeptBytes = 300 * 1024;

const query = 'subscription { alerts { id } }';
const emptyLists = (count: number) => Array.from({ length: count }, () => []);
const aliases = Array.from({ length: 490 }, (_, index) => `a${index}: id`).join(' ');

/** As much as may be sent, of what takes up most. */
const payloads: Record<string, object> = {
  fields: { query: `subscription { alerts { ${aliases} } }` },
  text: { query: `${query} #${'€'.repeat(9_000)}` },
  variables: { query, variables: { list: emptyLists(10_000) } },
  extensions: { query, extensions: { list: emptyLists(40_000) } },
};

const overWebSocket = async (server: ServerProcess, payload: object) => {
  const socket = await acknowledged(server);
  return async () => {
    const id = String(performance.now());
    socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
    // Sent last, and so answered when this is on its way.
    socket.ping();
    await once(socket, 'pong');
  };
};

const asEventStream =
  async ({ url }: ServerProcess, payload: object) =>
  async () => {
    const headers = { 'Content-Type': 'application/json', Accept: 'text/event-stream' };
    const sent = request(`${url}/graphql`, { method: 'POST', headers });
    onTestFinished(() => void sent.destroy());
    sent.end(JSON.stringify(payload));
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(200);
  };

test.each([
  ['over WebSocket', overWebSocket],
  ['as server-sent events', asEventStream],
])(
  'a stream %s keeps little of what its client sent to open it',
  { timeout: 60_000 },
  async (_how, opener) => {
    const server = await startServerProcess(0);
    const keptBytes: Record<string, number> = {};
    for (const [what, payload] of Object.entries(payloads)) {
      const open = await opener(server, payload);
      await open();
      const before = await server.measure();
      for (let opened = 0; opened < streams; opened += 1) await open();
      const after = await server.measure();
      const grown = after.heapBytes + after.externalBytes - before.heapBytes - before.externalBytes;
      keptBytes[what] = grown / streams;
    }
    for (const [what, bytes] of Object.entries(keptBytes)) expect(bytes, what).toBeLessThan(mostKeptBytes);
    expect(server.logged).toEqual([]);
  },
);
