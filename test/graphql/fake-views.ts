import type { CircuitState, OpenReason } from '../../src/core/breaker.ts';
import { degradation } from '../../src/core/degradation.ts';
import type { HealthPoint } from '../../src/core/history.ts';
import { type OutcomeKind, outcomeKinds } from '../../src/core/outcome.ts';
import type { ExchangeKind } from '../../src/core/policy.ts';
import type { HealthStatus } from '../../src/core/sla.ts';
import type { BreakerView, ExchangeView, SourceView, SystemView } from '../../src/engine/views.ts';
import { policies } from '../../src/exchanges/presets.ts';
import { encodeCursor } from '../../src/journal/cursor.ts';
import type { Journal } from '../../src/journal/journal.ts';

/** What differs from a world where all is well. */
export interface World {
  readonly sources?: Readonly<Record<string, Partial<Omit<SourceView, 'exchange' | 'circuitBreaker'>>>>;
  readonly breakers?: Readonly<Record<string, Partial<Omit<BreakerView, 'exchange' | 'sources'>>>>;
  readonly online?: boolean;
}

export const moment = Date.UTC(2026, 0, 31, 12);

const layout: readonly [name: string, displayName: string, kind: ExchangeKind, sources: readonly string[]][] =
  [
    ['binance', 'Binance', 'CEX', ['binance_orderbook', 'binance_futures']],
    ['bybit', 'Bybit', 'CEX', ['bybit_derivatives']],
    ['dexscreener', 'Dexscreener', 'DEX', ['dexscreener']],
    ['twitter', 'X', 'SOCIAL', ['twitter_search', 'twitter_lookup']],
  ];

type Open<View> = { -readonly [Key in keyof View]: View[Key] };

const noneByKind = Object.fromEntries(outcomeKinds.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;

/** Five minutes of trouble. */
export const healthPoint: HealthPoint = {
  start: moment - 300_000,
  status: 'DEGRADED',
  degradationScore: 0.31,
  requestCount: 120,
  failureCount: 6,
  successRate: 0.95,
  latency: { p50Ms: 80.4, p95Ms: 412.5, p99Ms: 980.1, meanMs: 110.7 },
  byKind: { ...noneByKind, OK: 114, TIMEOUT: 6 },
};

const sourceValues = {
  status: 'HEALTHY' as HealthStatus,
  statusReasons: [],
  latency: { p50Ms: 80, p95Ms: 250, p99Ms: 400, meanMs: 95.5 },
  successRate: 0.99,
  requestCount: 100,
  byKind: { ...noneByKind, OK: 99, VENUE_FAULT: 1 },
  sla: policies.CEX.sla,
  failureCount: 1,
  consecutiveFailures: 0,
  lastOutcome: 'OK' as OutcomeKind,
  lastSuccessAt: moment - 2000,
  lastFailureAt: null,
  cache: { size: 3, maxSize: 100, hits: 30, misses: 10, staleHits: 1, evictions: 2, hitRate: 0.75 },
  rateLimits: [],
  blocks: [],
};

const breakerValues = {
  state: 'CLOSED' as CircuitState,
  openReason: null as OpenReason | null,
  episode: 0,
  openedAt: null,
  openUntil: null,
  failureCount: 0,
  failureThreshold: 5,
  successCount: 0,
  successThreshold: 2,
  lastTransitionAt: null,
};

const byName = <Item extends { readonly name: string }>(items: readonly Item[]) => {
  const index = new Map(items.map((item) => [item.name, item]));
  return (name: string) => index.get(name);
};

const worst = <Value>(order: readonly Value[], values: readonly Value[]) =>
  order.find((value) => values.includes(value)) as Value;

/** The preset exchanges, linked as the engine links them, at a fixed moment. */
export function systemOf(world: World, journal: Pick<Journal, 'id' | 'headSeq'>): SystemView {
  const exchanges: ExchangeView[] = [];
  for (const [name, displayName, kind, sourceNames] of layout) {
    const exchange = { name, displayName, kind } as Open<ExchangeView>;
    const breaker = {
      name: `${name}_api`,
      exchange,
      ...breakerValues,
      ...world.breakers?.[`${name}_api`],
    } as Open<BreakerView>;
    const sources: SourceView[] = sourceNames.map((source) => ({
      name: source,
      exchange,
      circuitBreaker: breaker,
      ...sourceValues,
      ...world.sources?.[source],
    }));
    breaker.sources = sources;
    const known = sources.filter(({ status }) => status !== 'UNKNOWN');
    Object.assign(exchange, {
      status: worst(
        ['FAILED', 'DEGRADED', 'HEALTHY', 'UNKNOWN'],
        sources.map(({ status }) => status),
      ),
      degradation: degradation(sources, breaker.state),
      avgLatencyP95Ms: known[0]?.latency.p95Ms ?? null,
      avgSuccessRate: known[0]?.successRate ?? null,
      circuitBreakerState: breaker.state,
      circuitBreakers: [breaker],
      sources,
    });
    exchanges.push(exchange);
  }
  const sources = exchanges.flatMap((exchange) => exchange.sources);
  const circuitBreakers = exchanges.flatMap((exchange) => exchange.circuitBreakers);
  return {
    status: exchanges.every(({ status }) => status === 'HEALTHY') ? 'HEALTHY' : 'DEGRADED',
    online: world.online ?? true,
    exchanges,
    sources,
    circuitBreakers,
    cursor: encodeCursor(journal.id, journal.headSeq),
    timestamp: moment,
    instance: 'desk-1',
    startedAt: moment - 3_600_000,
    exchange: byName(exchanges),
    source: byName(sources),
    circuitBreaker: byName(circuitBreakers),
  };
}
