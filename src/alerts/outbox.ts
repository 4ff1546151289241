import type { Alert, StoredAlert } from '../core/alert.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { Journal, StatePatch } from '../journal/journal.ts';
import type { AlertLog } from './log.ts';

interface Waiting {
  readonly alert: Alert;
  /** Whether the handlers have had it, not durable yet. */
  told: boolean;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly log: AlertLog;
  /** How many alerts may wait for the journal. */
  readonly maxWaiting: number;
  /** Appends that do not succeed for this long count as failing. */
  readonly failingAfterMs: number;
  /** An alert is durable. */
  readonly onDurable: (alert: StoredAlert) => void;
  /** An alert waits for a failing journal and is told without it. */
  readonly onNotDurable: (alert: Alert) => void;
  readonly onFailing: (since: number) => void;
  readonly onWorking: () => void;
}

export interface OutboxState {
  /** Wall clock, epoch milliseconds; null while the journal takes appends. */
  readonly failingSince: number | null;
  readonly waiting: number;
  /** Alerts that fell out of a full outbox and never reached the journal. */
  readonly dropped: number;
}

const retryMs = { first: 100, longest: 5_000 };

/**
 * Takes alerts to the journal in order: one append at a time, all that came meanwhile in the next. A failed one is
 * tried again for ever; what waits longer than `failingAfterMs` is told without the journal.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #journal: Journal | null = null;
  #waiting: Waiting[] = [];
  #state: Record<string, unknown> = {};
  #inFlight: Promise<void> | null = null;
  /** How many of `#waiting`, from its beginning, are in flight. */
  #sending = 0;
  #waitingSince: number | null = null;
  #watch: Timer | null = null;
  #retry: Timer | null = null;
  #retryDelayMs = retryMs.first;
  #failing = false;
  #failingSince = 0;
  #dropped = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get state(): OutboxState {
    return {
      failingSince: this.#failing ? this.#failingSince : null,
      waiting: this.#waiting.length,
      dropped: this.#dropped,
    };
  }

  attach(journal: Journal): void {
    this.#journal = journal;
    this.#send();
  }

  put(alerts: readonly Alert[], state: StatePatch = {}): void {
    for (const alert of alerts) {
      this.#waiting.push({ alert, told: this.#failing });
      if (this.#failing) this.#options.onNotDurable(alert);
    }
    Object.assign(this.#state, state);
    this.#dropOverflow();
    this.#send();
  }

  /** Resolves when nothing waits, or when `giveUp` does. */
  async drained(giveUp: Promise<void>): Promise<void> {
    let gaveUp = false;
    void giveUp.then(() => {
      gaveUp = true;
    });
    while (this.#inFlight && !gaveUp) await Promise.race([this.#inFlight, giveUp]);
  }

  stop(): void {
    this.#retry?.cancel();
    this.#watch?.cancel();
    this.#journal = null;
  }

  #dropOverflow(): void {
    const excess = this.#waiting.length - this.#options.maxWaiting;
    if (excess <= 0) return;
    const from = this.#inFlight ? this.#sending : 0;
    for (const { alert, told } of this.#waiting.splice(from, excess)) {
      this.#dropped += 1;
      this.#options.log.error(
        { alert },
        'The journal does not take alerts and too many wait: this one is dropped',
      );
      if (!told) this.#options.onNotDurable(alert);
    }
  }

  #send(): void {
    if (!this.#journal || this.#inFlight || this.#retry) return;
    if (this.#waiting.length === 0 && Object.keys(this.#state).length === 0) return;
    this.#waitingSince ??= this.#options.clock.now();
    this.#watch ??= this.#options.clock.setTimer(this.#options.failingAfterMs, () => this.#overdue());
    const batch = [...this.#waiting];
    const state = this.#state;
    this.#state = {};
    this.#sending = batch.length;
    this.#inFlight = this.#journal.append({ alerts: batch.map(({ alert }) => alert), state }).then(
      (rows) => this.#stored(batch, rows),
      (error) => this.#failed(state, error),
    );
  }

  #stored(batch: readonly Waiting[], rows: readonly StoredAlert[]): void {
    this.#inFlight = null;
    this.#waiting = this.#waiting.slice(batch.length);
    this.#watch?.cancel();
    this.#watch = null;
    this.#waitingSince = null;
    this.#retryDelayMs = retryMs.first;
    rows.forEach((row, index) => {
      if (!batch[index]!.told) this.#options.onDurable(row);
    });
    if (this.#failing) {
      this.#failing = false;
      this.#options.onWorking();
    }
    this.#send();
  }

  #failed(state: Record<string, unknown>, error: unknown): void {
    this.#inFlight = null;
    this.#state = { ...state, ...this.#state };
    this.#options.log.error(
      { error, waiting: this.#waiting.length },
      'The journal took no append; it is tried again',
    );
    if (!this.#journal) return;
    this.#retry = this.#options.clock.setTimer(
      this.#retryDelayMs,
      () => {
        this.#retry = null;
        this.#send();
      },
      { keepAlive: true },
    );
    this.#retryDelayMs = Math.min(this.#retryDelayMs * 2, retryMs.longest);
  }

  #overdue(): void {
    this.#failing = true;
    this.#failingSince =
      this.#options.clock.wallNow() - (this.#options.clock.now() - (this.#waitingSince ?? 0));
    for (const waiting of this.#waiting) {
      if (waiting.told) continue;
      waiting.told = true;
      this.#options.onNotDurable(waiting.alert);
    }
    this.#options.onFailing(this.#failingSince);
  }
}
