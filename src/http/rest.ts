import type { IncomingHttpHeaders } from 'node:http';
import type { CircuitBreakerAlert, StoredAlert } from '../core/alert.ts';
import type { ExchangeView, SourceView, SystemView } from '../engine/views.ts';
import type { ServedMonitor } from '../graphql/context.ts';
import { formatDateTime } from '../graphql/date-time.ts';
import { errorReply, type Reply } from './reply.ts';

export type RestEndpoint = (
  monitor: ServedMonitor,
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
) => Reply | Promise<Reply>;

const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1000);
const byName = <Item extends { readonly name: string }, Value>(
  items: readonly Item[],
  toValue: (item: Item) => Value,
) => Object.fromEntries(items.map((item) => [item.name, toValue(item)]));

const sourceLine = (source: SourceView) => ({
  name: source.name,
  status: source.status,
  latency_p95: inSeconds(source.latency.p95Ms),
  success_rate: source.successRate,
});

const exchangeBody = (exchange: ExchangeView) => ({
  exchange: exchange.name,
  overall_status: exchange.status,
  sources: exchange.sources.map(sourceLine),
  avg_latency_p95: inSeconds(exchange.avgLatencyP95Ms),
  avg_success_rate: exchange.avgSuccessRate,
  circuit_breaker_state: exchange.circuitBreakerState,
  degradation_score: exchange.degradation.score,
});

const alertBody = (alert: CircuitBreakerAlert) => ({
  breaker_name: alert.breakerName,
  old_state: alert.oldState,
  new_state: alert.newState,
  severity: alert.severity.toLowerCase(),
  timestamp: formatDateTime(alert.timestamp),
  failure_count: alert.failureCount,
  message: alert.message,
  metadata: alert.metadata,
});

function overviewBody(view: SystemView) {
  const linesOf = (status: SourceView['status']) =>
    view.sources.filter((source) => source.status === status).map(sourceLine);
  return {
    overall_status: view.status,
    healthy_sources: linesOf('HEALTHY'),
    degraded_sources: linesOf('DEGRADED'),
    failed_sources: linesOf('FAILED'),
    circuit_breakers: byName(view.circuitBreakers, ({ state, failureCount }) => ({
      state,
      failure_count: failureCount,
    })),
    cache_stats: byName(view.sources, ({ cache }) => ({
      size: cache.size,
      max_size: cache.maxSize,
      hits: cache.hits,
      misses: cache.misses,
      evictions: cache.evictions,
      hit_rate: cache.hitRate,
    })),
    per_exchange_degradation: byName(view.exchanges, ({ degradation }) => degradation.score),
    timestamp: formatDateTime(view.timestamp),
  };
}

/** Under 5 minutes, an hour, a day, and above; never is outdated. */
function freshnessLevel(ageMs: number | null) {
  if (ageMs === null) return 'outdated';
  if (ageMs < 300_000) return 'fresh';
  if (ageMs < 3_600_000) return 'recent';
  return ageMs < 86_400_000 ? 'stale' : 'outdated';
}

function freshnessBody(source: SourceView, now: number) {
  const ageMs = source.lastSuccessAt === null ? null : Math.max(0, now - source.lastSuccessAt);
  return {
    last_success_at: source.lastSuccessAt === null ? null : formatDateTime(source.lastSuccessAt),
    data_age_seconds: inSeconds(ageMs),
    freshness_level: freshnessLevel(ageMs),
    error_rate: source.successRate === null ? null : 1 - source.successRate,
  };
}

async function alerts(monitor: ServedMonitor, query: URLSearchParams): Promise<Reply> {
  const given = query.get('limit') ?? '50';
  const limit = /^\d{1,3}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > 500) {
    return errorReply(
      400,
      'BAD_USER_INPUT',
      `limit must be a whole number from 1 to 500, not "${given.slice(0, 40)}"`,
    );
  }
  const { timestamp } = monitor.getSystemHealth();
  const newestFirst = await monitor.journal.read({
    order: 'newest-first',
    limit,
    filter: { kinds: ['CIRCUIT_BREAKER'] },
  });
  const shown = (newestFirst as readonly (StoredAlert & CircuitBreakerAlert)[]).toReversed().map(alertBody);
  return ok({ alerts: shown, count: shown.length, timestamp: formatDateTime(timestamp) });
}

const ok = (body: unknown): Reply => ({ status: 200, body });
const ofView =
  (toBody: (view: SystemView) => unknown): RestEndpoint =>
  (monitor) =>
    ok(toBody(monitor.getSystemHealth()));

/** The REST API by path. Durations are seconds, statuses in upper case, severities in lower. */
export const restEndpoints: Readonly<Record<string, RestEndpoint>> = {
  '/api/health/exchanges': ofView((view) => ({
    exchanges: byName(view.exchanges, exchangeBody),
    timestamp: formatDateTime(view.timestamp),
  })),
  '/api/health/alerts': alerts,
  '/api/health/overview': ofView(overviewBody),
  '/api/health/sla': ofView((view) =>
    view.sources.map(({ name, status, latency, successRate }) => ({
      source_name: name,
      status,
      latency_p50: inSeconds(latency.p50Ms),
      latency_p95: inSeconds(latency.p95Ms),
      latency_p99: inSeconds(latency.p99Ms),
      success_rate: successRate,
    })),
  ),
  '/api/health/circuit-breakers': ofView((view) =>
    view.circuitBreakers.map(({ name, state, failureCount }) => ({
      breaker_name: name,
      state,
      failure_count: failureCount,
    })),
  ),
  '/api/health/freshness': ofView((view) => ({
    sources: byName(view.sources, (source) => freshnessBody(source, view.timestamp)),
    timestamp: formatDateTime(view.timestamp),
  })),
};
