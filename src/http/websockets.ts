import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, getOperationAST } from 'graphql';
import { handleProtocols, MessageType, makeServer, parseMessage } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timer } from '../core/clock.ts';
import { createContext, type ServedMonitor } from '../graphql/context.ts';
import { toPublicError } from '../graphql/errors.ts';
import {
  executeOperation,
  parseOperation,
  subscribeOperation,
  validateOperation,
} from '../graphql/operation.ts';
import { schema } from '../graphql/schema.ts';

const maxMessageBytes = 1024 * 1024;
const pingEveryMs = 12_000;
const maxOperations = 100;
/** A client that takes in no answers gets no more questions in. */
const maxUnsentBytes = 1024 * 1024;

type Report = (cause: unknown) => void;

function formatErrors(errors: readonly unknown[], report: Report): GraphQLFormattedError[] {
  return errors.map((error) => {
    const shown = toPublicError(error, report).toJSON();
    const { http: _http, unexpected: _unexpected, ...extensions } = shown.extensions ?? {};
    return { ...shown, extensions };
  });
}

const noOperation = () =>
  new GraphQLError('Could not determine what operation to execute.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  });

/** A stream that fails at once, so that the client gets an `error` message rather than a result. */
// biome-ignore lint/correctness/useYield: it has nothing to yield
async function* failedStream(errors: readonly GraphQLError[]): AsyncGenerator<ExecutionResult> {
  throw new AggregateError(errors);
}

/** What only a server says. */
function isServersMessage(text: string): boolean {
  const { type } = parseMessage(text);
  return type === MessageType.ConnectionAck || type === MessageType.Next || type === MessageType.Error;
}

const maxReasonBytes = 123;
const encoder = new TextEncoder();
/** As much of a reason as fits into a close frame, in whole characters. */
const fitting = (reason = '') =>
  reason.slice(0, encoder.encodeInto(reason, new Uint8Array(maxReasonBytes)).read);

function createProtocol(monitor: ServedMonitor, report: Report) {
  return makeServer({
    schema,
    context: () => createContext(monitor),
    execute: executeOperation,
    subscribe: subscribeOperation,
    onSubscribe({ subscriptions }, _id, { query, operationName, variables }) {
      if (Object.keys(subscriptions).length > maxOperations) {
        const message = `More than ${maxOperations} operations at a time on one connection.`;
        return [new GraphQLError(message, { extensions: { code: 'TOO_MANY_OPERATIONS' } })];
      }
      try {
        const document = parseOperation(query);
        const errors = validateOperation(document);
        if (errors.length > 0) return errors;
        if (!getOperationAST(document, operationName)) return [noOperation()];
        return { schema, document, operationName, variableValues: variables };
      } catch (error) {
        return [toPublicError(error, report)];
      }
    },
    onOperation(_connection, _id, _payload, _args, result) {
      const { data, errors } = result as ExecutionResult;
      return data === undefined && errors ? failedStream(errors) : undefined;
    },
    onNext: (_connection, _id, _payload, _args, { errors, ...result }) =>
      (errors ? { ...result, errors: formatErrors(errors, report) } : result) as ExecutionResult,
    onError: (_connection, _id, _payload, errors) =>
      formatErrors(
        errors.flatMap((error) =>
          error.originalError instanceof AggregateError ? error.originalError.errors : [error],
        ),
        report,
      ),
  });
}

export interface WebSockets {
  /** Takes over the connection of an upgrade request. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void;
  /** Says goodbye to all clients with 1001. */
  close(): void;
  /** Drops the clients that did not answer. */
  terminate(): void;
}

/** GraphQL over WebSocket (graphql-transport-ws). */
export function createWebSockets(monitor: ServedMonitor, clock: Clock, report: Report): WebSockets {
  const protocol = createProtocol(monitor, report);
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols });
  const answering = new WeakSet<WebSocket>();
  let pinging: Timer | undefined;

  const pingAll = () => {
    for (const socket of server.clients) {
      if (!answering.delete(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
    pinging = server.clients.size > 0 ? clock.setTimer(pingEveryMs, pingAll) : undefined;
  };

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

  const serve = (socket: WebSocket) => {
    answering.add(socket);
    pinging ??= clock.setTimer(pingEveryMs, pingAll);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, fitting(reason)),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            answering.add(socket);
            const text = String(data);
            handle(text).catch((error) => {
              if (isServersMessage(text)) return socket.close(4400, 'Invalid message received');
              report(error);
              socket.close(4500, 'Internal server error');
            });
          }),
      },
      undefined,
    );
    socket.on('pong', () => answering.add(socket));
    // A frame too large, or one that is none: ws itself closes with the code that says so.
    socket.on('error', () => {});
    socket.once('close', (code, reason) => closed(code, String(reason)).catch(report));
  };

  return {
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
