import { ExponentialBackoff } from '../core/backoff.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import { type BlockReason, isFailure, type OutcomeKind, type Verdict } from '../core/outcome.ts';
import { type HealthStatus, type SourceSituation, sourceHealth, sourceStatus } from '../core/sla.ts';
import { createWindow, type RollingWindow, readSummary, record } from '../core/window.ts';
import type { QuotaReading } from '../exchanges/venue.ts';
import { emptyCacheView, SourceCache } from './cache.ts';
import type { DeadlineQueue } from './deadlines.ts';
import type { ExchangeSettings, SourceSettings } from './settings.ts';
import type { CacheView } from './views.ts';

/** What is known of one source, kept in place; monotonic milliseconds. */
export class Source {
  readonly name: string;
  readonly exchange: ExchangeSettings;
  readonly settings: SourceSettings;
  /** Host names with port, as in `URL.host`. */
  readonly hosts: readonly string[];
  readonly breaker: BreakerCell;
  readonly deadlines: DeadlineQueue;
  readonly backoff: ExponentialBackoff;
  readonly window: RollingWindow;
  /** Calls that failed since one last did well. */
  consecutiveFailures = 0;
  /** Calls refused for our credentials or our place since the venue last took one. */
  consecutiveRefusals = 0;
  lastOutcome: OutcomeKind | null = null;
  lastSuccessAt: number | null = null;
  lastFailureAt: number | null = null;
  /** Until when it may not be called at all, and why. */
  blockedUntil = 0;
  blockReason: BlockReason | null = null;
  /** The last status seen with something in the window. */
  lastStatus: HealthStatus | null = null;
  probed = false;
  quotas: Map<string, QuotaReading> | null = null;
  #cache: SourceCache | null = null;

  constructor(
    settings: SourceSettings,
    exchange: ExchangeSettings,
    breaker: BreakerCell,
    deadlines: DeadlineQueue,
  ) {
    this.name = settings.name;
    this.settings = settings;
    this.hosts = settings.hosts.map((url) => new URL(url).host);
    this.exchange = exchange;
    this.breaker = breaker;
    this.deadlines = deadlines;
    this.backoff = new ExponentialBackoff(settings.policy.backoff);
    this.window = createWindow(settings.policy.sla.windowMs);
  }

  get cache(): SourceCache {
    this.#cache ??= new SourceCache(this.settings.policy.cache);
    return this.#cache;
  }

  noteQuotas(readings: readonly QuotaReading[]): void {
    if (readings.length === 0) return;
    this.quotas ??= new Map();
    for (const reading of readings) this.quotas.set(reading.name, reading);
  }

  get cacheView(): CacheView {
    return this.#cache?.view ?? emptyCacheView(this.settings.policy.cache);
  }

  recordAttempt(kind: OutcomeKind, latencyMs: number, now: number): void {
    record(this.window, kind, latencyMs, now);
    this.lastOutcome = kind;
    if (kind === 'OK') this.lastSuccessAt = now;
    else if (isFailure(kind)) this.lastFailureAt = now;
  }

  recordCall(verdict: Verdict): void {
    if (verdict.kind === 'OK') {
      this.consecutiveFailures = 0;
      this.consecutiveRefusals = 0;
    } else if (isFailure(verdict.kind)) this.consecutiveFailures += 1;
    else if (verdict.kind === 'AUTH' || verdict.location) this.consecutiveRefusals += 1;
    else if (verdict.kind === 'BUSINESS_ERROR') this.consecutiveRefusals = 0;
  }

  status(now: number): HealthStatus {
    const situation = this.#situation(now);
    const status = sourceHealth(situation, this.settings.policy.sla);
    if (situation.stats.attempts > 0) this.lastStatus = status;
    return status;
  }

  /** Why the status is not HEALTHY, a sentence each. */
  statusReasons(now: number): readonly string[] {
    const { notConfigured, policy } = this.settings;
    return notConfigured === null ? sourceStatus(this.#situation(now), policy.sla).reasons : [notConfigured];
  }

  #situation(now: number): SourceSituation {
    return {
      configured: this.settings.notConfigured === null,
      stats: readSummary(this.window, now),
      consecutiveFailures: this.consecutiveFailures,
      consecutiveRefusals: this.consecutiveRefusals,
      block:
        now < this.blockedUntil ? { reason: this.blockReason!, remainingMs: this.blockedUntil - now } : null,
      breakerState: this.breaker.state.kind,
      lastStatus: this.lastStatus,
    };
  }
}
