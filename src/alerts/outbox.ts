import type { Alert, StoredAlert } from '../core/alert.ts';
import { ExponentialBackoff } from '../core/backoff.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import { type AppendStats, AppendTally } from './append-tally.ts';
import type { AlertLog } from './log.ts';
import { PendingWrites } from './pending-writes.ts';

interface Waiting {
  readonly alert: Alert;
  /** Whether it was told without the journal. */
  told: boolean;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly log: AlertLog;
  /** How many alerts may wait for the journal. */
  readonly maxWaiting: number;
  /** What waits this long without any append succeeding is told without the journal. */
  readonly failingAfterMs: number;
  /** An alert is durable, and was not told before. */
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
  /** Alerts that fell out of a full outbox and never reached the journal: only handlers and the log have them. */
  readonly dropped: number;
}

/**
 * Takes alerts to the journal in order: one append at a time, all that came meanwhile in the next. A failed one is
 * tried again for ever; what waits longer than `failingAfterMs`, also for an append that hangs, is told without it.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #backoff = new ExponentialBackoff({ initialDelayMs: 100, maxDelayMs: 1_000, jitter: 'none' });
  #journal: Journal | null = null;
  #waiting: Waiting[] = [];
  #writes = new PendingWrites();
  readonly #appends = new AppendTally();
  /** How many of the waiting are in the append that runs; null while none does. */
  #sending: number | null = null;
  #failures = 0;
  #retry: Timer | null = null;
  /** Since when (wall clock) something waits without any append succeeding, and what tells of it in time. */
  #waitingSince = 0;
  #watch: Timer | null = null;
  #failing = false;
  #dropped = 0;
  #stopped = false;
  #whenEmpty: (() => void)[] = [];
  /** Who waits for what was put so far to be stored. */
  #whenWritten: (() => void)[] = [];
  /** The same for what is in the append that runs. */
  #whenSent: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get state(): OutboxState {
    return {
      failingSince: this.#failing ? this.#waitingSince : null,
      waiting: this.#waiting.length,
      dropped: this.#dropped,
    };
  }

  /** How the journal took what it was given. */
  get appends(): AppendStats {
    return this.#appends.stats;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
    this.#send();
  }

  /** Takes alerts, and what else is to be stored with them in one transaction. */
  put(alerts: readonly Alert[], writes: Omit<JournalEntry, 'alerts'> = {}): void {
    if (this.#stopped) {
      for (const alert of alerts) this.#options.onNotDurable(alert);
      return;
    }
    for (const alert of alerts) {
      this.#waiting.push({ alert, told: this.#failing });
      if (this.#failing) this.#options.onNotDurable(alert);
    }
    this.#writes.add(writes);
    this.#dropOverflow();
    this.#send();
  }

  /** Resolves when all that was put so far is in the journal, or cannot get there at present. */
  written(): Promise<void> {
    if (this.#isEmpty || this.#failing || this.#stopped || !this.#journal) return Promise.resolve();
    const isAllSent = this.#waiting.length === this.#sending && this.#writes.isEmpty;
    return new Promise((resolve) => (isAllSent ? this.#whenSent : this.#whenWritten).push(resolve));
  }

  /** Resolves when everything is in the journal, or when `giveUp` does. */
  async drained(giveUp: Promise<void>): Promise<void> {
    if (this.#isEmpty || !this.#journal) return;
    await Promise.race([giveUp, new Promise<void>((resolve) => this.#whenEmpty.push(resolve))]);
  }

  /** Lets go of the journal; what still waits, and what comes later, is told without it. */
  stop(): void {
    this.#stopped = true;
    this.#journal = null;
    this.#retry?.cancel();
    this.#watch?.cancel();
    for (const waiting of this.#waiting) this.#tell(waiting);
    this.#giveUpWaiting();
    if (this.#waiting.length > 0) {
      const alerts = this.#waiting.map(({ alert }) => alert);
      this.#options.log.error({ alerts }, 'Stopped before the journal took these alerts');
    }
  }

  get #isEmpty(): boolean {
    return this.#sending === null && this.#waiting.length === 0 && this.#writes.isEmpty;
  }

  #tell(waiting: Waiting): void {
    if (waiting.told) return;
    waiting.told = true;
    this.#options.onNotDurable(waiting.alert);
  }

  #giveUpWaiting(): void {
    for (const resolve of [...this.#whenSent.splice(0), ...this.#whenWritten.splice(0)]) resolve();
  }

  #dropOverflow(): void {
    const excess = this.#waiting.length - this.#options.maxWaiting;
    if (excess <= 0) return;
    for (const waiting of this.#waiting.splice(this.#sending ?? 0, excess)) {
      this.#dropped += 1;
      const { alert } = waiting;
      this.#writes.drop(alert.id);
      this.#options.log.error(
        { alert },
        'Too many alerts wait for the journal: the oldest does not go there',
      );
      this.#tell(waiting);
    }
  }

  #send(): void {
    if (this.#stopped || this.#sending !== null || this.#isEmpty) return;
    this.#watchFor();
    if (!this.#journal || this.#retry) return;
    const batch = this.#waiting.slice();
    const writes = this.#writes;
    this.#writes = new PendingWrites();
    this.#whenSent = this.#whenWritten.splice(0);
    this.#sending = batch.length;
    const entry = { alerts: batch.map(({ alert }) => alert), ...writes.entry() };
    const append = async (journal: Journal) => journal.append(entry);
    const { clock } = this.#options;
    const sentAt = clock.now();
    append(this.#journal).then(
      (rows) => {
        this.#appends.stored(clock.now() - sentAt);
        this.#stored(batch, rows);
      },
      (error) => this.#failed(writes, error),
    );
  }

  #watchFor(): void {
    if (this.#watch || this.#failing) return;
    const { clock, failingAfterMs } = this.#options;
    this.#waitingSince = clock.wallNow();
    this.#watch = clock.setTimer(failingAfterMs, () => this.#overdue());
  }

  #stored(batch: readonly Waiting[], rows: readonly StoredAlert[]): void {
    const wasFailing = this.#failing;
    // Whoever is told now may put more, which is sent at once.
    const written = this.#whenSent.splice(0);
    this.#waiting = this.#waiting.slice(batch.length);
    this.#sending = null;
    this.#failures = 0;
    this.#failing = false;
    this.#watch?.cancel();
    this.#watch = null;
    for (const [index, row] of rows.entries()) if (!batch[index]!.told) this.#options.onDurable(row);
    for (const resolve of written) resolve();
    if (wasFailing) this.#options.onWorking();
    this.#send();
    if (this.#isEmpty) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  #failed(writes: PendingWrites, error: unknown): void {
    const { clock, log } = this.#options;
    this.#appends.failed();
    this.#sending = null;
    this.#writes = writes.followedBy(this.#writes);
    this.#whenWritten.unshift(...this.#whenSent.splice(0));
    log.error({ err: error, waiting: this.#waiting.length }, 'The journal took no append; it is tried again');
    if (!this.#journal) {
      this.#giveUpWaiting();
      return;
    }
    this.#retry = clock.setTimer(
      this.#backoff.delayMs(this.#failures, clock.random),
      () => {
        this.#retry = null;
        this.#send();
      },
      // A process may end once the handlers have been told, however long the disk stays full.
      { keepAlive: !this.#failing },
    );
    this.#failures += 1;
  }

  #overdue(): void {
    this.#watch = null;
    this.#failing = true;
    for (const waiting of this.#waiting) this.#tell(waiting);
    this.#giveUpWaiting();
    this.#options.onFailing(this.#waitingSince);
  }
}
