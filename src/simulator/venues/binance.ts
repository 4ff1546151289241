import { createCountedWindow } from '../counted-window.ts';
import { levels, priceOf, symbols } from '../market.ts';
import {
  json,
  notFound,
  type SimAnswer,
  type SimMoment,
  type SimRequest,
  secondsUntil,
  type VenueModel,
} from '../wire.ts';

type Role = 'spot' | 'futures';

const weightLimit: Readonly<Record<Role, number>> = { spot: 6_000, futures: 2_400 };
/** Requests sent on after a 429 before it turns into a ban. */
const patience = 10;
const firstBanMs = 120_000;

const overWeight = (limit: number) =>
  `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`;

export const bannedUntil = (wallMs: number, untilMs: number): SimAnswer =>
  json(
    {
      code: -1003,
      msg: `Way too much request weight used; IP banned until ${Math.round(untilMs)}. Please use WebSocket Streams for live updates to avoid bans.`,
    },
    418,
    { 'retry-after': String(secondsUntil(wallMs, untilMs)) },
  );

export const limitedFor = (role: Role, retryAfterSeconds: number): SimAnswer =>
  json({ code: -1003, msg: overWeight(weightLimit[role]) }, 429, {
    'retry-after': String(retryAfterSeconds),
  });

/** One host of Binance: its endpoints, its weight per minute, and the ban of who goes on past it. */
export function createBinance(role: Role): VenueModel {
  const minute = createCountedWindow(60_000);
  const limit = weightLimit[role];
  let refusedInARow = 0;
  let banEndsAt = 0;
  return (request, moment) => {
    const { wallMs } = moment;
    if (wallMs < banEndsAt) return bannedUntil(wallMs, banEndsAt);
    const { used, endsAt } = minute.spend(wallMs, weightOf(role, request.url));
    const weight = { 'x-mbx-used-weight-1m': String(used) };
    if (used <= limit) {
      refusedInARow = 0;
      const answer = answerOf(role, request, moment);
      return { ...answer, headers: { ...answer.headers, ...weight } };
    }
    refusedInARow += 1;
    if (refusedInARow > patience) {
      banEndsAt = wallMs + firstBanMs;
      return bannedUntil(wallMs, banEndsAt);
    }
    const answer = limitedFor(role, secondsUntil(wallMs, endsAt));
    return { ...answer, headers: { ...answer.headers, ...weight } };
  };
}

/** The path after `/api/v3/` or `/fapi/v1/`; null on another root. */
function endpointOf(role: Role, url: URL): string | null {
  const [, root, , ...rest] = url.pathname.split('/');
  return root === (role === 'spot' ? 'api' : 'fapi') ? rest.join('/') : null;
}

function weightOf(role: Role, url: URL): number {
  const endpoint = endpointOf(role, url);
  if (endpoint !== 'depth') return endpoint === 'ticker/price' ? 2 : 1;
  const limit = depthLimit(url);
  if (role === 'futures') return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
  return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1_000 ? 50 : 250;
}

function depthLimit(url: URL): number {
  const asked = Number(url.searchParams.get('limit') ?? 100);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 5_000) : 100;
}

function answerOf(role: Role, request: SimRequest, moment: SimMoment): SimAnswer {
  const endpoint = endpointOf(role, request.url);
  if (endpoint === null || request.method !== 'GET') return notFound;
  if (endpoint === 'ping') return json({});
  if (endpoint === 'time') return json({ serverTime: Math.round(moment.wallMs) });
  const answer = bySymbol[role].get(endpoint);
  return answer ? withSymbol(request, (symbol) => answer(symbol, request.url, moment)) : notFound;
}

function withSymbol(request: SimRequest, answer: (symbol: string) => unknown): SimAnswer {
  const symbol = request.url.searchParams.get('symbol');
  if (symbol === null || symbol === '') {
    const msg = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.";
    return json({ code: -1102, msg }, 400);
  }
  return symbols.includes(symbol) ? json(answer(symbol)) : json({ code: -1121, msg: 'Invalid symbol.' }, 400);
}

type SymbolAnswer = (symbol: string, url: URL, moment: SimMoment) => unknown;

const spotDepth: SymbolAnswer = (symbol, url, moment) => {
  const book = {
    mid: priceOf(symbol, moment),
    count: depthLimit(url),
    tick: 0.01,
    priceDigits: 8,
    quantityDigits: 8,
  };
  return {
    lastUpdateId: Math.round(moment.wallMs),
    bids: levels(moment, { ...book, side: 'bid' }),
    asks: levels(moment, { ...book, side: 'ask' }),
  };
};

const futuresDepth: SymbolAnswer = (symbol, url, moment) => {
  const book = {
    mid: priceOf(symbol, moment),
    count: depthLimit(url),
    tick: 0.1,
    priceDigits: 2,
    quantityDigits: 3,
  };
  const wallMs = Math.round(moment.wallMs);
  return {
    lastUpdateId: wallMs,
    E: wallMs,
    T: wallMs - 6,
    bids: levels(moment, { ...book, side: 'bid' }),
    asks: levels(moment, { ...book, side: 'ask' }),
  };
};

const premiumIndex: SymbolAnswer = (symbol, _url, moment) => {
  const price = priceOf(symbol, moment);
  const fundingMs = 8 * 3_600_000;
  return {
    symbol,
    markPrice: price.toFixed(8),
    indexPrice: (price * 0.9999).toFixed(8),
    estimatedSettlePrice: (price * 1.0001).toFixed(8),
    lastFundingRate: '0.00010000',
    interestRate: '0.00010000',
    nextFundingTime: (Math.floor(moment.wallMs / fundingMs) + 1) * fundingMs,
    time: Math.round(moment.wallMs),
  };
};

const bySymbol: Readonly<Record<Role, ReadonlyMap<string, SymbolAnswer>>> = {
  spot: new Map([
    ['depth', spotDepth],
    ['ticker/price', (symbol, _url, moment) => ({ symbol, price: priceOf(symbol, moment).toFixed(8) })],
  ]),
  futures: new Map([
    ['depth', futuresDepth],
    ['premiumIndex', premiumIndex],
    [
      'ticker/price',
      (symbol, _url, moment) => ({
        symbol,
        price: priceOf(symbol, moment).toFixed(2),
        time: Math.round(moment.wallMs),
      }),
    ],
  ]),
};
