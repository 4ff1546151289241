import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock, type Timer } from '../core/clock.ts';
import type { FaultInput, Scenario } from './scenario.ts';
import { createVenueSim, hostOfPath, type SimReply, type VenueSim } from './venue-sim.ts';
import { json, notFound, type SimHost, simHostNames } from './wire.ts';

/** Base URLs by exchange and role, as a configuration's `hosts` has them. */
export interface SimulatorHosts {
  readonly binance: { readonly spot: string; readonly futures: string };
  readonly bybit: { readonly api: string };
  readonly dexscreener: { readonly api: string };
  readonly twitter: { readonly api: string };
}

export interface Simulator {
  /** The first host's address; `GET /` there, as on the others, lists `hosts`. */
  readonly url: string;
  readonly hosts: SimulatorHosts;
  /** Replaces the faults; their times count from now. Throws ConfigError. */
  setFaults(faults: readonly FaultInput[]): void;
  /** How many requests each host was sent so far. */
  readonly requestCounts: Readonly<Record<SimHost, number>>;
  /** Closes every connection, hung ones too; idempotent. */
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly scenario: Scenario;
  /** Default the machine's. */
  readonly clock?: Clock;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The first of five ports in a row, one per host; default 0: five free ones. */
  readonly port?: number;
}

/**
 * Serves the simulated venues over HTTP, each host on a port of its own as venues' hosts are apart.
 * Rejects with Node's error where a port is not free.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { scenario, clock = systemClock, host = '127.0.0.1', port = 0 } = options;
  const sim = createVenueSim({ scenario, clock });
  const waiting = new Set<Timer>();
  const requestCounts = Object.fromEntries(simHostNames.map((name) => [name, 0])) as Record<SimHost, number>;
  const servers = simHostNames.map((name) =>
    createServer((request, response) => {
      requestCounts[name] += 1;
      request.resume();
      const reply = replyTo(sim, name, request, () => json({ hosts }));
      const timer = clock.setTimer(reply.delayMs, () => {
        waiting.delete(timer);
        send(reply, request, response);
      });
      waiting.add(timer);
    }),
  );

  const stop = async () => {
    for (const timer of waiting) timer.cancel();
    waiting.clear();
    await Promise.all(servers.map(close));
  };

  const listening = await Promise.allSettled(
    servers.map((server, index) => listen(server, host, port === 0 ? 0 : port + index)),
  );
  const refused = listening.find((each) => each.status === 'rejected');
  if (refused) {
    await stop();
    throw refused.reason;
  }
  const urls = listening.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const hosts = hostsOf(urls);
  return { url: urls[0]!, hosts, setFaults: sim.setFaults, requestCounts, stop };
}

function replyTo(
  sim: VenueSim,
  name: SimHost,
  request: IncomingMessage,
  index: () => typeof notFound,
): SimReply {
  const url = URL.parse(request.url ?? '/', 'http://simulator');
  if (url?.pathname === '/') return { ...index(), delayMs: 0 };
  if (!url || hostOfPath(url.pathname) !== name) return { ...notFound, delayMs: 0 };
  const { authorization } = request.headers;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  return sim.reply({ method, url, headers: { authorization } });
}

function send(reply: SimReply, request: IncomingMessage, response: ServerResponse): void {
  if (reply.fault === 'hang') return;
  if (reply.fault === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function hostsOf(urls: readonly string[]): SimulatorHosts {
  const at = (name: SimHost) => urls[simHostNames.indexOf(name)]!;
  return {
    binance: { spot: at('binance-spot'), futures: at('binance-futures') },
    bybit: { api: at('bybit') },
    dexscreener: { api: at('dexscreener') },
    twitter: { api: at('twitter') },
  };
}
