import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../core/clock.ts';
import type { ServedMonitor } from '../graphql/context.ts';
import { isForeign } from './origin.ts';
import { createRateLimiter, type RateLimit } from './rate-limit.ts';
import { errorReply, type Reply, sendReply } from './reply.ts';
import { type RestEndpoint, restEndpoints } from './rest.ts';
import { aliveReply, indexReply, readinessReply } from './service-pages.ts';
import { createWebSockets } from './websockets.ts';
import { createGraphQLHandler } from './yoga.ts';

export interface ServerOptions {
  readonly monitor: ServedMonitor;
  /** Default 127.0.0.1 and 4000; port 0 takes any that is free. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  readonly log: Logger;
  /** Default 60 requests in 60 s. */
  readonly restRateLimit?: RateLimit;
  readonly clock?: Clock;
}

export interface RunningServer {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** Ends every connection, the stuck ones after 2 s; idempotent. */
  stop(): Promise<void>;
}

const stopGraceMs = 2000;

/**
 * Serves a monitor: GraphQL over HTTP, WebSocket and server-sent events at `/graphql`, REST at `/api/health`.
 * Rejects with one line and the system's `code` where it cannot listen, as EADDRINUSE.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { monitor, log, clock = systemClock, restRateLimit = { limit: 60, windowMs: 60_000 } } = options;
  const { host = '127.0.0.1', port = 4000 } = options.listen ?? {};
  const report = (cause: unknown) => log.error({ err: cause }, 'internal error behind a request');
  const answerGraphQL = createGraphQLHandler(monitor, report);
  const sockets = createWebSockets(monitor, clock, report);
  const admit = createRateLimiter(restRateLimit);
  const eventStreams = new Set<ServerResponse>();
  let stopped: Promise<void> | undefined;

  const answerRest = async (endpoint: RestEndpoint, request: IncomingMessage, url: URL): Promise<Reply> => {
    const { headers, refusal } = await admit(clientAddress(request), url.pathname);
    const reply = refusal ?? (await endpoint(monitor, url.searchParams));
    return { ...reply, headers: { ...headers, ...reply.headers } };
  };

  const answer = (request: IncomingMessage, url: URL): Reply | Promise<Reply> => {
    const page = pages[url.pathname];
    const endpoint = restEndpoints[url.pathname];
    if (!page && !endpoint) {
      return errorReply(404, `There is nothing at ${url.pathname}; see / for what there is`);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return errorReply(405, `${url.pathname} answers GET and HEAD only`, { Allow: 'GET, HEAD' });
    }
    return page ? page(monitor) : answerRest(endpoint!, request, url);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = urlOf(request);
    if (!url) return sendReply(request, response, errorReply(400, 'The request has no usable URL or Host'));
    if (url.pathname === '/graphql') {
      if (request.headers.accept?.includes('text/event-stream')) {
        eventStreams.add(response);
        response.once('close', () => eventStreams.delete(response));
      }
      return answerGraphQL(request, response);
    }
    sendReply(request, response, await answer(request, url));
  };

  const limits = { headersTimeout: 10_000, requestTimeout: 30_000, shouldUpgradeCallback: asksForWebSocket };
  const server = createServer(limits, (request, response) => {
    // Kept alive by a client whose request was on its way when the server stopped.
    response.once('close', () => stopped && server.closeIdleConnections());
    handle(request, response).catch((error) => {
      report(error);
      if (response.headersSent) response.destroy();
      else sendReply(request, response, errorReply(500, 'Internal error'));
    });
  });
  // A client that stops reading an answer; event streams lift it and are bounded by what they were sent.
  server.timeout = 60_000;
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => connection.destroy());
    const refuse = (status: string) =>
      connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    if (urlOf(request)?.pathname !== '/graphql') refuse('404 Not Found');
    else if (isForeign(request)) refuse('403 Forbidden');
    else sockets.accept(request, connection, head);
  });
  await listen(server, host, port);

  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    sockets.close();
    // Cut, not completed: a client that resumes must not take it for the end.
    for (const stream of eventStreams) stream.destroy();
    const grace = clock.setTimer(
      stopGraceMs,
      () => {
        sockets.terminate();
        server.closeAllConnections();
      },
      { keepAlive: true },
    );
    await closed;
    grace.cancel();
  };
  return {
    url: urlFor(host, (server.address() as AddressInfo).port),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

const pages: Readonly<Record<string, (monitor: ServedMonitor) => Reply>> = {
  '/': () => indexReply,
  '/healthz': () => aliveReply,
  '/readyz': readinessReply,
};

/** Others, as curl's offer of h2c, are answered in HTTP/1.1 as if they had not been made. */
const asksForWebSocket = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket';

/** One and the same for a client that comes over IPv4 to a socket that takes both. */
const clientAddress = (request: IncomingMessage) =>
  (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');

function urlOf(request: IncomingMessage): URL | null {
  const target = request.url ?? '/';
  return URL.parse(
    target.startsWith('/') ? `http://${request.headers.host ?? 'localhost'}${target}` : target,
  );
}

function urlFor(host: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const listenProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; stop what uses it or choose another port',
  EACCES: 'not allowed; choose a port from 1024 on',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const problem = listenProblems[cause.code ?? ''] ?? cause.message;
      const error = new Error(`Cannot listen on ${urlFor(host, port)}: ${problem}.`, { cause });
      reject(Object.assign(error, { code: cause.code }));
    });
    server.listen(port, host, resolve);
  });
}
