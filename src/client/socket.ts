import { createClient } from 'graphql-ws/client';
import { ClientError, errorOf, type GraphQLResponseError } from './errors.ts';
import type { Operation } from './request.ts';

/** Values waiting for a slow reader beyond which the connection is given up; the reader goes on from its cursor. */
const longestQueue = 1_000;
const pingEveryMs = 10_000;
const pongWithinMs = 5_000;
const ackWithinMs = 10_000;

/** The protocol's close codes that a later try would meet again: bad request, unauthorized, forbidden, subprotocol. */
const finalCloseCodes: ReadonlySet<number> = new Set([4400, 4401, 4403, 4406]);

export interface SocketOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly webSocketImpl: unknown;
  /** Called when the server acknowledged the connection. */
  readonly onConnected: () => void;
  readonly signal: AbortSignal | undefined;
}

function causeOf(reason: unknown, url: string): ClientError {
  if (Array.isArray(reason)) return errorOf(reason as GraphQLResponseError[]);
  const { code, reason: text } = reason as { code?: unknown; reason?: unknown };
  if (typeof code === 'number' && finalCloseCodes.has(code)) {
    return new ClientError('REFUSED', `${url} closed the connection: ${code} ${text}`, { cause: reason });
  }
  return new ClientError('UNREACHABLE', `Lost the connection to ${url}`, {
    cause: reason,
    isTemporary: true,
  });
}

/** A connection that is pinged, and ended when no answer comes. */
function connect(
  { url, token, webSocketImpl, onConnected }: SocketOptions,
  onClosed: (event: unknown) => void,
) {
  let pong: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    webSocketImpl,
    // Not in a header: browsers let no page set one for a WebSocket.
    connectionParams: token === undefined ? undefined : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    keepAlive: pingEveryMs,
    connectionAckWaitTimeout: ackWithinMs,
    on: {
      connected: onConnected,
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), pongWithinMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
      closed: (event) => {
        clearTimeout(pong);
        onClosed(event);
      },
    },
  });
  return client;
}

/**
 * The values of one subscription over a connection of its own, until that ends: then throws ClientError,
 * after the values that had come. Ends without an error when `signal` aborts.
 */
export async function* subscribe<Result, Variables>(
  options: SocketOptions,
  operation: Operation<Result, Variables>,
  variables: Variables,
): AsyncGenerator<Result, void> {
  const { url, signal } = options;
  const queue: Result[] = [];
  let ended: { readonly error: ClientError | undefined } | undefined;
  let wake = () => {};
  let unsubscribe = () => {};

  const end = (error?: ClientError) => {
    if (ended) return;
    ended = { error };
    // Before the library sees the end too: it would subscribe again with the old cursor on some of them.
    unsubscribe();
    wake();
  };
  const onAbort = () => {
    queue.length = 0;
    end();
  };

  const client = connect(options, (event) => end(causeOf(event, url)));
  unsubscribe = client.subscribe(
    { query: operation.toString(), variables: variables as Record<string, unknown> },
    {
      next: ({ data, errors }) => {
        if (ended) return;
        if (errors && errors.length > 0) return end(errorOf(errors));
        queue.push(data as Result);
        if (queue.length >= longestQueue) {
          end(new ClientError('UNREACHABLE', 'The reader fell behind', { isTemporary: true }));
        }
        wake();
      },
      error: (reason) => end(causeOf(reason, url)),
      complete: () => end(causeOf({}, url)),
    },
  );
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    for (;;) {
      while (queue.length > 0) yield queue.shift()!;
      if (ended?.error) throw ended.error;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    end();
  }
}
