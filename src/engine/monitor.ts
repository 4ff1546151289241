import type { AlertManager } from '../alerts/manager.ts';
import type { AlertFilter, StoredAlert } from '../core/alert.ts';
import type { Degradation } from '../core/degradation.ts';
import type { Journal } from '../journal/journal.ts';
import type { Gate } from './gate.ts';
import type { ExchangeView, SystemView } from './views.ts';

export interface AlertStreamOptions {
  /** Everything newer than this cursor first; without it only what comes from now on. */
  readonly after?: string;
  readonly filter?: AlertFilter;
  readonly signal?: AbortSignal;
}

/** One line of `/readyz`. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, or null. */
  readonly problem: string | null;
}

/** The public face of the engine: gates to call through, and what they have seen. */
export interface Monitor {
  /** The gate of a configured source; throws UnknownNameError that lists the configured ones. */
  gate(sourceName: string): Gate;
  /** Everything as it is at this moment. */
  getSystemHealth(): SystemView;
  /** Every exchange's score and its parts, by exchange name. */
  getExchangeDegradation(): Readonly<Record<string, Degradation>>;
  getAlertManager(): AlertManager;
  /** Throws before `start` where the journal is a file. */
  readonly journal: Journal;
  /**
   * Durable alerts, oldest first, each exactly once; ends when `signal` aborts or the iterator returns.
   * Throws BadInputError or ResyncRequiredError on the first `next` for a cursor that cannot be resumed from.
   */
  alertStream(options?: AlertStreamOptions): AsyncIterableIterator<StoredAlert>;
  /**
   * The exchanges as they are now, then each again whenever its status, a breaker's state or its score
   * (by 0.01 or more) changed, at most every 250 ms each.
   */
  healthStream(options?: {
    names?: readonly string[];
    signal?: AbortSignal;
  }): AsyncIterableIterator<ExchangeView>;
  /** Whether the journal takes appends and the probes run. */
  readiness(): readonly ReadinessCheck[];
  /** Opens the journal, restores what it holds and, unless `probes` is false, starts the probes; idempotent. */
  start(options?: { probes?: boolean }): Promise<void>;
  /** Stops the timers, waits for what is being journaled and closes the journal; idempotent. */
  stop(): Promise<void>;
}
