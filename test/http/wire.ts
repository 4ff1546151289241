import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Harness } from './harness.ts';

export const wsUrl = ({ url }: Pick<Harness, 'url'>) => `${url.replace('http', 'ws')}/graphql`;

/** An open WebSocket that has said nothing yet, and ends with its test. */
export async function openSocket(
  harness: Pick<Harness, 'url'>,
  headers: Record<string, string> = {},
): Promise<WebSocket> {
  const socket = new WebSocket(wsUrl(harness), 'graphql-transport-ws', { headers });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

/** An open WebSocket that the server has let in. */
export async function acknowledged(
  harness: Pick<Harness, 'url'>,
  headers: Record<string, string> = {},
): Promise<WebSocket> {
  const socket = await openSocket(harness, headers);
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  return socket;
}

/** The code and the reason that a socket is closed with. */
export async function closingOf(socket: WebSocket): Promise<string> {
  const [code, reason] = await once(socket, 'close');
  return `${code} ${reason}`;
}

/** The status and the `Retry-After` that an upgrade is refused with. */
export async function refusalOf(harness: Pick<Harness, 'url'>, headers: Record<string, string> = {}) {
  const socket = new WebSocket(wsUrl(harness), 'graphql-transport-ws', { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += chunk;
  socket.terminate();
  return { status: response.statusCode, retryAfter: response.headers['retry-after'], ...JSON.parse(body) };
}
