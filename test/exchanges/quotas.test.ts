import { describe, expect, it } from 'vitest';
import { genericVenue } from '../../src/exchanges/generic.ts';
import { venues } from '../../src/exchanges/presets.ts';
import { noon, noonDate, replyOf } from './reply.ts';

const spot = 'https://api.binance.com/api/v3/depth';
const futures = 'https://fapi.binance.com/fapi/v1/depth';

describe('quota headers', () => {
  it.each([
    ['spot', spot, 6_000],
    ['futures', futures, 2_400],
    ['futures data', 'https://fapi.binance.com/futures/data/openInterestHist', 2_400],
    ['futures below a path prefix', 'http://127.0.0.1:9000/venue/fapi/v1/depth', 2_400],
    ['spot below a path prefix', 'http://127.0.0.1:9000/venue/api/v3/depth', 6_000],
  ])('Binance: weight of %s', (_what, url, limit) => {
    const reply = replyOf({ url, headers: { 'X-MBX-USED-WEIGHT-1M': '2500' } });
    expect(venues.binance.quotas(reply)).toEqual([
      {
        name: 'REQUEST_WEIGHT_1M',
        limit,
        used: 2_500,
        remaining: Math.max(0, limit - 2_500),
        windowSeconds: 60,
        resetsAt: null,
      },
    ]);
  });

  it('Binance: order counts, whose limits are an account’s own', () => {
    const headers = { 'X-MBX-ORDER-COUNT-10S': '3', 'X-MBX-ORDER-COUNT-1D': '40' };
    const readings = venues.binance.quotas(replyOf({ url: spot, headers }));
    expect(readings).toMatchObject([
      { name: 'ORDERS_10S', limit: null, used: 3, windowSeconds: 10 },
      { name: 'ORDERS_1D', limit: null, used: 40, windowSeconds: 86_400 },
    ]);
  });

  it('Bybit: per path, its reset on our clock', () => {
    const headers = {
      'X-Bapi-Limit': '50',
      'X-Bapi-Limit-Status': '12',
      'X-Bapi-Limit-Reset-Timestamp': String(noon + 900),
      Date: noonDate,
    };
    const reply = replyOf({
      url: 'https://api.bybit.com/v5/order/realtime',
      headers,
      receivedAt: noon + 5_000,
    });
    expect(venues.bybit.quotas(reply)).toEqual([
      {
        name: '/v5/order/realtime',
        limit: 50,
        used: 38,
        remaining: 12,
        windowSeconds: 1,
        resetsAt: noon + 5_900,
      },
    ]);
  });

  it('X: per endpoint, whoever is asked for', () => {
    const reset = Math.floor(noon / 1000) + 60;
    const headers = {
      'x-rate-limit-limit': '300',
      'x-rate-limit-remaining': '299',
      'x-rate-limit-reset': `${reset}`,
    };
    const nameAt = (path: string) =>
      venues.twitter.quotas(replyOf({ url: `https://api.x.com${path}`, headers }))[0];
    expect(nameAt('/2/users/by/username/a')).toMatchObject({
      name: '/2/users/by/username/:username',
      used: 1,
    });
    expect(nameAt('/2/users/12345/tweets')).toMatchObject({
      name: '/2/users/:id/tweets',
      resetsAt: reset * 1000,
    });
  });

  it.each([
    ['seconds from now', '30'],
    ['an epoch', String(noon / 1000 + 30)],
  ])('any other venue: a reset as %s', (_what, reset) => {
    const venue = genericVenue({ name: 'kraken', kind: 'CEX', hosts: {} });
    const headers = { 'X-RateLimit-Limit': '100', 'X-RateLimit-Remaining': '40', 'X-RateLimit-Reset': reset };
    expect(venue.quotas(replyOf({ headers }))).toEqual([
      { name: 'REQUESTS', limit: 100, used: 60, remaining: 40, windowSeconds: null, resetsAt: noon + 30_000 },
    ]);
  });

  it('a venue that says nothing has no readings', () => {
    for (const venue of Object.values(venues)) expect(venue.quotas(replyOf({ url: spot }))).toEqual([]);
  });

  it('a reset that no calendar holds is left out', () => {
    const headers = {
      'x-rate-limit-limit': '1',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': '999999999999999',
    };
    expect(venues.twitter.quotas(replyOf({ headers }))).toMatchObject([{ resetsAt: null }]);
  });
});

describe('request buckets', () => {
  const { binance, bybit, dexscreener, twitter } = venues;
  it.each([
    [binance, 'POST', '/api/v3/order', 'orders'],
    [binance, 'POST', '/api/v3/orderList/oco', 'orders'],
    [binance, 'POST', '/api/v3/order/cancelReplace', 'orders'],
    [binance, 'POST', '/fapi/v1/order', 'futures_orders'],
    [binance, 'POST', '/fapi/v1/batchOrders', 'futures_orders'],
    [binance, 'PUT', '/fapi/v1/order', 'futures_orders'],
    [binance, 'POST', '/prefix/api/v3/order', 'orders'],
    [binance, 'DELETE', '/api/v3/order', undefined],
    [binance, 'GET', '/api/v3/order', undefined],
    [binance, 'POST', '/api/v3/order/test', undefined],
    [binance, 'GET', '/api/v3/depth', undefined],
    [bybit, 'GET', '/v5/order/realtime', '/v5/order/realtime'],
    [bybit, 'GET', '/prefix/v5/market/orderbook', '/v5/market/orderbook'],
    [dexscreener, 'GET', '/token-boosts/top/v1', 'profiles_boosts_orders'],
    [dexscreener, 'GET', '/orders/v1/solana/abc', 'profiles_boosts_orders'],
    [dexscreener, 'GET', '/latest/dex/search', undefined],
    [dexscreener, 'GET', '/tokens/v1/solana/orders', undefined],
    [twitter, 'GET', '/2/tweets/search/recent', undefined],
  ] as const)('%o %s %s is counted in %s', (venue, method, path, bucket) => {
    expect(venue.bucketOf(method, new URL(path, 'https://venue.example'))).toBe(bucket);
  });
});
