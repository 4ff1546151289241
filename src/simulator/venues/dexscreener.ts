import { createCountedWindow } from '../counted-window.ts';
import { priceOf } from '../market.ts';
import {
  json,
  notFound,
  type SimAnswer,
  type SimMoment,
  type SimRequest,
  text,
  type VenueModel,
} from '../wire.ts';

/** A refusal as the network in front of Dexscreener writes it: no JSON, no `Retry-After`. */
export const errorCode1015 = text('error code: 1015', 429, { server: 'cloudflare' });

/** Dexscreener's endpoints with their two quotas per minute. */
export function createDexscreener(): VenueModel {
  const fast = { window: createCountedWindow(60_000), limit: 300 };
  const slow = { window: createCountedWindow(60_000), limit: 60 };
  return (request, moment) => {
    const isSlow = /^\/(token-profiles|token-boosts|orders)\//.test(request.url.pathname);
    const { window, limit } = isSlow ? slow : fast;
    if (window.spend(moment.wallMs, 1).used > limit) return errorCode1015;
    return answerOf(request, moment);
  };
}

function answerOf({ method, url }: SimRequest, moment: SimMoment): SimAnswer {
  const { pathname } = url;
  if (method !== 'GET') return notFound;
  if (pathname === '/latest/dex/search') {
    const query = url.searchParams.get('q') ?? '';
    return query === '' ? json({ error: 'Missing query' }, 400) : json(found(query, moment));
  }
  if (pathname.startsWith('/latest/dex/pairs/')) {
    return json({ schemaVersion: '1.0.0', pairs: pathname.endsWith('/unknown') ? null : [pair(moment)] });
  }
  if (/^\/(token-profiles|token-boosts|orders|tokens|token-pairs)\//.test(pathname)) return json([]);
  return notFound;
}

const found = (query: string, moment: SimMoment) => ({
  schemaVersion: '1.0.0',
  pairs: /weth|usdc|eth/i.test(query) ? [pair(moment)] : [],
});

function pair(moment: SimMoment) {
  const price = priceOf('ETHUSDT', moment);
  return {
    chainId: 'ethereum',
    dexId: 'uniswap',
    url: 'https://dexscreener.com/ethereum/0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640',
    pairAddress: '0x88e6A0c2dDD26FEEb64F039a2c41296FcB3f5640',
    baseToken: {
      address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
      name: 'Wrapped Ether',
      symbol: 'WETH',
    },
    quoteToken: { address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', name: 'USD Coin', symbol: 'USDC' },
    priceNative: price.toFixed(4),
    priceUsd: price.toFixed(2),
    txns: { m5: { buys: 3, sells: 2 }, h1: { buys: 41, sells: 38 } },
    volume: { h24: 91_000_000, h1: 3_400_000, m5: 210_000 },
    priceChange: { h1: 0.12, h24: -1.4 },
    liquidity: { usd: 118_000_000, base: 18_400, quote: 61_000_000 },
    pairCreatedAt: 1_620_250_931_000,
  };
}
