import { ExponentialBackoff } from '../core/backoff.ts';
import type { Block } from '../core/block.ts';
import type { BreakerState } from '../core/breaker.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import type { SourceFacts } from '../core/degradation.ts';
import { type BlockReason, isFailure, isNeutral, type OutcomeKind, type Verdict } from '../core/outcome.ts';
import type { SlaPolicy } from '../core/policy.ts';
import { type HealthStatus, type SourceSituation, sourceHealth, sourceStatus } from '../core/sla.ts';
import { createWindow, type RollingWindow, readSummary, record } from '../core/window.ts';
import type { QuotaReading } from '../exchanges/venue.ts';
import { emptyCacheView, SourceCache } from './cache.ts';
import type { DeadlineQueue } from './deadlines.ts';
import type { ExchangeSettings, SourceSettings } from './settings.ts';
import type { CacheView } from './views.ts';

/** Venues name limits by endpoint; a caller who makes up endpoints must not fill the memory. */
const maxQuotas = 64;

const nothingKnown: SourceFacts = { status: 'UNKNOWN', successRate: null };

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
  readonly sla: SlaPolicy;
  readonly configured: boolean;
  readonly window: RollingWindow;
  /** Calls that failed since the venue last answered one. */
  consecutiveFailures = 0;
  /** Calls refused for our credentials or our place since the venue last took one. */
  consecutiveRefusals = 0;
  lastOutcome: OutcomeKind | null = null;
  // Numbers from the start, so that each call writes them in place; -Infinity: never.
  lastSuccessAt = Number.NEGATIVE_INFINITY;
  lastFailureAt = Number.NEGATIVE_INFINITY;
  /** When the venue last answered, whatever it said. */
  lastReplyAt = Number.NEGATIVE_INFINITY;
  /** Until when it may not be called at all, and why. */
  blockedUntil = 0;
  blockReason: BlockReason | null = null;
  /** The last status seen with something in the window. */
  lastStatus: HealthStatus | null = null;
  probed = false;
  /** Whether the degradation watch knows that it was called since it last looked. */
  noted = false;
  quotas: Map<string, QuotaReading> | null = null;
  /** What `facts` found last, until when that holds (0: something has changed) and in which state of the breaker. */
  #facts: SourceFacts = nothingKnown;
  #factsUntil = 0;
  #factsState: BreakerState | null = null;
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
    this.sla = settings.policy.sla;
    this.configured = settings.notConfigured === null;
    this.window = createWindow(this.sla.windowMs);
  }

  get cache(): SourceCache {
    this.#cache ??= new SourceCache(this.settings.policy.cache);
    return this.#cache;
  }

  noteQuotas(readings: readonly QuotaReading[]): void {
    if (readings.length === 0) return;
    this.quotas ??= new Map();
    for (const reading of readings) {
      // Taken out first, so that the oldest reading is the first.
      this.quotas.delete(reading.name);
      this.quotas.set(reading.name, reading);
      if (this.quotas.size > maxQuotas) this.quotas.delete(this.quotas.keys().next().value!);
    }
  }

  get cacheView(): CacheView {
    return this.#cache?.view ?? emptyCacheView(this.settings.policy.cache);
  }

  recordAttempt(kind: OutcomeKind, latencyMs: number, now: number): void {
    record(this.window, kind, latencyMs, now);
    this.lastOutcome = kind;
    if (kind === 'OK') this.lastSuccessAt = now;
    else if (isFailure(kind)) this.lastFailureAt = now;
    if (kind !== 'NETWORK' && kind !== 'TIMEOUT') this.lastReplyAt = now;
    this.#factsUntil = 0;
  }

  recordCall(verdict: Verdict): void {
    const { kind } = verdict;
    if (isFailure(kind)) this.consecutiveFailures += 1;
    else if (!isNeutral(kind)) this.consecutiveFailures = 0;
    if (kind === 'OK' || kind === 'BUSINESS_ERROR') this.consecutiveRefusals = 0;
    else if (kind === 'AUTH' || verdict.location) this.consecutiveRefusals += 1;
    this.#factsUntil = 0;
  }

  /** What blocks it from now on; null: nothing. */
  recordBlock(block: Block | null): void {
    this.blockedUntil = block?.until ?? 0;
    this.blockReason = block?.reason ?? null;
    this.#factsUntil = 0;
  }

  /** Takes up what was known of it before a restart. */
  restore(lastStatus: HealthStatus | null, consecutiveFailures: number): void {
    this.lastStatus = lastStatus;
    this.consecutiveFailures = consecutiveFailures;
    this.#factsUntil = 0;
  }

  /** What its exchange's status and score are made of; judged anew only when something may have changed. */
  facts(now: number): SourceFacts {
    const { state } = this.breaker;
    if (now >= this.#factsUntil || state !== this.#factsState) {
      const situation = this.#situation(now);
      const status = sourceHealth(situation, this.sla);
      if (situation.stats.attempts > 0) this.lastStatus = status;
      this.#facts = { status, successRate: situation.stats.successRate };
      this.#factsState = state;
      this.#factsUntil = Math.min(
        this.window.currentEndsAt,
        situation.block ? this.blockedUntil : Number.POSITIVE_INFINITY,
      );
    }
    return this.#facts;
  }

  status(now: number): HealthStatus {
    return this.facts(now).status;
  }

  /** Why the status is not HEALTHY, a sentence each. */
  statusReasons(now: number): readonly string[] {
    const { notConfigured } = this.settings;
    return notConfigured === null ? sourceStatus(this.#situation(now), this.sla).reasons : [notConfigured];
  }

  #situation(now: number): SourceSituation {
    return {
      configured: this.configured,
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
