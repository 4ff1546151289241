import { degradationAlert } from '../alerts/degradation-alert.ts';
import type { AlertDraft } from '../alerts/draft.ts';
import type { Clock, Timer } from '../core/clock.ts';
import {
  noThresholdPassed,
  readScore,
  type ThresholdPolicy,
  type ThresholdState,
  thresholdDueAt,
} from '../core/threshold.ts';
import type { StatePatch } from '../journal/journal.ts';
import { exchangeHealth } from './health.ts';
import type { Exchange, Registry } from './registry.ts';
import type { Source } from './source.ts';

const lookAfterMs = 1_000;
const prefix = 'threshold:';

type Stored = Pick<ThresholdState, 'grade' | 'score'>;

export interface DegradationWatchOptions {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly policy: ThresholdPolicy;
  readonly online: () => boolean;
  readonly raise: (draft: AlertDraft, state: StatePatch) => void;
  /** An exchange of which something was measured was looked at. */
  readonly onLook: (exchange: Exchange) => void;
}

/** Raises an alert when an exchange's score crosses a threshold; looks at those only of which something was measured. */
export class DegradationWatch {
  readonly #options: DegradationWatchOptions;
  readonly #states = new Map<string, ThresholdState>();
  readonly #changed = new Set<string>();
  /** Sources that did badly and were not seen well since, by exchange. */
  readonly #suspects = new Map<string, Set<Source>>();
  #timer: Timer | null = null;
  #armedFor = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(options: DegradationWatchOptions) {
    this.#options = options;
  }

  /** Something was measured, or a breaker changed. */
  note(exchangeName: string): void {
    if (this.#changed.has(exchangeName)) return;
    this.#changed.add(exchangeName);
    this.#arm(this.#options.clock.now() + lookAfterMs);
  }

  /** Takes up what was told before a restart. */
  restore(state: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(state)) {
      if (!key.startsWith(prefix)) continue;
      const name = key.slice(prefix.length);
      if (!this.#states.has(name)) this.#states.set(name, { ...noThresholdPassed, ...(value as Stored) });
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(due: number): void {
    if (this.#stopped || due >= this.#armedFor) return;
    this.#timer?.cancel();
    this.#armedFor = due;
    const { clock } = this.#options;
    this.#timer = clock.setTimer(due - clock.now(), () => this.#look());
  }

  #look(): void {
    this.#armedFor = Number.POSITIVE_INFINITY;
    const { clock, registry, policy } = this.#options;
    const now = clock.now();
    for (const [name, state] of this.#states)
      if (thresholdDueAt(state, policy) <= now) this.#changed.add(name);
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const name of changed) {
      const exchange = registry.exchanges.get(name);
      if (!exchange) continue;
      for (const source of exchange.sources) source.noted = false;
      this.#read(name, exchange, now);
      this.#options.onLook(exchange);
    }
    for (const state of this.#states.values()) this.#arm(thresholdDueAt(state, policy));
  }

  #read(name: string, exchange: Exchange, now: number): void {
    const { policy, online, raise } = this.#options;
    const before = this.#states.get(name) ?? noThresholdPassed;
    // Of an exchange that cannot be reached from here nothing is known.
    if (!online()) {
      this.#states.set(name, { ...before, pending: null });
      return;
    }
    const { degradation } = exchangeHealth(exchange, true, now);
    const measuredAt = this.#measuredAt(name, exchange, now);
    const after = readScore(before, { score: degradation.score, measuredAt }, policy, now);
    this.#states.set(name, after);
    if (after.grade === before.grade) return;
    const { grade, score } = after;
    const stored: Stored | null = grade === 'NONE' ? null : { grade, score };
    raise(degradationAlert(name, before, after, degradation, policy), { [prefix + name]: stored });
  }

  /** When the score was last measured; never, while what made it bad runs empty without being measured anew. */
  #measuredAt(name: string, { sources }: Exchange, now: number): number {
    const suspects = this.#suspects.get(name) ?? new Set<Source>();
    let isUnmeasured = false;
    let measuredAt = Number.NEGATIVE_INFINITY;
    for (const source of sources) {
      const status = source.status(now);
      if (status === 'HEALTHY') suspects.delete(source);
      else if (status !== 'UNKNOWN') suspects.add(source);
      else isUnmeasured ||= suspects.has(source);
      measuredAt = Math.max(measuredAt, source.lastReplyAt, source.lastFailureAt);
    }
    if (suspects.size > 0) this.#suspects.set(name, suspects);
    else this.#suspects.delete(name);
    return isUnmeasured ? Number.NEGATIVE_INFINITY : measuredAt;
  }
}
