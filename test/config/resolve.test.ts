import { describe, expect, it } from 'vitest';
import { type ConfigInput, parseConfig, resolveSettings } from '../../src/config.ts';
import type { ExchangeSettings, SourceSettings } from '../../src/engine/settings.ts';

function settingsOf(input: ConfigInput, environment: Record<string, string> = {}) {
  const settings = resolveSettings(parseConfig(input, 'test', environment));
  const exchanges: Record<string, ExchangeSettings> = {};
  const sources: Record<string, SourceSettings> = {};
  for (const exchange of settings.monitor.exchanges) {
    exchanges[exchange.name] = exchange;
    for (const source of exchange.sources) sources[source.name] = source;
  }
  return { ...settings, exchanges, sources, breakers: settings.monitor.breakers };
}

describe('without a configuration', () => {
  const { exchanges, sources, breakers } = settingsOf({});

  it('the four exchanges are watched', () => {
    const table = Object.values(exchanges).map(({ name, venue, sources }) => [
      name,
      venue.kind,
      sources.map((source) => source.name),
      [...new Set(sources.map(({ breaker }) => breaker))],
    ]);
    expect(table).toEqual([
      ['binance', 'CEX', ['binance_orderbook', 'binance_futures'], ['binance_api']],
      ['bybit', 'CEX', ['bybit_derivatives'], ['bybit_api']],
      ['dexscreener', 'DEX', ['dexscreener'], ['dexscreener_api']],
      ['twitter', 'SOCIAL', ['twitter_search', 'twitter_lookup'], ['twitter_api']],
    ]);
  });

  it.each([
    ['binance_orderbook', 5_000, [500, 10_000, 3], [1_000, 2_000, 0.95, 3], [5_000, 2_000, 15_000]],
    ['dexscreener', 10_000, [1_000, 30_000, 4], [3_000, 5_000, 0.9, 5], [30_000, 10_000, 120_000]],
    ['twitter_search', 15_000, [2_000, 60_000, 3], [5_000, 10_000, 0.85, 3], [300_000, 60_000, 900_000]],
  ])('%s has the numbers of its kind', (name, timeoutMs, backoff, sla, cache) => {
    const { policy } = sources[name]!;
    const { initialDelayMs, maxDelayMs, maxAttempts } = policy.backoff;
    const { maxP95Ms, maxP99Ms, minSuccessRate, maxConsecutiveFailures } = policy.sla;
    const { ttlMs, minTtlMs, maxTtlMs } = policy.cache;
    expect(policy.timeoutMs).toBe(timeoutMs);
    expect([initialDelayMs, maxDelayMs, maxAttempts]).toEqual(backoff);
    expect([maxP95Ms, maxP99Ms, minSuccessRate, maxConsecutiveFailures]).toEqual(sla);
    expect([ttlMs, minTtlMs, maxTtlMs]).toEqual(cache);
  });

  it.each([
    ['binance_api', 5, 30_000, 2],
    ['bybit_api', 5, 30_000, 2],
    ['dexscreener_api', 10, 60_000, 3],
    ['twitter_api', 3, 120_000, 1],
  ])('%s has the numbers of its kind', (name, failureThreshold, openMs, successThreshold) => {
    expect(breakers[name]).toMatchObject({ failureThreshold, openMs, successThreshold });
  });

  it('probes go to the venues', () => {
    const { probe, hosts } = sources.binance_futures!;
    expect(probe?.url).toBe('https://fapi.binance.com/fapi/v1/premiumIndex?symbol=BTCUSDT');
    expect(hosts).toEqual(['https://fapi.binance.com']);
  });

  it('X is not configured, and says what is missing', () => {
    const reason = 'not configured: exchanges.twitter.bearerToken is not set';
    expect(sources.twitter_search!.notConfigured).toBe(reason);
    expect(sources.twitter_lookup!.notConfigured).toBe(reason);
    expect(sources.binance_orderbook!.notConfigured).toBeNull();
  });
});

describe('a bearer token', () => {
  it.each<[string, ConfigInput, Record<string, string>]>([
    ['written out', { exchanges: { twitter: { bearerToken: 'tok' } } }, {}],
    ['from a variable', { exchanges: { twitter: { bearerToken: `\${MY_TOKEN}` } } }, { MY_TOKEN: 'tok' }],
    ['from the default variable', {}, { X_BEARER_TOKEN: 'tok' }],
  ])('%s configures X and goes to its probes alone', (_, input, environment) => {
    const { sources } = settingsOf(input, environment);
    expect(sources.twitter_search).toMatchObject({
      notConfigured: null,
      probe: { headers: { authorization: 'Bearer tok' } },
    });
    expect(sources.bybit_derivatives!.probe!.headers).toEqual({});
  });

  it.each<[string, ConfigInput]>([
    ['whose variable is not set', { exchanges: { twitter: { bearerToken: `\${MY_TOKEN}` } } }],
    ['that is empty', { exchanges: { twitter: { bearerToken: '' } } }],
  ])('%s leaves X not configured', (_, input) => {
    expect(settingsOf(input).sources.twitter_search!.notConfigured).toMatch(/^not configured/);
  });
});

describe('overrides', () => {
  it('of a source outrank its exchange, which outranks its kind', () => {
    const { sources } = settingsOf({
      policies: { CEX: { timeoutMs: 1, sla: { minCalls: 1 }, backoff: { maxAttempts: 1 } } },
      exchanges: { binance: { timeoutMs: 2, sla: { minCalls: 2 } } },
      sources: { binance_orderbook: { timeoutMs: 3 } },
    });
    const numbers = Object.fromEntries(
      ['binance_orderbook', 'binance_futures', 'bybit_derivatives'].map((name) => {
        const { timeoutMs, sla, backoff } = sources[name]!.policy;
        return [name, [timeoutMs, sla.minCalls, backoff.maxAttempts]];
      }),
    );
    expect(numbers).toEqual({
      binance_orderbook: [3, 2, 1],
      binance_futures: [2, 2, 1],
      bybit_derivatives: [1, 1, 1],
    });
  });

  it('of a breaker outrank its exchange, which outranks its kind', () => {
    const { breakers } = settingsOf({
      policies: { CEX: { breaker: { openMs: 1, failureThreshold: 1, successThreshold: 1 } } },
      exchanges: { binance: { breaker: { openMs: 2, failureThreshold: 2 } } },
      sources: { binance_orderbook: { breaker: 'binance_spot' } },
      breakers: { binance_spot: { openMs: 3 } },
    });
    const numbers = Object.fromEntries(
      Object.entries(breakers).map(([name, policy]) => [
        name,
        [policy.openMs, policy.failureThreshold, policy.successThreshold],
      ]),
    );
    expect(numbers).toMatchObject({
      binance_spot: [3, 2, 1],
      binance_api: [2, 2, 1],
      bybit_api: [1, 1, 1],
      dexscreener_api: [60_000, 10, 3],
    });
  });

  it('of hosts move the probes and what a block of the host covers', () => {
    const { sources, exchanges } = settingsOf({
      exchanges: { binance: { hosts: { spot: 'http://127.0.0.1:9001/' } } },
    });
    expect(sources.binance_orderbook!.probe!.url).toBe(
      'http://127.0.0.1:9001/api/v3/depth?symbol=BTCUSDT&limit=5',
    );
    expect(new URL(sources.binance_orderbook!.hosts[0]!).origin).toBe('http://127.0.0.1:9001');
    expect(sources.binance_futures!.probe!.url).toMatch(/^https:\/\/fapi\.binance\.com\//);
    expect(exchanges.binance!.venue.hosts.futures).toBe('https://fapi.binance.com');
  });

  it('of a rhythm keep the probe itself', () => {
    const { sources } = settingsOf({ sources: { binance_orderbook: { probe: { everyMs: 1 } } } });
    expect(sources.binance_orderbook!.probe).toMatchObject({
      everyMs: 1,
      url: expect.stringContaining('/api/v3/depth'),
    });
  });
});

describe('exchanges', () => {
  it('that are not enabled are left out, with their breakers', () => {
    const { exchanges, breakers } = settingsOf({ exchanges: { binance: { enabled: false } } });
    expect(Object.keys(exchanges)).toEqual(['bybit', 'dexscreener', 'twitter']);
    expect(Object.keys(breakers)).toEqual(['bybit_api', 'dexscreener_api', 'twitter_api']);
  });

  it('of one’s own are CEX by default and need no probe', () => {
    const { exchanges, sources, breakers } = settingsOf({
      exchanges: {
        kraken: {
          displayName: 'Kraken',
          sources: {
            kraken_time: { probe: { url: 'https://api.kraken.com/0/public/Time', everyMs: 10_000 } },
            kraken_orders: {},
          },
        },
      },
    });
    expect(exchanges.kraken!.venue).toMatchObject({ name: 'kraken', displayName: 'Kraken', kind: 'CEX' });
    expect(sources.kraken_time).toMatchObject({
      breaker: 'kraken_api',
      notConfigured: null,
      hosts: ['https://api.kraken.com'],
      probe: { url: 'https://api.kraken.com/0/public/Time', everyMs: 10_000, headers: {} },
    });
    expect(sources.kraken_time!.probe!.expects).toBeNull();
    expect(sources.kraken_orders!.probe).toBeNull();
    expect(breakers.kraken_api).toMatchObject({ failureThreshold: 5 });
  });

  it('of one’s own take the numbers of their kind', () => {
    const { sources } = settingsOf({ exchanges: { uni: { kind: 'DEX', sources: { uni_pools: {} } } } });
    expect(sources.uni_pools!.policy.timeoutMs).toBe(10_000);
  });
});
