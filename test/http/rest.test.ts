import { describe, expect, test } from 'vitest';
import { breakerAlert, systemAlert } from '../graphql/fake-alerts.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { moment } from '../graphql/fake-views.ts';
import { serve } from './harness.ts';

const timestamp = '2026-01-31T12:00:00.000Z';

const troubled = createFakeMonitor({
  sources: {
    binance_orderbook: { status: 'FAILED', successRate: 0.5 },
    bybit_derivatives: { status: 'DEGRADED' },
    twitter_search: {
      status: 'UNKNOWN',
      successRate: null,
      lastSuccessAt: null,
      latency: { p50Ms: null, p95Ms: null, p99Ms: null, meanMs: null },
    },
  },
  breakers: { binance_api: { state: 'OPEN', failureCount: 5 } },
});

const json = async (monitor: typeof troubled, path: string) => {
  const { get } = await serve(monitor);
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return response.json();
};

describe('REST', () => {
  test('tells the exchanges', async () => {
    const body = await json(troubled, '/api/health/exchanges');
    expect(body.timestamp).toBe(timestamp);
    expect(Object.keys(body.exchanges)).toEqual(['binance', 'bybit', 'dexscreener', 'twitter']);
    expect(body.exchanges.binance).toEqual({
      exchange: 'binance',
      overall_status: 'FAILED',
      sources: [
        { name: 'binance_orderbook', status: 'FAILED', latency_p95: 0.25, success_rate: 0.5 },
        { name: 'binance_futures', status: 'HEALTHY', latency_p95: 0.25, success_rate: 0.99 },
      ],
      avg_latency_p95: 0.25,
      avg_success_rate: 0.5,
      circuit_breaker_state: 'OPEN',
      degradation_score: expect.closeTo(0.4755),
    });
  });

  test('tells the overview', async () => {
    const body = await json(troubled, '/api/health/overview');
    expect(Object.keys(body)).toEqual([
      'overall_status',
      'healthy_sources',
      'degraded_sources',
      'failed_sources',
      'circuit_breakers',
      'cache_stats',
      'per_exchange_degradation',
      'timestamp',
    ]);
    expect(body).toMatchObject({
      overall_status: 'DEGRADED',
      degraded_sources: [
        { name: 'bybit_derivatives', status: 'DEGRADED', latency_p95: 0.25, success_rate: 0.99 },
      ],
      failed_sources: [{ name: 'binance_orderbook', status: 'FAILED', latency_p95: 0.25, success_rate: 0.5 }],
      circuit_breakers: { binance_api: { state: 'OPEN', failure_count: 5 }, bybit_api: { state: 'CLOSED' } },
      per_exchange_degradation: { dexscreener: 0, bybit: 0.3 },
      timestamp,
    });
    expect(body.healthy_sources).toHaveLength(3);
    expect(body.cache_stats.dexscreener).toEqual({
      size: 3,
      max_size: 100,
      hits: 30,
      misses: 10,
      evictions: 2,
      hit_rate: 0.75,
    });
  });

  test('tells the SLA', async () => {
    const body = await json(troubled, '/api/health/sla');
    expect(body).toHaveLength(6);
    expect(body[0]).toEqual({
      source_name: 'binance_orderbook',
      status: 'FAILED',
      latency_p50: 0.08,
      latency_p95: 0.25,
      latency_p99: 0.4,
      success_rate: 0.5,
    });
    expect(body[4]).toEqual({
      source_name: 'twitter_search',
      status: 'UNKNOWN',
      latency_p50: null,
      latency_p95: null,
      latency_p99: null,
      success_rate: null,
    });
  });

  test('tells the circuit breakers', async () => {
    const body = await json(troubled, '/api/health/circuit-breakers');
    expect(body).toHaveLength(4);
    expect(body[0]).toEqual({ breaker_name: 'binance_api', state: 'OPEN', failure_count: 5 });
  });

  const minute = 60_000;
  test.each([
    [0, 'fresh'],
    [-5000, 'fresh'],
    [5 * minute - 1, 'fresh'],
    [5 * minute, 'recent'],
    [60 * minute - 1, 'recent'],
    [60 * minute, 'stale'],
    [24 * 60 * minute - 1, 'stale'],
    [24 * 60 * minute, 'outdated'],
  ])('calls data of %i ms %s', async (ageMs, level) => {
    const monitor = createFakeMonitor({ sources: { dexscreener: { lastSuccessAt: moment - ageMs } } });
    const { sources } = await json(monitor, '/api/health/freshness');
    expect(sources.dexscreener).toEqual({
      last_success_at: new Date(moment - ageMs).toISOString(),
      data_age_seconds: Math.max(0, ageMs) / 1000,
      freshness_level: level,
      error_rate: expect.closeTo(0.01),
    });
  });

  test('calls data that never came outdated', async () => {
    const body = await json(troubled, '/api/health/freshness');
    expect(body.timestamp).toBe(timestamp);
    expect(body.sources.twitter_search).toEqual({
      last_success_at: null,
      data_age_seconds: null,
      freshness_level: 'outdated',
      error_rate: null,
    });
  });
});

describe('REST alerts', () => {
  const withAlerts = async (count: number) => {
    const monitor = createFakeMonitor();
    const alerts = Array.from({ length: count }, (_, index) => breakerAlert({ failureCount: index + 1 }));
    if (count > 0) await monitor.journal.append({ alerts: [...alerts, systemAlert()] });
    return monitor;
  };

  test('are circuit breaker alerts in their plain form, the newest last', async () => {
    const monitor = await withAlerts(2);
    const body = await json(monitor, '/api/health/alerts?limit=2');
    expect(body).toMatchObject({ count: 2, timestamp });
    expect(body.alerts.map((alert: { failure_count: number }) => alert.failure_count)).toEqual([1, 2]);
    expect(body.alerts[0]).toEqual({
      breaker_name: 'binance_api',
      old_state: 'CLOSED',
      new_state: 'OPEN',
      severity: 'critical',
      timestamp: expect.stringMatching(/^2026-01-31T12:00:00\.\d{3}Z$/),
      failure_count: 1,
      message: 'something happened',
      metadata: { instance: 'test' },
    });
  });

  test.each([
    ['', 50],
    ['?limit=1', 1],
    ['?limit=500', 500],
  ])('with %j are the newest %i', async (search, count) => {
    const monitor = await withAlerts(600);
    const body = await json(monitor, `/api/health/alerts${search}`);
    expect(body.count).toBe(count);
    expect(body.alerts).toHaveLength(count);
    expect(body.alerts.at(-1).failure_count).toBe(600);
  });

  test('are none at first', async () => {
    const body = await json(await withAlerts(0), '/api/health/alerts');
    expect(body).toEqual({ alerts: [], count: 0, timestamp });
  });

  test.each(['0', '501', '-1', '1.5', 'ten', '', '1e2', '0x10', '99999999999999999999'])(
    'with the limit %j are refused',
    async (limit) => {
      const { get } = await serve();
      const response = await get(`/api/health/alerts?limit=${limit}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: `limit must be a whole number from 1 to 500, not "${limit}"`,
        code: 'BAD_USER_INPUT',
      });
    },
  );
});

describe('REST rate limit', () => {
  test('refuses the 61st request in a minute to an endpoint, and says when to come back', async () => {
    const { get } = await serve();
    for (let left = 59; left >= 0; left -= 1) {
      const response = await get('/api/health/sla');
      expect(response.status).toBe(200);
      expect(response.headers.get('ratelimit-limit')).toBe('60');
      expect(response.headers.get('ratelimit-remaining')).toBe(String(left));
    }
    const refused = await get('/api/health/sla');
    const waitSeconds = Number(refused.headers.get('retry-after'));
    expect(refused.status).toBe(429);
    expect(waitSeconds).toBeGreaterThan(0);
    expect(waitSeconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('ratelimit-reset')).toBe(String(waitSeconds));
    expect(await refused.json()).toEqual({
      error: expect.stringContaining('60 in 60 s'),
      code: 'RATE_LIMITED',
    });
  });

  test('counts each endpoint on its own, and nothing but REST', async () => {
    const { get } = await serve(undefined, { restRateLimit: { limit: 1, windowMs: 60_000 } });
    const statuses = [];
    for (const path of [
      '/api/health/sla',
      '/api/health/sla',
      '/api/health/alerts?limit=1',
      '/api/health/alerts?limit=2',
    ]) {
      statuses.push((await get(path)).status);
    }
    expect(statuses).toEqual([200, 429, 200, 429]);
    for (const path of ['/healthz', '/healthz', '/readyz', '/readyz', '/']) {
      expect((await get(path)).status).toBe(200);
    }
  });
});
