import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Entrance, urlOf } from './entrance.ts';
import { tooManySockets } from './rate-limit.ts';
import type { Refusal } from './reply.ts';
import { createWebSockets } from './websockets.ts';

export interface UpgradeHandler {
  /** How many WebSockets are open. */
  readonly open: number;
  handle(request: IncomingMessage, connection: Duplex, head: Buffer): void;
  /** Says goodbye to all clients with 1001. */
  close(): void;
  /** Drops the clients that did not answer. */
  terminate(): void;
}

const nothingHere: Refusal = { status: 404, code: 'NOT_FOUND', message: 'There is nothing here' };

const reasons: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
};

/** Answers in HTTP, as no WebSocket is there yet, and lets go of the connection even if the client does not. */
function refuse(connection: Duplex, { status, code, message, headers = {} }: Refusal): void {
  const body = `${JSON.stringify({ error: message, code })}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  connection.once('finish', () => connection.destroy());
  connection.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** Lets WebSockets in, or refuses the upgrade. */
export function createUpgradeHandler(entrance: Entrance): UpgradeHandler {
  const { limits, originPolicy, clientAddress, connections } = entrance;
  const sockets = createWebSockets(entrance);
  return {
    get open() {
      return sockets.open;
    },
    handle(request, connection, head) {
      connection.on('error', () => connection.destroy());
      if (urlOf(request)?.pathname !== '/graphql') return refuse(connection, nothingHere);
      const foreign = originPolicy.refusalOf(request);
      if (foreign) return refuse(connection, foreign);
      const giveBack = connections.take(clientAddress(request));
      if (!giveBack) return refuse(connection, tooManySockets(limits.socketsPerAddress));
      connection.once('close', giveBack);
      sockets.accept(request, connection, head);
    },
    close: sockets.close,
    terminate: sockets.terminate,
  };
}
