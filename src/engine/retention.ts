import type { AlertLog } from '../alerts/log.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { type HistoryRetention, hourMs, minuteMs, minutesBegin } from '../core/history.ts';
import type { Journal } from '../journal/journal.ts';

/** How long what is kept is kept, milliseconds. */
export interface RetentionSettings extends HistoryRetention {
  /** Alerts, what was done about them, and silences that ended. Default 90 days. */
  readonly alertsMs: number;
}

export interface RetentionOptions {
  readonly clock: Clock;
  readonly log: AlertLog;
  readonly settings: RetentionSettings;
  /** Forgets silences that ended before then. */
  readonly dropSilences: (endedBefore: number) => void;
}

/** Once an hour drops what is older than it has to be kept, in small steps between which everything else goes on. */
export class Retention {
  readonly #options: RetentionOptions;
  /** What the wall clock shows without jumps is this much above the monotonic one. */
  readonly #wallAhead: number;
  #timer: Timer | null = null;
  #isStopped = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#wallAhead = options.clock.wallNow() - options.clock.now();
  }

  /** The first time after a minute, when a start is over. */
  start(journal: Journal): void {
    this.#arm(journal, minuteMs);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #arm(journal: Journal, delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = this.#options.clock.setTimer(delayMs, () => {
      void this.#sweep(journal).then(() => this.#arm(journal, hourMs));
    });
  }

  async #sweep(journal: Journal): Promise<void> {
    const { clock, settings, dropSilences } = this.#options;
    // A clock that jumps ahead must not cost what is kept.
    const wallNow = Math.min(clock.wallNow(), this.#wallAhead + clock.now() + hourMs);
    const alertsBefore = wallNow - settings.alertsMs;
    const history = {
      mergeBefore: minutesBegin(wallNow, settings),
      dropBefore: wallNow - settings.hoursMs,
    };
    await this.#untilDone(async () => {
      dropSilences(alertsBefore);
      return false;
    });
    await this.#untilDone(() => journal.prune(alertsBefore));
    await this.#untilDone(() => journal.history.tidy(history));
  }

  /** One that fails does not keep the others from making room. */
  async #untilDone(step: () => Promise<boolean>): Promise<void> {
    try {
      for (let more = true; more && !this.#isStopped; ) more = await step();
    } catch (error) {
      if (this.#isStopped) return;
      this.#options.log.warn({ err: error }, 'Old rows cannot be dropped; tried again in an hour');
    }
  }
}
