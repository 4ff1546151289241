import type { Fault, Scenario } from './scenario.ts';
import { type SimHost, simHosts } from './wire.ts';

/** Where a source's calls go: one host and the paths below a prefix. */
const sourcePlaces: Readonly<Record<NonNullable<Fault['source']>, { host: SimHost; pathPrefix: string }>> = {
  binance_orderbook: { host: 'binance-spot', pathPrefix: '/' },
  binance_futures: { host: 'binance-futures', pathPrefix: '/' },
  bybit_derivatives: { host: 'bybit', pathPrefix: '/' },
  dexscreener: { host: 'dexscreener', pathPrefix: '/' },
  twitter_search: { host: 'twitter', pathPrefix: '/2/tweets/' },
  twitter_lookup: { host: 'twitter', pathPrefix: '/2/users/' },
};

/** A fault that meets a request, and when it is over on the scenario's time. */
export interface ActiveFault {
  readonly fault: Fault;
  readonly endsAtMs: number;
}

/** The first fault that meets a request to `pathname` of `host` at `elapsedMs`; draws once per fault of a rate below 1. */
export function activeFault(
  faults: Scenario['faults'],
  host: SimHost,
  pathname: string,
  elapsedMs: number,
  random: () => number,
): ActiveFault | undefined {
  for (const fault of faults) {
    const endsAtMs = endOf(fault, elapsedMs);
    if (endsAtMs === undefined || !isPlace(fault, host, pathname)) continue;
    if (fault.rate < 1 && random() >= fault.rate) continue;
    return { fault, endsAtMs };
  }
  return undefined;
}

/** When the round that `elapsedMs` falls into is over; undefined when it falls into none. */
function endOf(
  { atMs, forMs = Number.POSITIVE_INFINITY, everyMs }: Fault,
  elapsedMs: number,
): number | undefined {
  if (elapsedMs < atMs) return undefined;
  const round = everyMs === undefined ? 0 : Math.floor((elapsedMs - atMs) / everyMs);
  const endsAtMs = atMs + round * (everyMs ?? 0) + forMs;
  return elapsedMs < endsAtMs ? endsAtMs : undefined;
}

function isPlace(fault: Fault, host: SimHost, pathname: string): boolean {
  if (fault.venue !== 'all' && simHosts[host].venue !== fault.venue) return false;
  if (fault.pathPrefix !== undefined && !pathname.startsWith(fault.pathPrefix)) return false;
  if (fault.source === undefined) return true;
  const place = sourcePlaces[fault.source];
  return place.host === host && pathname.startsWith(place.pathPrefix);
}
