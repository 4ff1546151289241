import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { venues } from '../../src/exchanges/presets.ts';
import type { Venue } from '../../src/exchanges/venue.ts';
import { type FaultInput, parseScenario, type ScenarioInput } from '../../src/simulator/scenario.ts';
import { createVenueSim, type SimReply } from '../../src/simulator/venue-sim.ts';
import { replyOf } from '../exchanges/reply.ts';

const bearer = { authorization: 'Bearer token' };
const probes = Object.values(venues).flatMap((venue: Venue) =>
  Object.entries(venue.sources).map(([source, { probe }]) => ({
    source,
    venue,
    probe,
    url: new URL(probe.path, venue.hosts[probe.host]),
  })),
);
const probeOf = (source: string) => probes.find((each) => each.source === source)!;

function start(input: ScenarioInput = {}, seed?: number) {
  const clock = createManualClock();
  const sim = createVenueSim({ scenario: parseScenario(input), clock, seed });
  const get = (url: URL | string, headers: Record<string, string> = bearer): SimReply =>
    sim.reply({ method: 'GET', url: new URL(url), headers });
  const verdictAt = (venue: Venue, url: URL) => {
    const { status, headers, body } = get(url);
    return venue.classify(replyOf({ url: url.href, status, headers, body, receivedAt: clock.wallNow() }));
  };
  return { clock, sim, get, verdictAt };
}

describe('venues that are well', () => {
  it.each(probes)('$source answers its probe with what it expects', ({ venue, probe, url }) => {
    const { get, verdictAt } = start();
    expect(verdictAt(venue, url).kind).toBe('OK');
    expect(probe.expects(JSON.parse(get(url).body))).toBe(true);
  });

  it.each([
    'https://api.binance.com/api/v3/ping',
    'https://api.binance.com/api/v3/time',
    'https://api.binance.com/api/v3/ticker/price?symbol=ETHUSDT',
    'https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=20',
    'https://fapi.binance.com/fapi/v1/ping',
    'https://fapi.binance.com/fapi/v1/time',
    'https://api.bybit.com/v5/market/time',
    'https://api.bybit.com/v5/market/tickers?category=linear&symbol=BTCUSDT',
    'https://api.dexscreener.com/latest/dex/pairs/ethereum/0x1',
    'https://api.dexscreener.com/token-profiles/latest/v1',
  ])('%s is served', (url) => {
    const { status, body } = start().get(url);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toBeTypeOf('object');
  });

  it.each([
    ['https://api.binance.com/api/v3/depth', 400, /-1102/],
    ['https://api.binance.com/api/v3/depth?symbol=NOPE', 400, /-1121/],
    ['https://api.bybit.com/v5/market/orderbook?category=linear&symbol=NOPE', 200, /"retCode":10001/],
    ['https://api.x.com/2/tweets/search/recent', 400, /query/],
    ['https://api.x.com/2/users/by/username/nonexist', 200, /Not Found Error/],
    ['https://api.binance.com/api/v3/nothing', 404, /html/],
    ['https://venue.example/unheard/of', 404, /html/],
  ])('a bad request to %s is refused as the venue does', (url, status, body) => {
    expect(start().get(url)).toMatchObject({ status, body: expect.stringMatching(body) });
  });

  it('X wants a bearer token', () => {
    expect(start().get(probeOf('twitter_lookup').url, {})).toMatchObject({ status: 401 });
  });

  it('dates its replies by the venue’s clock', () => {
    const { clock, get } = start({ latencyMs: { min: 0, max: 0 } });
    clock.advance(90_000);
    expect(get('https://api.bybit.com/v5/market/time').headers.date).toBe('Thu, 01 Jan 2026 00:01:30 GMT');
  });
});

describe('chance', () => {
  const faults: FaultInput[] = [
    { venue: 'binance', fault: '5xx', rate: 0.3 },
    { venue: 'all', fault: 'reset', rate: 0.1 },
  ];
  const replay = (seed: number) => {
    const { clock, get } = start({ faults, seed });
    return Array.from({ length: 60 }, (_, index) => {
      clock.advance(250);
      return get(probes[index % probes.length]!.url);
    });
  };

  it('is decided by the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(replay(seed)).toEqual(replay(seed));
        expect(replay(seed)).not.toEqual(replay(seed + 1));
      }),
      { numRuns: 20 },
    );
  });

  it('a seed given beside the scenario is the one that counts', () => {
    const url = probeOf('binance_orderbook').url;
    expect(start({ seed: 1 }, 2).get(url)).toEqual(start({ seed: 2 }).get(url));
  });

  it('meets the share of requests that a fault’s rate says', () => {
    const { get } = start({ faults: [{ venue: 'bybit', fault: 'html', rate: 0.25 }] });
    const url = probeOf('bybit_derivatives').url;
    const met = Array.from({ length: 500 }, () => get(url)).filter(
      ({ headers }) => headers['content-type'] === 'text/html',
    );
    expect(met.length / 500).toBeGreaterThan(0.19);
    expect(met.length / 500).toBeLessThan(0.31);
  });

  it('takes latencies between the scenario’s two', () => {
    const { get } = start({ latencyMs: { min: 10, max: 20 } });
    for (let index = 0; index < 100; index += 1) {
      const { delayMs } = get(probeOf('dexscreener').url);
      expect(delayMs >= 10 && delayMs <= 20).toBe(true);
    }
  });
});

describe('faults over time', () => {
  const { venue, url } = probeOf('binance_orderbook');
  const kindsAt = (fault: FaultInput, times: readonly number[]) => {
    const { clock, verdictAt } = start({ faults: [fault] });
    return times.map((at) => {
      clock.advance(at - clock.now());
      return verdictAt(venue, url).kind;
    });
  };

  it('last from atMs for forMs', () => {
    const fault: FaultInput = { atMs: 1_000, forMs: 2_000, venue: 'binance', fault: '5xx' };
    expect(kindsAt(fault, [0, 999, 1_000, 2_999, 3_000])).toEqual([
      'OK',
      'OK',
      'VENUE_FAULT',
      'VENUE_FAULT',
      'OK',
    ]);
  });

  it('come again every everyMs', () => {
    const fault: FaultInput = { atMs: 1_000, forMs: 500, everyMs: 2_000, venue: 'binance', fault: '5xx' };
    expect(kindsAt(fault, [1_000, 1_600, 3_100, 3_600, 21_499, 21_500])).toEqual([
      'VENUE_FAULT',
      'OK',
      'VENUE_FAULT',
      'OK',
      'VENUE_FAULT',
      'OK',
    ]);
  });

  it('last to the end without forMs', () => {
    expect(kindsAt({ venue: 'binance', fault: 'ban' }, [0, 86_400_000])).toEqual(['BANNED', 'BANNED']);
  });

  it.each([
    ['a source', { venue: 'binance', source: 'binance_futures', fault: '5xx' }, ['binance_futures']],
    [
      'a source that shares its host',
      { venue: 'twitter', source: 'twitter_lookup', fault: '5xx' },
      ['twitter_lookup'],
    ],
    ['a path', { venue: 'all', pathPrefix: '/v5/market/', fault: '5xx' }, ['bybit_derivatives']],
    ['a venue', { venue: 'binance', fault: '5xx' }, ['binance_orderbook', 'binance_futures']],
  ] as const)('meet only %s where one is named', (_what, fault, met) => {
    const { verdictAt } = start({ faults: [fault] });
    const failing = probes
      .filter((each) => verdictAt(each.venue, each.url).kind !== 'OK')
      .map(({ source }) => source);
    expect(failing).toEqual(met);
  });

  it('can be replaced, their times counted from then', () => {
    const { clock, sim, verdictAt } = start({ faults: [{ venue: 'binance', fault: 'waf' }] });
    clock.advance(5_000);
    sim.setFaults([{ atMs: 1_000, venue: 'binance', fault: 'maintenance' }]);
    expect(verdictAt(venue, url).kind).toBe('OK');
    clock.advance(1_000);
    expect(verdictAt(venue, url).kind).toBe('MAINTENANCE');
  });

  it('a ban and a limit name the fault’s end', () => {
    const { clock, verdictAt } = start({
      faults: [
        { forMs: 10_000, venue: 'binance', fault: 'ban' },
        { forMs: 10_000, venue: 'twitter', fault: 'rate-limit' },
      ],
    });
    const { wallNow } = clock;
    const end = wallNow() + 10_000;
    clock.advance(4_000);
    expect(verdictAt(venue, url).block).toEqual({ scope: 'HOST', forMs: 6_000 });
    const lookup = probeOf('twitter_lookup');
    expect(verdictAt(lookup.venue, lookup.url).block).toEqual({ scope: 'SOURCE', untilVenueMs: end });
  });
});

describe('quotas', () => {
  it('Binance counts weight by the minute, limits past it, and bans who goes on', () => {
    const { clock, get, verdictAt } = start();
    const { venue, url } = probeOf('binance_orderbook');
    for (let used = 5; used <= 6_000; used += 5) {
      expect(get(url)).toMatchObject({ status: 200, headers: { 'x-mbx-used-weight-1m': String(used) } });
    }
    expect(verdictAt(venue, url)).toMatchObject({
      kind: 'RATE_LIMITED',
      block: { scope: 'HOST', forMs: 60_000 },
    });
    const futures = probeOf('binance_futures');
    expect(verdictAt(venue, futures.url).kind).toBe('OK');
    for (let more = 0; more < 10; more += 1) get(url);
    expect(verdictAt(venue, url)).toMatchObject({ kind: 'BANNED', block: { scope: 'HOST', forMs: 120_000 } });
    clock.advance(60_000);
    expect(verdictAt(venue, url)).toMatchObject({ kind: 'BANNED', block: { scope: 'HOST', forMs: 60_000 } });
    clock.advance(60_000);
    expect(verdictAt(venue, url).kind).toBe('OK');
  });

  it('Bybit bans an address that sends more than 600 requests in 5 s', () => {
    const { clock, verdictAt } = start();
    const { venue, url } = probeOf('bybit_derivatives');
    for (let sent = 0; sent < 600; sent += 1) expect(verdictAt(venue, url).kind).toBe('OK');
    expect(verdictAt(venue, url)).toMatchObject({ kind: 'BANNED', block: { scope: 'HOST', forMs: 600_000 } });
    clock.advance(599_999);
    expect(verdictAt(venue, url).kind).toBe('BANNED');
    clock.advance(1);
    expect(verdictAt(venue, url).kind).toBe('OK');
  });

  it.each([
    ['dexscreener', 'https://api.dexscreener.com/latest/dex/search?q=x', 300, 60_000],
    ['dexscreener', 'https://api.dexscreener.com/token-boosts/top/v1', 60, 60_000],
    ['twitter', 'https://api.x.com/2/tweets/search/recent?query=x', 450, 900_000],
    ['twitter', 'https://api.x.com/2/users/by/username/x', 300, 900_000],
  ] as const)('%s %s takes %i requests a window', (name, address, limit, windowMs) => {
    const { clock, verdictAt } = start();
    const url = new URL(address);
    for (let sent = 0; sent < limit; sent += 1) expect(verdictAt(venues[name], url).kind).toBe('OK');
    expect(verdictAt(venues[name], url).kind).toBe('RATE_LIMITED');
    clock.advance(windowMs);
    expect(verdictAt(venues[name], url).kind).toBe('OK');
  });

  it('X’s headers are read back as what is left', () => {
    const { clock, get } = start();
    const { url } = probeOf('twitter_search');
    get(url);
    const { headers } = get(url);
    const reading = venues.twitter.quotas(replyOf({ url: url.href, headers, receivedAt: clock.wallNow() }));
    expect(reading).toMatchObject([
      { limit: 450, used: 2, remaining: 448, resetsAt: clock.wallNow() + 900_000 },
    ]);
  });
});
