import { describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { defaultLimits } from '../../src/http/limits.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { type Harness, jsonPost, serve } from './harness.ts';
import { acknowledged } from './wire.ts';

const query = 'subscription { alerts { id } }';
const limited = () =>
  serve(createFakeMonitor(), { limits: { ...defaultLimits, subscriptionsPerAddress: 2 } });

const start = (socket: WebSocket, id: string, text = query) =>
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: text } }));
const stream = ({ get }: Harness, signal?: AbortSignal) =>
  get('/graphql', { ...jsonPost({ query }, { Accept: 'text/event-stream' }), signal });

/** What an operation of its own is answered with. */
async function answerTo(socket: WebSocket, id: string, text = '{ health { online } }'): Promise<string> {
  const answered = Promise.withResolvers<string>();
  const listen = (data: unknown) => {
    const message = JSON.parse(String(data));
    if (message.id !== id || message.type === 'next') return;
    answered.resolve(message.type === 'complete' ? 'answered' : message.payload[0].extensions.code);
  };
  socket.on('message', listen);
  start(socket, id, text);
  const answer = await answered.promise;
  socket.off('message', listen);
  return answer;
}

describe('operations of one address', () => {
  test('are limited over all of its sockets and streams together', async () => {
    const harness = await limited();
    const [one, other] = [await acknowledged(harness), await acknowledged(harness)];
    start(one, '1');
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(1));
    expect((await stream(harness)).status).toBe(200);

    expect(await answerTo(other, '2')).toBe('RATE_LIMITED');
    const refused = await stream(harness);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await refused.json()).errors[0].extensions).toEqual({ code: 'RATE_LIMITED' });
    expect((await harness.query('{ health { online } }')).errors).toHaveLength(1);
    expect(harness.monitor.openStreams).toBe(2);
  });

  test.each<[string, (harness: Harness) => Promise<() => void>]>([
    [
      'a subscription that its client ends',
      async (harness) => {
        const socket = await acknowledged(harness);
        start(socket, '1');
        return () => socket.send(JSON.stringify({ id: '1', type: 'complete' }));
      },
    ],
    [
      'a socket that is cut off',
      async (harness) => {
        const socket = await acknowledged(harness);
        start(socket, '1');
        return () => socket.terminate();
      },
    ],
    [
      'an event stream that is cut off',
      async (harness) => {
        const leaving = new AbortController();
        await stream(harness, leaving.signal);
        return () => leaving.abort();
      },
    ],
  ])('give their places back: %s', async (_what, open) => {
    const harness = await limited();
    const socket = await acknowledged(harness);
    const ends = [await open(harness), await open(harness)];
    await vi.waitFor(() => expect(harness.monitor.openStreams).toBe(2));
    expect(await answerTo(socket, 'a')).toBe('RATE_LIMITED');
    for (const end of ends) end();
    let asked = 0;
    await vi.waitFor(async () => {
      asked += 1;
      expect(await answerTo(socket, `b${asked}`)).toBe('answered');
    });
  });

  test('that are answered or refused hold no place', async () => {
    const harness = await limited();
    const socket = await acknowledged(harness);
    for (let id = 0; id < 5; id += 1) {
      expect(await answerTo(socket, String(id))).toBe('answered');
      expect(await answerTo(socket, `bad${id}`, '{ nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
      expect((await harness.query('{ health { online } }')).errors).toBeUndefined();
    }
  });
});
