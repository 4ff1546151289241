import type { BreakerCell } from '../core/breaker-cell.ts';
import type { Clock } from '../core/clock.ts';
import { systemStatus } from '../core/sla.ts';
import { readWindow } from '../core/window.ts';
import type { BlockBook } from './block-book.ts';
import { exchangeHealth } from './health.ts';
import type { Exchange, Registry } from './registry.ts';
import type { Source } from './source.ts';
import type { BreakerView, ExchangeView, HoldView, SourceView, SystemView } from './views.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface SnapshotOptions {
  readonly registry: Registry;
  readonly blocks: BlockBook;
  readonly clock: Clock;
  readonly online: boolean;
  /** Operators' holds, by breaker name. */
  readonly holds: ReadonlyMap<string, HoldView>;
  readonly cursor: string;
  readonly instance: string;
  /** Wall clock. */
  readonly startedAt: number;
}

/** Everything at this moment, as plain values that later changes do not touch. */
export function takeSnapshot({
  registry,
  blocks,
  clock,
  online,
  holds,
  cursor,
  instance,
  startedAt,
}: SnapshotOptions): SystemView {
  const now = clock.now();
  const timestamp = clock.wallNow();
  const wall = (instant: number) => Math.round(timestamp + instant - now);
  const wallOrNull = (instant: number) => (Number.isFinite(instant) ? wall(instant) : null);

  const sources = new Map<string, SourceView>();
  const breakers = new Map<string, BreakerView>();
  const exchanges = new Map<string, ExchangeView>();

  const breakerView = (breaker: BreakerCell): Mutable<BreakerView> => {
    const { state, policy } = breaker;
    const isHeld = state.kind === 'OPEN' && state.reason === 'OPERATOR';
    const until = state.kind === 'OPEN' && !isHeld ? state.until : Number.POSITIVE_INFINITY;
    return {
      name: breaker.name,
      exchange: null,
      sources: [],
      state: state.kind,
      openReason: state.kind === 'CLOSED' ? null : state.reason,
      episode: state.episode,
      openedAt: state.kind === 'CLOSED' ? null : wall(state.openedAt),
      openUntil: wallOrNull(until),
      hold: isHeld ? (holds.get(breaker.name) ?? null) : null,
      failureCount: breaker.failureCount(now),
      failureThreshold: policy.failureThreshold,
      successCount: state.kind === 'HALF_OPEN' ? state.successes : 0,
      successThreshold: policy.successThreshold,
      lastTransitionAt: state.generation === 0 ? null : wall(state.since),
    };
  };

  const sourceView = (source: Source, exchange: ExchangeView, circuitBreaker: BreakerView): SourceView => {
    const stats = readWindow(source.window, now);
    return {
      name: source.name,
      exchange,
      status: online ? source.status(now) : 'UNKNOWN',
      statusReasons: online ? source.statusReasons(now) : ['this machine is offline'],
      latency: {
        p50Ms: shownMs(stats.p50Ms),
        p95Ms: shownMs(stats.p95Ms),
        p99Ms: shownMs(stats.p99Ms),
        meanMs: shownMs(stats.meanMs),
      },
      successRate: stats.successRate,
      requestCount: stats.attempts,
      byKind: stats.byKind,
      failureCount: stats.failures,
      consecutiveFailures: source.consecutiveFailures,
      lastOutcome: source.lastOutcome,
      lastSuccessAt: wallOrNull(source.lastSuccessAt),
      lastFailureAt: wallOrNull(source.lastFailureAt),
      circuitBreaker,
      sla: source.sla,
      cache: source.cacheView,
      rateLimits: [...(source.quotas?.values() ?? [])],
      blocks: blocks.allOf(source, now).map(({ scope, name, reason, since, until }) => ({
        scope,
        name,
        reason,
        since: wall(since),
        until: wall(until),
      })),
    };
  };

  const exchangeView = (exchange: Exchange): void => {
    const health = exchangeHealth(exchange, online, now);
    const { name, displayName, kind } = exchange.settings.venue;
    const own: SourceView[] = [];
    const view: ExchangeView = {
      name,
      displayName,
      kind,
      status: health.status,
      degradation: health.degradation,
      avgLatencyP95Ms: null,
      avgSuccessRate: null,
      circuitBreakerState: health.breakerState,
      circuitBreakers: exchange.breakers.map((breaker) => breakers.get(breaker.name)!),
      sources: own,
    };
    for (const source of exchange.sources) {
      const made = sourceView(source, view, breakers.get(source.breaker.name)!);
      own.push(made);
      sources.set(made.name, made);
    }
    const known = online ? own.filter((source) => source.status !== 'UNKNOWN') : [];
    (view as Mutable<ExchangeView>).avgLatencyP95Ms = shownMs(
      mean(known.map((source) => source.latency.p95Ms)),
    );
    (view as Mutable<ExchangeView>).avgSuccessRate = mean(known.map((source) => source.successRate));
    exchanges.set(name, view);
  };

  for (const breaker of registry.breakers.values()) breakers.set(breaker.name, breakerView(breaker));
  for (const exchange of registry.exchanges.values()) exchangeView(exchange);
  for (const breaker of registry.breakers.values()) {
    const view = breakers.get(breaker.name) as Mutable<BreakerView>;
    view.sources = registry.sourcesOf(breaker).map((source) => sources.get(source.name)!);
    const owners = registry.exchangesOf(breaker);
    view.exchange = owners.length === 1 ? exchanges.get(owners[0]!.settings.name)! : null;
  }

  const all = [...exchanges.values()];
  return {
    status: online ? systemStatus(all.map((exchange) => exchange.status)) : 'UNKNOWN',
    online,
    exchanges: all,
    sources: [...sources.values()],
    circuitBreakers: [...breakers.values()],
    cursor,
    timestamp,
    instance,
    startedAt,
    exchange: (name) => exchanges.get(name),
    source: (name) => sources.get(name),
    circuitBreaker: (name) => breakers.get(name),
  };
}

/** Hundredths: percentiles are known to 1 % at best. */
const shownMs = (ms: number | null) => (ms === null ? null : Math.round(ms * 100) / 100);

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
