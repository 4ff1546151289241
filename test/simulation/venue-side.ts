import type { Clock } from '../../src/core/clock.ts';
import type { ProbeReply, Transport } from '../../src/engine/transport.ts';
import { hostOfPath, type SimReply, type VenueSim } from '../../src/simulator/venue-sim.ts';
import type { MortalClock } from './mortal-clock.ts';

export const sourceNames = [
  'binance_orderbook',
  'binance_futures',
  'bybit_derivatives',
  'dexscreener',
  'twitter_search',
  'twitter_lookup',
] as const;
export type SourceName = (typeof sourceNames)[number];

export const breakerOf: Readonly<Record<SourceName, string>> = {
  binance_orderbook: 'binance_api',
  binance_futures: 'binance_api',
  bybit_derivatives: 'bybit_api',
  dexscreener: 'dexscreener_api',
  twitter_search: 'twitter_api',
  twitter_lookup: 'twitter_api',
};

export const urlOf: Readonly<Record<SourceName, string>> = {
  binance_orderbook: 'https://api.binance.com/api/v3/ticker/price?symbol=BTCUSDT',
  binance_futures: 'https://fapi.binance.com/fapi/v1/ticker/price?symbol=BTCUSDT',
  bybit_derivatives: 'https://api.bybit.com/v5/market/tickers?category=linear&symbol=BTCUSDT',
  dexscreener: 'https://api.dexscreener.com/latest/dex/pairs/ethereum/0x88e6',
  twitter_search: 'https://api.x.com/2/tweets/search/recent?query=eth',
  twitter_lookup: 'https://api.x.com/2/users/by/username/jack',
};

function sourceOf(url: URL): SourceName {
  const host = hostOfPath(url.pathname);
  if (host === 'binance-spot') return 'binance_orderbook';
  if (host === 'binance-futures') return 'binance_futures';
  if (host === 'bybit') return 'bybit_derivatives';
  if (host === 'dexscreener') return 'dexscreener';
  return url.pathname.startsWith('/2/users') ? 'twitter_lookup' : 'twitter_search';
}

/** One request as the venue gets it. */
export interface SentRequest {
  readonly id: number;
  readonly source: SourceName;
  readonly method: string;
  readonly url: URL;
  readonly sentAt: number;
  /** Null for a probe's. */
  readonly callId: number | null;
}

/** A venue told us to stay away; monotonic milliseconds. */
export interface Quiet {
  readonly source: SourceName;
  readonly until: number;
}

/** Who watches the wire. */
export interface WireWatch {
  /** A request reaches the venue. */
  sent(request: SentRequest): void;
  /** A request is over for whoever sent it: a reply, an error, or given up. */
  over(request: SentRequest): void;
  /** A reply that asks for quiet has reached us. */
  quiet(quiet: Quiet): void;
}

export interface SendOptions {
  readonly method?: string;
  readonly signal: AbortSignal;
  readonly callId: number | null;
  /** What whoever called passes on of a reply: only that can be known of it. */
  readonly passesOn: 'everything' | 'head' | 'nothing';
  /** As a client that hears of the abort, but lets the request run on. */
  readonly ignoresSignal?: boolean;
}

/** The wire between one process and the venues. */
export interface Wire {
  send(url: URL, options: SendOptions): Promise<ProbeReply>;
  readonly transport: Transport;
}

/** What everyone must read from a reply, whatever else is made of it: written from the table of the venues. */
function quietMs(
  source: SourceName,
  reply: SimReply,
  venueWallMs: number,
  passesOn: SendOptions['passesOn'],
): number {
  if (passesOn === 'nothing') return 0;
  const retryAfterMs = Number(reply.headers['retry-after'] ?? Number.NaN) * 1000;
  const venue = breakerOf[source];
  if (venue === 'binance_api' && (reply.status === 418 || reply.status === 429)) {
    return retryAfterMs || (reply.status === 418 ? 120_000 : 60_000);
  }
  if (venue === 'bybit_api' && reply.status === 403 && reply.body.includes('too frequent')) {
    return passesOn === 'everything' ? 600_000 : 0;
  }
  if (venue === 'dexscreener_api' && reply.status === 429) return retryAfterMs || 60_000;
  if (venue === 'twitter_api' && reply.status === 429) {
    const resetMs = Number(reply.headers['x-rate-limit-reset']) * 1000 - venueWallMs;
    return resetMs > 0 && resetMs < 86_000_000 ? resetMs : 0;
  }
  return 0;
}

const networkError = () =>
  Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  });

/** A process's way to the simulated venues. What the process no longer hears, because it died or let go, asks nothing of it. */
export function createWire(
  sim: VenueSim,
  /** What the venues' wall clocks show at 0. */
  venueWallStart: number,
  time: Clock,
  process: MortalClock,
  watch: WireWatch,
  ids: { next: number },
): Wire {
  const send = (url: URL, { method = 'GET', signal, callId, passesOn, ignoresSignal = false }: SendOptions) =>
    new Promise<ProbeReply>((resolve, reject) => {
      ids.next += 1;
      const sentAt = time.now();
      const request: SentRequest = { id: ids.next, source: sourceOf(url), method, url, sentAt, callId };
      watch.sent(request);
      const reply = sim.reply({ method: 'GET', url, headers: { authorization: 'Bearer token' } });
      let over = false;
      const end = (settle: () => void) => {
        if (over) return;
        over = true;
        signal.removeEventListener('abort', onAbort);
        watch.over(request);
        settle();
      };
      const onAbort = () => {
        if (!ignoresSignal) end(() => reject(signal.reason));
        else watch.over(request);
      };
      if (signal.aborted) {
        end(() => reject(signal.reason));
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      if (reply.fault === 'hang') return;
      process.setTimer(reply.delayMs, () =>
        end(() => {
          if (reply.fault === 'reset') {
            reject(networkError());
            return;
          }
          const until = time.now() + quietMs(request.source, reply, venueWallStart + time.now(), passesOn);
          if (until > time.now()) watch.quiet({ source: request.source, until });
          resolve({ status: reply.status, header: (name) => reply.headers[name], text: reply.body });
        }),
      );
    });

  return {
    send,
    transport: {
      get: ({ url, signal }) => send(url, { signal, callId: null, passesOn: 'everything' }),
      close: async () => {},
    },
  };
}
