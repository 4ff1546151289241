import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { type Clock, systemClock } from '../core/clock.ts';
import type { ServedMonitor } from '../graphql/context.ts';
import { type Auth, createIdentify } from './authentication.ts';
import { createClientAddress } from './client-address.ts';
import { createConnectionCounter } from './connection-counter.ts';
import type { Entrance } from './entrance.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { listen, urlFor } from './listen.ts';
import { createOriginPolicy, type OriginOptions } from './origin.ts';
import { createRateLimiter, type RateLimit } from './rate-limit.ts';
import { errorReply, sendReply } from './reply.ts';
import { createRequestHandler } from './requests.ts';
import { createUpgradeHandler } from './upgrades.ts';

export interface ListenOptions extends OriginOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 4000; 0 takes any that is free. */
  readonly port?: number;
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
}

export interface ServerOptions {
  readonly monitor: ServedMonitor;
  readonly listen?: ListenOptions;
  readonly log: Logger;
  /** Default: no tokens, and anonymous viewers on loopback alone. */
  readonly auth?: Auth;
  readonly limits?: Limits;
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

/** Others, as curl's offer of h2c, are answered in HTTP/1.1 as if they had not been made. */
const asksForWebSocket = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Serves a monitor: GraphQL over HTTP, WebSocket and server-sent events at `/graphql`, REST at `/api/health`.
 * Rejects with one line and the system's `code` where it cannot listen, as EADDRINUSE.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, clock = systemClock, restRateLimit = { limit: 60, windowMs: 60_000 } } = options;
  const { host = '127.0.0.1', port = 4000, trustedProxies = [], ...origins } = options.listen ?? {};
  const limits = options.limits ?? defaultLimits;
  const entrance: Entrance = {
    monitor: options.monitor,
    clock,
    limits,
    identify: createIdentify(options.auth ?? {}, host),
    originPolicy: createOriginPolicy(origins),
    clientAddress: createClientAddress(trustedProxies),
    connections: createConnectionCounter(limits.socketsPerAddress),
    operations: createConnectionCounter(limits.subscriptionsPerAddress),
    admitOperation: createRateLimiter(limits.operations),
    report: (cause) => log.error({ err: cause }, 'internal error behind a request'),
  };
  const upgrades = createUpgradeHandler(entrance);
  const requests = createRequestHandler(entrance, restRateLimit, () => upgrades.open);
  let stopped: Promise<void> | undefined;

  const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000 };
  const server = createServer(
    { ...timeouts, shouldUpgradeCallback: asksForWebSocket },
    (request, response) => {
      // Kept alive by a client whose request was on its way when the server stopped.
      response.once('close', () => stopped && server.closeIdleConnections());
      requests.handle(request, response).catch((error) => {
        entrance.report(error);
        if (response.headersSent) response.destroy();
        else sendReply(request, response, errorReply(500, 'INTERNAL_SERVER_ERROR', 'Internal error'));
      });
    },
  );
  // A client that stops reading an answer; event streams lift it and are bounded by what they were sent.
  server.timeout = 60_000;
  server.on('upgrade', upgrades.handle);
  await listen(server, host, port);

  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    upgrades.close();
    requests.cutStreams();
    const grace = clock.setTimer(
      stopGraceMs,
      () => {
        upgrades.terminate();
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
