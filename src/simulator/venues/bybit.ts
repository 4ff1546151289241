import { createCountedWindow } from '../counted-window.ts';
import { levels, priceOf, symbols } from '../market.ts';
import {
  json,
  notFound,
  type SimAnswer,
  type SimMoment,
  type SimRequest,
  text,
  type VenueModel,
} from '../wire.ts';

const requestLimit = 600;
const limitWindowMs = 5_000;
const banMs = 600_000;

export const accessTooFrequent = text('403, access too frequent', 403);

/** An answer under HTTP 200 whose `retCode` tells what happened. */
export const retCodeAnswer = (
  wallMs: number,
  retCode: number,
  retMsg: string,
  result: unknown = {},
): SimAnswer => json({ retCode, retMsg, result, retExtInfo: {}, time: Math.round(wallMs) });

/** Bybit's public endpoints, and the ban of who sends more than 600 requests in 5 s. */
export function createBybit(): VenueModel {
  const window = createCountedWindow(limitWindowMs);
  let banEndsAt = 0;
  return (request, moment) => {
    if (moment.wallMs < banEndsAt) return accessTooFrequent;
    if (window.spend(moment.wallMs, 1).used > requestLimit) {
      banEndsAt = moment.wallMs + banMs;
      return accessTooFrequent;
    }
    return answerOf(request, moment);
  };
}

function answerOf({ method, url }: SimRequest, moment: SimMoment): SimAnswer {
  const { wallMs } = moment;
  const ok = (result: unknown) => retCodeAnswer(wallMs, 0, 'OK', result);
  if (method !== 'GET') return notFound;
  if (url.pathname === '/v5/market/time') {
    const timeMs = String(Math.round(wallMs));
    return ok({ timeSecond: timeMs.slice(0, -3), timeNano: `${timeMs}000000` });
  }
  const answer = marketData.get(url.pathname);
  if (!answer) return notFound;
  const symbol = url.searchParams.get('symbol') ?? '';
  const category = url.searchParams.get('category') ?? '';
  if (!['linear', 'spot', 'inverse'].includes(category))
    return retCodeAnswer(wallMs, 10001, 'Illegal category');
  if (!symbols.includes(symbol)) return retCodeAnswer(wallMs, 10001, 'params error: Symbol Is Invalid');
  return ok(answer(symbol, category, url, moment));
}

type MarketAnswer = (symbol: string, category: string, url: URL, moment: SimMoment) => unknown;

const orderbook: MarketAnswer = (symbol, _category, url, moment) => {
  const asked = Number(url.searchParams.get('limit') ?? 25);
  const count = Number.isInteger(asked) && asked > 0 ? Math.min(asked, 1_000) : 25;
  const book = { mid: priceOf(symbol, moment), count, tick: 0.1, priceDigits: 2, quantityDigits: 3 };
  const ts = Math.round(moment.wallMs);
  return {
    s: symbol,
    b: levels(moment, { ...book, side: 'bid' }),
    a: levels(moment, { ...book, side: 'ask' }),
    ts,
    u: ts % 10_000_000,
    seq: ts,
    cts: ts - 5,
  };
};

const tickers: MarketAnswer = (symbol, category, _url, moment) => {
  const price = priceOf(symbol, moment);
  const fundingMs = 8 * 3_600_000;
  return {
    category,
    list: [
      {
        symbol,
        lastPrice: price.toFixed(2),
        indexPrice: (price * 0.9999).toFixed(2),
        markPrice: price.toFixed(2),
        bid1Price: (price - 0.1).toFixed(2),
        ask1Price: (price + 0.1).toFixed(2),
        fundingRate: '0.0001',
        nextFundingTime: String((Math.floor(moment.wallMs / fundingMs) + 1) * fundingMs),
      },
    ],
  };
};

const marketData: ReadonlyMap<string, MarketAnswer> = new Map([
  ['/v5/market/orderbook', orderbook],
  ['/v5/market/tickers', tickers],
]);
