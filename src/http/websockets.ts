import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Timer } from '../core/clock.ts';
import type { Entrance } from './entrance.ts';
import { createMessageCounter } from './message-counter.ts';
import { createOperationPlaces } from './operation-places.ts';
import { createSocketProtocol, isServersMessage, readMessage } from './socket-protocol.ts';

/** A client that takes in no answers gets no more questions in. */
const maxUnsentBytes = 128 * 1024;

const maxReasonBytes = 123;
const encoder = new TextEncoder();
/** As much of a reason as fits into a close frame, in whole characters. */
const fitting = (reason = '') =>
  reason.slice(0, encoder.encodeInto(reason, new Uint8Array(maxReasonBytes)).read);

export interface WebSockets {
  /** How many clients there are. */
  readonly open: number;
  /** Takes over the connection of an upgrade request. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void;
  /** Says goodbye to all clients with 1001. */
  close(): void;
  /** Drops the clients that did not answer. */
  terminate(): void;
}

// Settles when the operating system took the message: the stream behind it is not asked for more before.
const send = (socket: WebSocket, text: string) =>
  new Promise<void>((resolve) => {
    // Never settles: nobody takes the rest of the stream, and the `close` event is what ends it.
    if (socket.readyState !== socket.OPEN) return;
    // A connection that breaks meanwhile ends by its `close` event.
    socket.send(text, () => {
      if (socket.isPaused && socket.bufferedAmount <= maxUnsentBytes) socket.resume();
      resolve();
    });
    if (socket.bufferedAmount > maxUnsentBytes) socket.pause();
  });

/** GraphQL over WebSocket (graphql-transport-ws). */
export function createWebSockets(entrance: Entrance): WebSockets {
  const { clock, limits, report, clientAddress, operations } = entrance;
  const protocol = createSocketProtocol(entrance);
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes, handleProtocols });
  const answering = new WeakSet<WebSocket>();
  let pinging: Timer | undefined;

  const pingAll = () => {
    for (const socket of server.clients) {
      if (!answering.delete(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
    pinging = server.clients.size > 0 ? clock.setTimer(limits.pingMs, pingAll) : undefined;
  };

  const serve = (socket: WebSocket, request: IncomingMessage) => {
    const { authorization } = request.headers;
    const address = clientAddress(request);
    const places = createOperationPlaces(operations, address);
    answering.add(socket);
    pinging ??= clock.setTimer(limits.pingMs, pingAll);
    const isWithinRate = createMessageCounter(limits.messageRate);
    const initWait = clock.setTimer(limits.connectionInitMs, () =>
      socket.close(4408, 'Connection initialisation timeout'),
    );

    /** False for what is not to be dealt with any more. */
    const admit = () => {
      answering.add(socket);
      if (socket.readyState !== socket.OPEN) return false;
      if (isWithinRate(clock.now())) return true;
      socket.close(4429, 'Too many messages');
      return false;
    };

    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, fitting(reason)),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            if (!admit()) return;
            handle(readMessage(String(data))).catch((error) => {
              if (isServersMessage(error)) return socket.close(4400, 'Invalid message received');
              report(error);
              socket.close(4500, 'Internal server error');
            });
          }),
      },
      { authorization, address, places, viewer: null, onInit: () => initWait.cancel() },
    );
    socket.on('pong', admit);
    socket.on('ping', admit);
    // A frame too large, or one that is none: ws itself closes with the code that says so.
    socket.on('error', () => {});
    socket.once('close', (code, reason) => {
      initWait.cancel();
      places.leaveAll();
      closed(code, String(reason)).catch(report);
    });
  };

  return {
    get open() {
      return server.clients.size;
    },
    accept(request, connection, head) {
      server.handleUpgrade(request, connection, head, serve);
    },
    close() {
      pinging?.cancel();
      for (const socket of server.clients) socket.close(1001, 'The server is going away');
    },
    terminate() {
      for (const socket of server.clients) socket.terminate();
    },
  };
}
