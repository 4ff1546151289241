import type { AlertManager } from '../alerts/manager.ts';
import type { CircuitState } from '../core/breaker.ts';
import type { Clock } from '../core/clock.ts';
import type { Degradation } from '../core/degradation.ts';
import type { BlockReason, BlockScope } from '../core/outcome.ts';
import { type HealthStatus, systemStatus } from '../core/sla.ts';
import type { QuotaReading } from '../exchanges/venue.ts';
import type { BlockBook } from './block-book.ts';
import type { BreakerMeter, TransitionCount } from './breaker-meter.ts';
import type { CallTotals } from './call-totals.ts';
import { exchangeHealth } from './health.ts';
import type { Registry } from './registry.ts';
import type { Source } from './source.ts';
import type { CacheView } from './views.ts';

// What the engine counts and measures, read without the snapshot that the API shows: of 10,000 sources that would hold
// up everything else for too long.

export interface SourceMetrics {
  readonly exchange: string;
  readonly source: string;
  readonly status: HealthStatus;
  /** Of the window, 0..1; null without a countable attempt in it. */
  readonly successRate: number | null;
  /** Epoch milliseconds; null for never. */
  readonly lastSuccessAt: number | null;
  /** Why it may not be called at all; null where it may. */
  readonly blockReason: BlockReason | null;
  /** For how much longer; 0 where it may be called. */
  readonly blockedForMs: number;
  readonly quotas: readonly QuotaReading[];
  readonly cache: CacheView;
}

export interface ExchangeMetrics {
  readonly exchange: string;
  readonly status: HealthStatus;
  readonly degradation: Degradation;
}

export interface BreakerMetrics {
  /** Null where its sources belong to several exchanges. */
  readonly exchange: string | null;
  readonly breaker: string;
  readonly state: CircuitState;
  /** Whether an operator holds it open. */
  readonly held: boolean;
  /** How long it was open since the start, up to this moment. */
  readonly openMs: number;
  readonly transitions: readonly TransitionCount[];
}

/** How many streams of each kind are being read. */
export type StreamCounts = Readonly<Record<'alerts' | 'health', number>>;

export interface InstrumentsOptions {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly blocks: BlockBook;
  readonly breakers: BreakerMeter;
  readonly online: () => boolean;
  readonly totalsOf: (source: Source) => CallTotals;
  readonly historyFails: () => boolean;
  readonly streams: () => StreamCounts;
  readonly alerts: Instruments['alerts'];
}

/** The numbers of the engine, for those who collect them. */
export class Instruments {
  /** What becomes of alerts on their way to the journal. */
  readonly alerts: Pick<AlertManager, 'raised' | 'appends' | 'outbox'>;
  readonly #options: InstrumentsOptions;

  constructor(options: InstrumentsOptions) {
    this.alerts = options.alerts;
    this.#options = options;
  }

  /** False when it is this machine that is offline. */
  get online(): boolean {
    return this.#options.online();
  }

  /** Whether the history does not take what is recorded. */
  get historyFails(): boolean {
    return this.#options.historyFails();
  }

  get streams(): StreamCounts {
    return this.#options.streams();
  }

  /** Every source as it is when it is asked for: who has many may pause in between. */
  *sources(): Generator<SourceMetrics> {
    const { clock, registry } = this.#options;
    for (const source of registry.sources.values()) {
      const now = clock.now();
      const { status, successRate } = source.facts(now);
      const blockedForMs = Math.max(0, source.blockedUntil - now);
      const { lastSuccessAt } = source;
      yield {
        exchange: source.exchange.name,
        source: source.name,
        status: this.online ? status : 'UNKNOWN',
        successRate,
        lastSuccessAt: Number.isFinite(lastSuccessAt)
          ? Math.round(clock.wallNow() + lastSuccessAt - now)
          : null,
        blockReason: blockedForMs > 0 ? source.blockReason : null,
        blockedForMs,
        quotas: [...(source.quotas?.values() ?? [])],
        cache: source.cacheView,
      };
    }
  }

  /** What the attempts of every source come to, each read when it is asked for. */
  *totals(): Generator<CallTotals> {
    const { registry, totalsOf } = this.#options;
    for (const source of registry.sources.values()) yield totalsOf(source);
  }

  exchanges(): readonly ExchangeMetrics[] {
    const { clock, registry } = this.#options;
    const now = clock.now();
    return [...registry.exchanges].map(([exchange, each]) => {
      const { status, degradation } = exchangeHealth(each, this.online, now);
      return { exchange, status, degradation };
    });
  }

  /** The status of all exchanges together; UNKNOWN while this machine is offline. */
  systemStatus(exchanges: readonly ExchangeMetrics[] = this.exchanges()): HealthStatus {
    return this.online ? systemStatus(exchanges.map(({ status }) => status)) : 'UNKNOWN';
  }

  breakers(): readonly BreakerMetrics[] {
    const { registry, breakers } = this.#options;
    return [...registry.breakers.values()].map((breaker) => {
      const owners = registry.exchangesOf(breaker);
      const { state } = breaker;
      return {
        exchange: owners.length === 1 ? owners[0]!.settings.name : null,
        breaker: breaker.name,
        state: state.kind,
        held: state.kind === 'OPEN' && state.reason === 'OPERATOR',
        openMs: breakers.openMs(breaker),
        transitions: breakers.transitions(breaker),
      };
    });
  }

  /** The blocks in force, whatever they cover. */
  blocks(): readonly { readonly scope: BlockScope; readonly reason: BlockReason }[] {
    return this.#options.blocks.inForce(this.#options.clock.now());
  }
}
