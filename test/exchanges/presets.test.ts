import { describe, expect, it } from 'vitest';
import { breakerNameOf, policies, venues } from '../../src/exchanges/presets.ts';
import { withHosts } from '../../src/exchanges/venue.ts';

describe('the policy table', () => {
  it.each([
    ['CEX', [500, 10_000, 3], 5_000, [5, 30_000, 2], [1_000, 2_000, 0.95, 3], [5_000, 2_000, 15_000]],
    ['DEX', [1_000, 30_000, 4], 10_000, [10, 60_000, 3], [3_000, 5_000, 0.9, 5], [30_000, 10_000, 120_000]],
    [
      'SOCIAL',
      [2_000, 60_000, 3],
      15_000,
      [3, 120_000, 1],
      [5_000, 10_000, 0.85, 3],
      [300_000, 60_000, 900_000],
    ],
  ] as const)('%s', (kind, backoff, timeoutMs, breaker, sla, cache) => {
    const policy = policies[kind];
    expect([policy.backoff.initialDelayMs, policy.backoff.maxDelayMs, policy.backoff.maxAttempts]).toEqual(
      backoff,
    );
    expect(policy.backoff).toMatchObject({ multiplier: 2, jitter: 'full' });
    expect(policy.timeoutMs).toBe(timeoutMs);
    expect([policy.breaker.failureThreshold, policy.breaker.openMs, policy.breaker.successThreshold]).toEqual(
      breaker,
    );
    expect(policy.breaker).toMatchObject({
      minFailureRate: 0.5,
      failureWindowMs: 60_000,
      halfOpenMaxMs: 30_000,
    });
    const { maxP95Ms, maxP99Ms, minSuccessRate, maxConsecutiveFailures } = policy.sla;
    expect([maxP95Ms, maxP99Ms, minSuccessRate, maxConsecutiveFailures]).toEqual(sla);
    expect(policy.sla).toMatchObject({ windowMs: 300_000, minCalls: 10 });
    expect([policy.cache.ttlMs, policy.cache.minTtlMs, policy.cache.maxTtlMs]).toEqual(cache);
    expect(policy.cache.maxEntries).toBe(1_000);
  });
});

describe('the venues', () => {
  it('are those of the design, with their sources, kinds and breakers', () => {
    const table = Object.values(venues).map(({ name, kind, sources }) => [
      name,
      kind,
      Object.keys(sources),
      breakerNameOf(name),
    ]);
    expect(table).toEqual([
      ['binance', 'CEX', ['binance_orderbook', 'binance_futures'], 'binance_api'],
      ['bybit', 'CEX', ['bybit_derivatives'], 'bybit_api'],
      ['dexscreener', 'DEX', ['dexscreener'], 'dexscreener_api'],
      ['twitter', 'SOCIAL', ['twitter_search', 'twitter_lookup'], 'twitter_api'],
    ]);
  });

  it.each(Object.values(venues))('$name probes hosts it has, slowly where calls cost quota', (venue) => {
    for (const { probe, needsToken } of Object.values(venue.sources)) {
      expect(Object.keys(venue.hosts)).toContain(probe.host);
      expect(URL.canParse(probe.path, venue.hosts[probe.host])).toBe(true);
      expect(probe.everyMs).toBe(needsToken ? 60_000 : 10_000);
    }
  });

  it('can stand on other hosts and under another name', () => {
    const moved = withHosts(venues.binance, { futures: 'http://127.0.0.1:9' }, 'binance_eu');
    expect(moved.hosts).toEqual({ spot: 'https://api.binance.com', futures: 'http://127.0.0.1:9' });
    expect([moved.name, venues.binance.name]).toEqual(['binance_eu', 'binance']);
  });
});
