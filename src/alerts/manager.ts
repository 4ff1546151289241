import { v7 as uuidv7 } from 'uuid';
import type { Alert, AlertFilter, StoredAlert } from '../core/alert.ts';
import type { CircuitState } from '../core/breaker.ts';
import type { Clock } from '../core/clock.ts';
import type { BreakerEvent } from '../core/create-breaker.ts';
import { reasonOf } from '../core/errors.ts';
import type { Journal, StatePatch } from '../journal/journal.ts';
import { createTail, type Tail } from '../journal/tail.ts';
import type { AlertDraft } from './draft.ts';
import { type AlertHandler, delivered, Handlers } from './handlers.ts';
import { type AlertLog, silentLog } from './log.ts';
import { Outbox, type OutboxState } from './outbox.ts';
import { transitionAlert } from './transition-alert.ts';

export interface AlertManagerOptions {
  readonly clock: Clock;
  /** Default: silent. */
  readonly log?: AlertLog;
  /** Who is speaking, in every alert's metadata. */
  readonly instance: string;
  /** Alerts that may wait for a journal that takes none. Default 10,000. */
  readonly maxWaiting?: number;
  /** Appends that do not succeed for this long count as failing. Default 5,000 ms. */
  readonly failingAfterMs?: number;
}

const defaultHistory = 100;
const longestHistory = 1_000;

/** A copy that any journal can store: one alert that is no plain JSON would hold up all after it. */
function plain(metadata: Alert['metadata']): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(metadata));
  } catch (error) {
    return { unreadable: reasonOf(error) };
  }
}

/** Makes alerts, takes them to the journal, and then to the handlers. */
export class AlertManager {
  readonly #clock: Clock;
  readonly #instance: string;
  readonly #handlers: Handlers;
  readonly #outbox: Outbox;
  #tail: Tail | null = null;

  constructor(options: AlertManagerOptions) {
    const { clock, log = silentLog, instance, maxWaiting = 10_000, failingAfterMs = 5_000 } = options;
    this.#clock = clock;
    this.#instance = instance;
    this.#handlers = new Handlers(log);
    this.#outbox = new Outbox({
      clock,
      log,
      maxWaiting,
      failingAfterMs,
      onDurable: (alert) => this.#handlers.give(delivered(alert, alert.seq)),
      onNotDurable: (alert) => this.#handlers.give(delivered(alert, null)),
      onFailing: (since) => this.#tellJournal(false, since),
      onWorking: () => this.#tellJournal(true, clock.wallNow()),
    });
  }

  /** Registers a handler, each time anew; returns the function that unregisters exactly this registration. */
  registerHandler(handler: AlertHandler, filter?: AlertFilter): () => void {
    return this.#handlers.add(handler, filter);
  }

  /** Removes one registration of the handler; false where there was none. */
  unregisterHandler(handler: AlertHandler): boolean {
    return this.#handlers.remove(handler);
  }

  /** The newest durable alerts, the newest last; `limit` is 100 by default and 1,000 at most. */
  history(limit = defaultHistory): readonly StoredAlert[] {
    return this.#tail?.newest(Math.min(limit, longestHistory)) ?? [];
  }

  /** A hook for `createBreaker({onOpen})`: raises the alert of its transition, on the breaker's own name by default. */
  createOpenHook(breakerName?: string): (event: BreakerEvent) => void {
    return this.#hook('OPEN', breakerName);
  }

  /** As `createOpenHook`, for `onHalfOpen`. */
  createHalfOpenHook(breakerName?: string): (event: BreakerEvent) => void {
    return this.#hook('HALF_OPEN', breakerName);
  }

  /** As `createOpenHook`, for `onClose`. */
  createCloseHook(breakerName?: string): (event: BreakerEvent) => void {
    return this.#hook('CLOSED', breakerName);
  }

  /** Raises alerts and stores `state` with them, in one transaction; returns at once. */
  raise(drafts: readonly AlertDraft[], state?: StatePatch): void {
    this.#outbox.put(
      drafts.map((draft) => this.#identified(draft)),
      state,
    );
  }

  /** How the alerts that wait for the journal are doing. */
  get outbox(): OutboxState {
    return this.#outbox.state;
  }

  /** The newest alerts in memory; null before a journal is attached. */
  get tail(): Tail | null {
    return this.#tail;
  }

  /** From now on alerts go to this journal; those that waited go first. */
  attach(journal: Journal): void {
    this.#tail = createTail(journal);
    this.#outbox.attach(journal);
  }

  /** Waits until every alert is in the journal or `giveUp` resolves, then lets go of it. */
  async detach(giveUp: Promise<void>): Promise<void> {
    await this.#outbox.drained(giveUp);
    this.#outbox.stop();
    this.#tail?.close();
  }

  #identified(draft: AlertDraft): Alert {
    const msecs = this.#clock.wallNow();
    const random = Uint8Array.from({ length: 16 }, () => Math.floor(this.#clock.random() * 256));
    return {
      ...draft,
      id: uuidv7({ msecs, random }),
      timestamp: msecs,
      metadata: { ...plain(draft.metadata), instance: this.#instance },
    } as Alert;
  }

  #hook(state: CircuitState, breakerName: string | undefined): (event: BreakerEvent) => void {
    return (event) => {
      if (event.newState !== state) return;
      const told = { ...event, breakerName: breakerName ?? event.breakerName, exchangeName: null };
      this.raise([transitionAlert(told)]);
    };
  }

  #tellJournal(resolved: boolean, since: number): void {
    const message = resolved
      ? 'The journal takes alerts again'
      : 'The journal takes no alerts: handlers get them at once, subscribers when it does again';
    this.raise([
      {
        kind: 'SYSTEM',
        severity: resolved ? 'INFO' : 'CRITICAL',
        message,
        exchangeName: null,
        sourceName: null,
        code: 'JOURNAL_FAILING',
        resolved,
        metadata: { since: new Date(since).toISOString() },
      },
    ]);
  }
}
