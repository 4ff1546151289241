import { existsSync, globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/core/outcome.ts';
import { venues } from '../../src/exchanges/presets.ts';
import type { Reply, Venue } from '../../src/exchanges/venue.ts';

// Replies recorded from the venues or given in their documents, where this machine has them.

const folder = join(import.meta.dirname, '../../../shared/exchange-data');
const filesIn = (kind: string) =>
  existsSync(folder) ? globSync(`${kind}/*/*.json`, { cwd: folder }).sort() : [];

interface Recording {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
  };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording;
const venueOf = (file: string): Venue => {
  const [, name = ''] = file.split('/');
  return { x: venues.twitter, bybit: venues.bybit, dexscreener: venues.dexscreener }[name] ?? venues.binance;
};

const block = (scope: string, forMs: number, bucket?: string) => ({
  scope,
  forMs,
  ...(bucket && { bucket }),
});
const fault = { kind: 'VENUE_FAULT', retry: 'backoff' };
const location = { kind: 'CLIENT_ERROR', retry: 'never', location: true };

const meanings: Readonly<Record<string, Partial<Record<keyof Verdict, unknown>>>> = {
  'binance-futures/429-1003.json': { kind: 'RATE_LIMITED', retry: 'backoff', block: block('HOST', 60_000) },
  'binance-futures/503-1001-internal.json': fault,
  'binance-futures/503-1008-throttled.json': fault,
  'binance-futures/503-service-unavailable.json': fault,
  'binance-futures/503-unknown-execution.json': fault,
  'binance-spot/400-1021-timestamp.json': { kind: 'CLIENT_ERROR', retry: 'once' },
  'binance-spot/400-1121-invalid-symbol.json': { kind: 'CLIENT_ERROR', retry: 'never' },
  'binance-spot/403-waf-cloudfront.json': { kind: 'BANNED', retry: 'never', block: block('HOST', 600_000) },
  'binance-spot/418-1003-ip-banned.json': { kind: 'BANNED', retry: 'never', block: block('HOST', 3_492_000) },
  'binance-spot/429-1003-weight.json': {
    kind: 'RATE_LIMITED',
    retry: 'backoff',
    block: block('HOST', 23_000),
  },
  'binance-spot/451-restricted-location.json': location,
  'binance-spot/500-1000-unknown.json': fault,
  'binance-spot/500-1001-disconnected.json': fault,
  'binance-spot/503-1008-server-busy.json': fault,
  'binance-spot/504-1007-backend-timeout.json': fault,
  'bybit/200-10001-params.json': { kind: 'BUSINESS_ERROR', retry: 'never' },
  'bybit/200-10002-time-window.json': { kind: 'CLIENT_ERROR', retry: 'once' },
  'bybit/200-10006-private-headers.json': {
    kind: 'RATE_LIMITED',
    retry: 'backoff',
    block: block('BUCKET', 1_000, '/v5/order/realtime'),
  },
  'bybit/200-10006-public-no-headers.json': {
    kind: 'RATE_LIMITED',
    retry: 'backoff',
    block: block('SOURCE', 1_000),
  },
  'bybit/200-10009-region.json': location,
  'bybit/200-10016-server-error.json': fault,
  'bybit/403-access-too-frequent.json': { kind: 'BANNED', retry: 'never', block: block('HOST', 600_000) },
  'bybit/403-country-block-cloudfront.json': location,
  'bybit/429-system-protection.json': fault,
  'dexscreener/200-pairs-null.json': { kind: 'OK' },
  'dexscreener/429-rate-limited.json': {
    kind: 'RATE_LIMITED',
    retry: 'backoff',
    block: block('SOURCE', 60_000),
  },
  'x/200-user-not-found.json': { kind: 'BUSINESS_ERROR', retry: 'never' },
  'x/400-invalid-request.json': { kind: 'CLIENT_ERROR', retry: 'never' },
  'x/401-unauthorized.json': { kind: 'AUTH', retry: 'never' },
  'x/403-client-not-enrolled.json': { kind: 'AUTH', retry: 'never' },
  'x/429-rate-limit.json': { kind: 'RATE_LIMITED', retry: 'backoff', block: block('SOURCE', 60_000) },
  'x/503-service-unavailable.json': fault,
};

describe.skipIf(!existsSync(folder))('replies as they were recorded, over HTTP', () => {
  let server: Server;
  let current: Recording;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      const text = typeof current.body === 'string' ? current.body : JSON.stringify(current.body);
      response.writeHead(current.status, current.headers);
      response.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  async function call(recording: Recording): Promise<Reply> {
    current = recording;
    const { port } = server.address() as AddressInfo;
    const { method, path, query } = recording.request;
    const url = new URL(`http://127.0.0.1:${port}/prefix${path}?${new URLSearchParams(query)}`);
    const response = await fetch(url, { method });
    return {
      method,
      url,
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      text: await response.text(),
      receivedAt: Date.now(),
    };
  }

  it('has a meaning written down for each recorded error', () => {
    expect(filesIn('errors').map((file) => file.replace('errors/', ''))).toEqual(
      Object.keys(meanings).sort(),
    );
  });

  it.each(filesIn('errors'))('%s', async (file) => {
    const verdict = venueOf(file).classify(await call(read(file)));
    expect(verdict).toMatchObject(meanings[file.replace('errors/', '')]!);
    expect(verdict.detail ?? '').not.toMatch(/[\p{Cc}<]/u);
  });

  it.each(filesIn('responses'))('%s is OK', async (file) => {
    expect(venueOf(file).classify(await call(read(file)))).toEqual({ kind: 'OK', retry: 'never' });
  });

  it.each([
    ['responses/binance-spot/depth.json', 'binance_orderbook'],
    ['responses/binance-futures/premiumIndex.json', 'binance_futures'],
    ['responses/binance-futures/premiumIndex-with-headers.json', 'binance_futures'],
    ['responses/bybit/orderbook-doc.json', 'bybit_derivatives'],
    ['errors/dexscreener/200-pairs-null.json', 'dexscreener'],
    ['responses/x/tweets-search-recent.json', 'twitter_search'],
    ['responses/x/users-by-username.json', 'twitter_lookup'],
  ])('%s is what the probe of %s expects', (file, source) => {
    const { body } = read(file);
    expect(venueOf(file).sources[source]?.probe.expects(body)).toBe(true);
    for (const other of [null, [], {}, 'text', { code: 0 }]) {
      expect(venueOf(file).sources[source]?.probe.expects(other)).toBe(false);
    }
  });

  it('reads the quotas of recorded headers', async () => {
    const weight = venues.binance.quotas(
      await call(read('responses/binance-futures/premiumIndex-with-headers.json')),
    );
    expect(weight).toMatchObject([{ name: 'REQUEST_WEIGHT_1M', limit: 2_400, used: 1, remaining: 2_399 }]);
    const spot = venues.binance.quotas(await call(read('responses/binance-spot/depth-with-headers.json')));
    expect(spot).toMatchObject([{ name: 'REQUEST_WEIGHT_1M', limit: 6_000, used: 46, remaining: 5_954 }]);
    const reply = await call(read('responses/x/tweets-search-recent.json'));
    expect(venues.twitter.quotas(reply)).toMatchObject([
      { name: '/2/tweets/search/recent', limit: 450, used: 2, remaining: 448, windowSeconds: 900 },
    ]);
  });
});
