import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/core/outcome.ts';
import { classifyError } from '../../src/exchanges/classify-error.ts';
import { genericVenue } from '../../src/exchanges/generic.ts';
import { venues } from '../../src/exchanges/presets.ts';
import type { Venue } from '../../src/exchanges/venue.ts';
import { challengePage, countryPage, firewallPage } from '../fixtures/replies/pages.ts';
import { noon, type ReplyParts, replyOf } from './reply.ts';

type Row = readonly [what: string, reply: ReplyParts, verdict: Partial<Verdict>];

const spot = 'https://api.binance.com/api/v3/depth?symbol=BTCUSDT';
const spotOrder = 'https://api.binance.com/api/v3/order';
const futures = 'https://fapi.binance.com/fapi/v1/premiumIndex?symbol=BTCUSDT';
const futuresOrder = 'https://fapi.binance.com/fapi/v1/order';
const orderbook = 'https://api.bybit.com/v5/market/orderbook?category=linear&symbol=BTCUSDT';
const realtime = 'https://api.bybit.com/v5/order/realtime';
const search = 'https://api.dexscreener.com/latest/dex/search?q=WETH';
const profiles = 'https://api.dexscreener.com/token-profiles/latest/v1';
const tweets = 'https://api.x.com/2/tweets/search/recent?query=x';

const htmlHeaders = { 'Content-Type': 'text/html' };
const weight = 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.';
const fault = { kind: 'VENUE_FAULT', retry: 'backoff' } as const;
const never = (kind: Verdict['kind']) => ({ kind, retry: 'never', block: undefined }) as const;

const limited = (forMs: number, block: Verdict['block']): Partial<Verdict> => ({
  kind: 'RATE_LIMITED',
  retry: 'backoff',
  retryAfterMs: forMs,
  block,
});

const binanceRows: readonly Row[] = [
  [
    'spot 429 -1003 with Retry-After',
    { url: spot, status: 429, headers: { 'Retry-After': '23' }, body: { code: -1003, msg: weight } },
    limited(23_000, { scope: 'HOST', forMs: 23_000 }),
  ],
  [
    'spot 429 -1003 without Retry-After',
    { url: spot, status: 429, body: { code: -1003, msg: weight } },
    limited(60_000, { scope: 'HOST', forMs: 60_000 }),
  ],
  [
    'a 429 whose body was not read',
    { url: spot, status: 429 },
    limited(60_000, { scope: 'HOST', forMs: 60_000 }),
  ],
  [
    'spot 429 -1015 (orders)',
    { method: 'POST', url: spotOrder, status: 429, body: { code: -1015, msg: 'Too many new orders.' } },
    limited(10_000, { scope: 'BUCKET', bucket: 'orders', forMs: 10_000 }),
  ],
  [
    'spot 429 -1015 with Retry-After',
    {
      method: 'POST',
      url: spotOrder,
      status: 429,
      headers: { 'retry-after': '4' },
      body: { code: -1015, msg: 'Too many new orders.' },
    },
    limited(4_000, { scope: 'BUCKET', bucket: 'orders', forMs: 4_000 }),
  ],
  [
    'futures 429 -1015',
    { method: 'POST', url: futuresOrder, status: 429, body: { code: -1015, msg: 'Too many new orders.' } },
    limited(10_000, { scope: 'BUCKET', bucket: 'futures_orders', forMs: 10_000 }),
  ],
  [
    'spot 418 with Retry-After',
    {
      url: spot,
      status: 418,
      headers: { 'Retry-After': '3492' },
      body: { code: -1003, msg: `Way too much request weight used; IP banned until ${noon + 9_000_000}.` },
    },
    { kind: 'BANNED', retry: 'never', block: { scope: 'HOST', forMs: 3_492_000 } },
  ],
  [
    'futures 418 with the end in its message alone',
    {
      url: futures,
      status: 418,
      body: { code: -1003, msg: `Way too many requests; IP banned until ${noon + 300_000}.` },
    },
    { kind: 'BANNED', retry: 'never', block: { scope: 'HOST', untilVenueMs: noon + 300_000 } },
  ],
  [
    'a 418 that names no end',
    { url: spot, status: 418, body: 'teapot' },
    { kind: 'BANNED', retry: 'never', block: { scope: 'HOST', forMs: 120_000 } },
  ],
  [
    'a ban told under 429',
    { url: spot, status: 429, body: { code: -1003, msg: `IP banned until ${noon + 120_000}.` } },
    { kind: 'BANNED', retry: 'never', block: { scope: 'HOST', untilVenueMs: noon + 120_000 } },
  ],
  [
    'spot 403 HTML (WAF)',
    { url: spot, status: 403, headers: htmlHeaders, body: firewallPage },
    { kind: 'BANNED', retry: 'never', block: { scope: 'HOST', forMs: 600_000 } },
  ],
  [
    'a 403 HTML whose body was not read',
    { url: spot, status: 403, headers: htmlHeaders },
    { kind: 'BANNED', retry: 'never', block: { scope: 'HOST', forMs: 600_000 } },
  ],
  [
    'a country page in front of Binance',
    { url: spot, status: 403, headers: htmlHeaders, body: countryPage },
    { ...never('CLIENT_ERROR'), location: true },
  ],
  [
    'spot 451',
    { url: spot, status: 451, body: { code: 0, msg: 'Service unavailable from a restricted location.' } },
    { ...never('CLIENT_ERROR'), location: true },
  ],
  [
    'spot 400 -1121',
    { url: spot, status: 400, body: { code: -1121, msg: 'Invalid symbol.' } },
    never('CLIENT_ERROR'),
  ],
  [
    'spot 400 -1102',
    { url: spot, status: 400, body: { code: -1102, msg: 'Mandatory.' } },
    never('CLIENT_ERROR'),
  ],
  [
    'spot 401 -2015',
    { url: spot, status: 401, body: { code: -2015, msg: 'Invalid API-key.' } },
    never('AUTH'),
  ],
  [
    'spot 400 -2015',
    { url: spot, status: 400, body: { code: -2015, msg: 'Invalid API-key.' } },
    never('AUTH'),
  ],
  [
    'spot 400 -1022 (signature)',
    { url: spot, status: 400, body: { code: -1022, msg: 'Not valid.' } },
    never('AUTH'),
  ],
  [
    'spot 400 -1021 (clock)',
    { url: spot, status: 400, body: { code: -1021, msg: 'Timestamp is outside of the recvWindow.' } },
    { kind: 'CLIENT_ERROR', retry: 'once', block: undefined },
  ],
  ...[500, 502, 503, 504].map((status): Row => [`spot ${status}`, { url: spot, status, body: '' }, fault]),
  ...[-1000, -1001, -1006, -1007].flatMap((code): Row[] => [
    [`spot ${code} under 500`, { url: spot, status: 500, body: { code, msg: 'Internal.' } }, fault],
    [`spot ${code} under 400`, { url: spot, status: 400, body: { code, msg: 'Internal.' } }, fault],
  ]),
  [
    'spot 503 -1008',
    { url: spot, status: 503, body: { code: -1008, msg: 'Server is currently overloaded.' } },
    fault,
  ],
  [
    'futures 503 "Unknown error…"',
    {
      method: 'POST',
      url: futuresOrder,
      status: 503,
      body: {
        timestamp: noon,
        path: '/fapi/v1/order',
        msg: 'Unknown error, please check your request or try again later.',
      },
    },
    fault,
  ],
  [
    'futures 503 "Service Unavailable."',
    { url: futures, status: 503, body: { code: -1000, msg: 'Service Unavailable.' } },
    fault,
  ],
  [
    'futures 408',
    { url: futures, status: 408, body: { code: -1007, msg: 'Timeout.' } },
    { kind: 'TIMEOUT', retry: 'backoff' },
  ],
  [
    'futures 429',
    { url: futures, status: 429, body: { code: -1003, msg: weight } },
    limited(60_000, { scope: 'HOST', forMs: 60_000 }),
  ],
  [
    'maintenance told by an error',
    { url: spot, status: 503, body: { code: 1, msg: 'System is under maintenance.' } },
    { kind: 'MAINTENANCE', retry: 'never', block: { scope: 'HOST' } },
  ],
  [
    'maintenance told by the status endpoint',
    { url: 'https://api.binance.com/sapi/v1/system/status', body: { status: 1, msg: 'system_maintenance' } },
    { kind: 'MAINTENANCE', retry: 'never', block: { scope: 'HOST' } },
  ],
  [
    'the status endpoint when well',
    { url: 'https://api.binance.com/sapi/v1/system/status', body: { status: 0, msg: 'normal' } },
    never('OK'),
  ],
  [
    '5xx although the body looks like a success',
    { url: spot, status: 502, body: { lastUpdateId: 1, bids: [], asks: [] } },
    fault,
  ],
  ['HTML instead of JSON', { url: spot, headers: htmlHeaders, body: challengePage }, fault],
  ['an empty body where JSON is served', { url: spot, body: '' }, fault],
  ['JSON cut in the middle', { url: spot, body: '{"lastUpdateId":1,"bids":[["1' }, fault],
  ['an empty JSON object', { url: 'https://api.binance.com/api/v3/ping', body: {} }, never('OK')],
  ['a HEAD', { method: 'HEAD', url: spot, body: '' }, never('OK')],
];

const bybitSays = (retCode: number, retMsg = 'said', result: unknown = {}) => ({
  retCode,
  retMsg,
  result,
  time: noon,
});

const bybitRows: readonly Row[] = [
  ['retCode 0', { url: orderbook, body: bybitSays(0) }, never('OK')],
  [
    '10006 without headers',
    { url: orderbook, body: bybitSays(10006, 'Too many visits!') },
    limited(1_000, { scope: 'SOURCE', forMs: 1_000 }),
  ],
  [
    '10006 with a reset',
    {
      url: realtime,
      headers: {
        'X-Bapi-Limit': '10',
        'X-Bapi-Limit-Status': '0',
        'X-Bapi-Limit-Reset-Timestamp': `${noon + 700}`,
      },
      body: bybitSays(10006),
    },
    limited(700, { scope: 'BUCKET', bucket: '/v5/order/realtime', untilVenueMs: noon + 700 }),
  ],
  [
    '10006 with a reset that is long past',
    {
      url: realtime,
      headers: {
        'X-Bapi-Limit': '10',
        'X-Bapi-Limit-Status': '0',
        'X-Bapi-Limit-Reset-Timestamp': '1672738134824',
      },
      body: bybitSays(10006),
    },
    limited(1_000, { scope: 'BUCKET', bucket: '/v5/order/realtime', forMs: 1_000 }),
  ],
  ...[10000, 10016, 429, 10429].map(
    (code): Row => [`retCode ${code}`, { url: orderbook, body: bybitSays(code) }, fault],
  ),
  [
    '10002 (clock)',
    { url: realtime, body: bybitSays(10002) },
    { kind: 'CLIENT_ERROR', retry: 'once', block: undefined },
  ],
  ...[10003, 10004, 10005, 10007, 10010, 33004].map(
    (code): Row => [`retCode ${code}`, { url: realtime, body: bybitSays(code) }, never('AUTH')],
  ),
  [
    '10009 (region)',
    { url: orderbook, body: bybitSays(10009) },
    { ...never('CLIENT_ERROR'), location: true },
  ],
  ...[10024, 10027].map(
    (code): Row => [`retCode ${code}`, { url: realtime, body: bybitSays(code) }, never('CLIENT_ERROR')],
  ),
  ...[10001, 110007, 170131].map(
    (code): Row => [`retCode ${code}`, { url: realtime, body: bybitSays(code) }, never('BUSINESS_ERROR')],
  ),
  [
    '403 access too frequent',
    {
      url: orderbook,
      status: 403,
      headers: { 'Content-Type': 'text/plain' },
      body: '403, access too frequent',
    },
    { kind: 'BANNED', retry: 'never', block: { scope: 'HOST', forMs: 600_000 } },
  ],
  [
    '403 country page',
    { url: orderbook, status: 403, headers: htmlHeaders, body: countryPage },
    { ...never('CLIENT_ERROR'), location: true },
  ],
  [
    '403 of another kind',
    { url: orderbook, status: 403, headers: htmlHeaders, body: firewallPage },
    never('CLIENT_ERROR'),
  ],
  ['HTTP 429', { url: orderbook, status: 429, body: bybitSays(429, 'high server load') }, fault],
  ['HTTP 429 without a body', { url: orderbook, status: 429, body: '' }, fault],
  ['5xx although retCode is 0', { url: orderbook, status: 500, body: bybitSays(0) }, fault],
  ['JSON without a retCode', { url: orderbook, body: { hello: 1 } }, fault],
  ['HTML instead of JSON', { url: orderbook, headers: htmlHeaders, body: challengePage }, fault],
  ['a reply whose body was not read', { url: orderbook }, never('OK')],
  [
    'ongoing maintenance of the futures',
    {
      url: 'https://api.bybit.com/v5/system/status',
      body: bybitSays(0, '', {
        list: [{ title: 'Upgrade', state: 'ongoing', end: `${noon + 3_600_000}`, product: [1], env: 1 }],
      }),
    },
    { kind: 'MAINTENANCE', retry: 'never', block: { scope: 'HOST', untilVenueMs: noon + 3_600_000 } },
  ],
  [
    'maintenance that is only scheduled',
    {
      url: 'https://api.bybit.com/v5/system/status',
      body: bybitSays(0, '', {
        list: [{ title: 'Upgrade', state: 'scheduled', end: `${noon}`, product: [1] }],
      }),
    },
    never('OK'),
  ],
];

const dexscreenerRows: readonly Row[] = [
  [
    '429 of the 300 a minute',
    { url: search, status: 429, headers: { 'Content-Type': 'text/plain' }, body: 'error code: 1015' },
    limited(60_000, { scope: 'SOURCE', forMs: 60_000 }),
  ],
  [
    '429 of the 60 a minute',
    { url: profiles, status: 429, body: 'error code: 1015' },
    limited(60_000, { scope: 'BUCKET', bucket: 'profiles_boosts_orders', forMs: 60_000 }),
  ],
  [
    '429 with Retry-After',
    { url: search, status: 429, headers: { 'retry-after': '12' }, body: 'error code: 1015' },
    limited(12_000, { scope: 'SOURCE', forMs: 12_000 }),
  ],
  ['pairs: null', { url: search, body: { schemaVersion: '1.0.0', pairs: null } }, never('OK')],
  ['an empty list', { url: profiles, body: [] }, never('OK')],
  ['HTML instead of JSON', { url: search, headers: htmlHeaders, body: challengePage }, fault],
  [
    '403 HTML',
    { url: search, status: 403, headers: htmlHeaders, body: challengePage },
    never('CLIENT_ERROR'),
  ],
];

const capped = {
  title: 'UsageCapExceeded',
  type: 'https://api.twitter.com/2/problems/usage-capped',
  period: 'Monthly',
};
const resetSeconds = Math.floor(noon / 1000) + 480;

const twitterRows: readonly Row[] = [
  [
    '429 with a reset',
    {
      url: tweets,
      status: 429,
      headers: { 'x-rate-limit-reset': String(resetSeconds) },
      body: { title: 'Too Many Requests' },
    },
    limited(480_000, { scope: 'SOURCE', untilVenueMs: resetSeconds * 1000 }),
  ],
  [
    '429 without a reset',
    { url: tweets, status: 429, body: {} },
    limited(60_000, { scope: 'SOURCE', forMs: 60_000 }),
  ],
  [
    '429 usage-capped',
    { url: tweets, status: 429, headers: { 'x-rate-limit-reset': String(resetSeconds) }, body: capped },
    { kind: 'RATE_LIMITED', retry: 'never', block: { scope: 'HOST', untilVenueMs: Date.UTC(2026, 3, 1) } },
  ],
  [
    '429 usage-capped in December, by the venue’s clock',
    { url: tweets, status: 429, headers: { date: 'Thu, 31 Dec 2026 23:59:59 UTC' }, body: capped },
    { kind: 'RATE_LIMITED', retry: 'never', block: { scope: 'HOST', untilVenueMs: Date.UTC(2027, 0, 1) } },
  ],
  ['401', { url: tweets, status: 401, body: { title: 'Unauthorized' } }, never('AUTH')],
  ['403', { url: tweets, status: 403, body: { title: 'Client Forbidden' } }, never('AUTH')],
  [
    'errors and no data',
    { url: tweets, body: { errors: [{ title: 'Not Found Error' }] } },
    never('BUSINESS_ERROR'),
  ],
  [
    'errors beside data',
    { url: tweets, body: { data: [], errors: [{ title: 'Not Found Error' }] } },
    never('OK'),
  ],
  ['nothing found', { url: tweets, body: { meta: { result_count: 0 } } }, never('OK')],
  ['400', { url: tweets, status: 400, body: { title: 'Invalid Request' } }, never('CLIENT_ERROR')],
  ...[500, 502, 503, 504].map((status): Row => [`${status}`, { url: tweets, status, body: {} }, fault]),
];

const genericRows: readonly Row[] = [
  ['500', { status: 500 }, fault],
  [
    '503 with Retry-After',
    { status: 503, headers: { 'retry-after': '7' } },
    { ...fault, retryAfterMs: 7_000 },
  ],
  ['503 with a success in its body', { status: 503, body: { ok: true } }, fault],
  ['429', { status: 429 }, limited(60_000, { scope: 'SOURCE', forMs: 60_000 })],
  [
    '429 in seconds',
    { status: 429, headers: { 'retry-after': '90' } },
    limited(90_000, { scope: 'SOURCE', forMs: 90_000 }),
  ],
  [
    '429 with an HTTP date',
    { status: 429, headers: { 'retry-after': 'Tue, 10 Mar 2026 12:00:30 GMT' } },
    limited(30_000, { scope: 'SOURCE', untilVenueMs: noon + 30_000 }),
  ],
  ['408', { status: 408 }, { kind: 'TIMEOUT', retry: 'backoff' }],
  ['401', { status: 401 }, never('AUTH')],
  ['407', { status: 407 }, never('AUTH')],
  ['451', { status: 451 }, { ...never('CLIENT_ERROR'), location: true }],
  ['a country page', { status: 403, body: countryPage }, { ...never('CLIENT_ERROR'), location: true }],
  ...[400, 403, 404, 409, 418, 422].map((status): Row => [`${status}`, { status }, never('CLIENT_ERROR')]),
  ['200 of any kind', { body: '<html></html>' }, never('OK')],
  ['304', { status: 304 }, never('OK')],
  [
    'HTML that says it is JSON',
    { headers: { 'content-type': 'application/json' }, body: '<html></html>' },
    fault,
  ],
  [
    'what the configuration calls maintenance, with its end',
    { status: 503, headers: { 'retry-after': '1800' }, body: 'Down for Scheduled Maintenance' },
    { kind: 'MAINTENANCE', retry: 'never', block: { scope: 'HOST', forMs: 1_800_000 } },
  ],
  [
    'the same without an end',
    { status: 503, body: 'down for scheduled maintenance' },
    { kind: 'MAINTENANCE', retry: 'never', block: { scope: 'HOST' } },
  ],
];

const kraken = genericVenue({
  name: 'kraken',
  kind: 'CEX',
  hosts: { api: 'https://api.kraken.com' },
  maintenance: { statuses: [503], bodyIncludes: 'scheduled maintenance' },
});

const tables: readonly (readonly [Venue, readonly Row[]])[] = [
  [venues.binance, binanceRows],
  [venues.bybit, bybitRows],
  [venues.dexscreener, dexscreenerRows],
  [venues.twitter, twitterRows],
  [kraken, genericRows],
];

describe.each(tables)('what $displayName says, and what it means', (venue, rows) => {
  it.each(rows)('%s', (_what, reply, expected) => {
    const verdict = venue.classify(replyOf(reply));
    expect({ ...verdict, ...expected }, JSON.stringify(verdict)).toEqual(verdict);
  });
});

describe('rows that hold for every venue', () => {
  const all = tables.map(([venue]) => venue);
  it.each(all)('$name: 451 is a refusal because of the place', (venue) => {
    expect(venue.classify(replyOf({ status: 451 }))).toMatchObject({ kind: 'CLIENT_ERROR', location: true });
  });
  it.each(all)('$name: 5xx is a fault of the venue, and Retry-After its wait', (venue) => {
    const verdict = venue.classify(replyOf({ status: 503, headers: { 'retry-after': '3' } }));
    expect(verdict).toMatchObject({ kind: 'VENUE_FAULT', retry: 'backoff', retryAfterMs: 3_000 });
  });
  it.each(all)('$name: 408 is a timeout and 401 a question of keys', (venue) => {
    expect(venue.classify(replyOf({ status: 408 })).kind).toBe('TIMEOUT');
    expect(venue.classify(replyOf({ status: 401 })).kind).toBe('AUTH');
  });
  it('connection errors are NETWORK', () => {
    expect(classifyError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).kind).toBe('NETWORK');
  });
});
