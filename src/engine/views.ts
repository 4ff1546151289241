import type { CircuitState, OpenReason } from '../core/breaker.ts';
import type { Degradation } from '../core/degradation.ts';
import type { BlockReason, BlockScope, OutcomeKind } from '../core/outcome.ts';
import type { ExchangeKind, SlaPolicy } from '../core/policy.ts';
import type { HealthStatus } from '../core/sla.ts';
import type { QuotaReading } from '../exchanges/venue.ts';

// What the API shows: plain values of one moment, linked to each other. Instants are epoch milliseconds
// of the wall clock, durations milliseconds, rates and scores 0..1; null is "not known".

export interface LatencyView {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly meanMs: number | null;
}

export interface CacheView {
  readonly size: number;
  readonly maxSize: number;
  readonly hits: number;
  readonly misses: number;
  readonly staleHits: number;
  readonly evictions: number;
  /** hits / (hits + misses); 0 before the first read. */
  readonly hitRate: number;
}

export interface BlockView {
  readonly scope: BlockScope;
  /** The bucket's, the source's or the host's name. */
  readonly name: string;
  readonly reason: BlockReason;
  readonly since: number;
  readonly until: number;
}

export interface SourceView {
  readonly name: string;
  readonly exchange: ExchangeView;
  readonly status: HealthStatus;
  readonly statusReasons: readonly string[];
  readonly latency: LatencyView;
  readonly successRate: number | null;
  readonly requestCount: number;
  readonly byKind: Readonly<Record<OutcomeKind, number>>;
  readonly failureCount: number;
  readonly consecutiveFailures: number;
  readonly lastOutcome: OutcomeKind | null;
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  readonly circuitBreaker: BreakerView;
  readonly sla: SlaPolicy;
  readonly cache: CacheView;
  readonly rateLimits: readonly QuotaReading[];
  readonly blocks: readonly BlockView[];
}

/** An operator's hold of a breaker. */
export interface HoldView {
  readonly by: string;
  readonly reason: string;
  readonly since: number;
  /** Null: until it is released. */
  readonly until: number | null;
}

export interface BreakerView {
  readonly name: string;
  /** Null where its sources belong to several exchanges. */
  readonly exchange: ExchangeView | null;
  readonly sources: readonly SourceView[];
  readonly state: CircuitState;
  readonly openReason: OpenReason | null;
  readonly episode: number;
  readonly openedAt: number | null;
  readonly openUntil: number | null;
  /** Null where no operator holds it open. */
  readonly hold: HoldView | null;
  readonly failureCount: number;
  readonly failureThreshold: number;
  readonly successCount: number;
  readonly successThreshold: number;
  readonly lastTransitionAt: number | null;
}

export interface ExchangeView {
  readonly name: string;
  readonly displayName: string;
  readonly kind: ExchangeKind;
  readonly status: HealthStatus;
  readonly degradation: Degradation;
  readonly avgLatencyP95Ms: number | null;
  readonly avgSuccessRate: number | null;
  readonly circuitBreakerState: CircuitState;
  readonly circuitBreakers: readonly BreakerView[];
  readonly sources: readonly SourceView[];
}

/** Everything at one moment. */
export interface SystemView {
  readonly status: HealthStatus;
  /** False when it is this machine that is offline; statuses then read UNKNOWN. */
  readonly online: boolean;
  readonly exchanges: readonly ExchangeView[];
  readonly sources: readonly SourceView[];
  readonly circuitBreakers: readonly BreakerView[];
  /** Cursor of the newest durable alert. */
  readonly cursor: string;
  readonly timestamp: number;
  /** Who is speaking, as in alert metadata. */
  readonly instance: string;
  /** When this process began to watch. */
  readonly startedAt: number;
  exchange(name: string): ExchangeView | undefined;
  source(name: string): SourceView | undefined;
  circuitBreaker(name: string): BreakerView | undefined;
}
