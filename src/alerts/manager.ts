import { v7 as uuidv7 } from 'uuid';
import type { Alert, AlertFilter, StoredAlert } from '../core/alert.ts';
import type { CircuitState } from '../core/breaker.ts';
import type { Clock } from '../core/clock.ts';
import type { BreakerEvent } from '../core/create-breaker.ts';
import { reasonOf } from '../core/errors.ts';
import type { Journal, JournalEntry, StatePatch } from '../journal/journal.ts';
import { createTail, type Tail } from '../journal/tail.ts';
import { type AlertCount, AlertTally } from './alert-tally.ts';
import type { AppendStats } from './append-tally.ts';
import type { AlertDraft } from './draft.ts';
import { type AlertHandler, delivered, Handlers } from './handlers.ts';
import { restoreIncidents, restoreSilences } from './incident-store.ts';
import { type AlertLog, silentLog } from './log.ts';
import { Notifier, type NotifierOptions, type NotifierSettings } from './notifier.ts';
import { Outbox, type OutboxState } from './outbox.ts';
import { SilenceBook } from './silence-book.ts';
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
  /** Who is told of which alerts. Default: nobody. */
  readonly notify?: NotifierSettings & Partial<Pick<NotifierOptions, 'guardsWholeExchange' | 'onAttempt'>>;
}

const nobody: NotifierSettings = {
  receivers: new Map(),
  routes: [],
  flapping: { episodes: 3, withinMs: 600_000, holdMs: 300_000 },
};

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

/** Makes alerts, takes them to the journal, and then to the handlers and receivers. */
export class AlertManager {
  readonly #clock: Clock;
  readonly #instance: string;
  readonly #handlers: Handlers;
  readonly #outbox: Outbox;
  readonly #raised = new AlertTally();
  /** Who is told of what, and whether they were. */
  readonly notifier: Notifier;
  readonly silences = new SilenceBook();
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
      onDurable: (alert) => {
        this.#handlers.give(delivered(alert, alert.seq));
        this.notifier.release(alert, alert.seq);
      },
      onNotDurable: (alert) => {
        this.#handlers.give(delivered(alert, null));
        this.notifier.release(alert, null);
      },
      onFailing: (since) => this.#tellJournal(false, since),
      onWorking: () => this.#tellJournal(true, clock.wallNow()),
    });
    this.notifier = new Notifier({
      guardsWholeExchange: () => true,
      onAttempt: () => {},
      ...(options.notify ?? nobody),
      clock,
      log,
      instance,
      silences: this.silences,
      write: (writes) => {
        this.#outbox.put([], writes);
        return this.#outbox.written();
      },
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

  /** Raises alerts and stores `state` and more with them, in one transaction; returns at once. */
  raise(
    drafts: readonly AlertDraft[],
    state: StatePatch = {},
    more: Pick<JournalEntry, 'deliveries' | 'acknowledgements'> = {},
  ): void {
    const alerts = drafts.map((draft) => this.#identified(draft));
    this.#raised.count(alerts);
    const taken = alerts.map((alert) => this.notifier.take(alert));
    this.#outbox.put(alerts, {
      state: Object.assign({}, state, ...taken.map((writes) => writes.state)),
      deliveries: [...(more.deliveries ?? []), ...taken.flatMap((writes) => writes.deliveries)],
      acknowledgements: more.acknowledgements,
    });
  }

  /** Resolves when all that was raised so far is in the journal, or cannot get there at present. */
  written(): Promise<void> {
    return this.#outbox.written();
  }

  /** How the alerts that wait for the journal are doing. */
  get outbox(): OutboxState {
    return this.#outbox.state;
  }

  /** How the journal took appends since the start. */
  get appends(): AppendStats {
    return this.#outbox.appends;
  }

  /** How many alerts were raised since the start, by kind and severity. */
  get raised(): readonly AlertCount[] {
    return this.#raised.counts;
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

  /** Takes up who was told of what, and goes on with what is still to be delivered. */
  async restore(journal: Journal, state: Readonly<Record<string, unknown>>): Promise<void> {
    this.silences.restore(restoreSilences(state));
    const times = { now: this.#clock.now(), wallNow: this.#clock.wallNow() };
    const incidents = await Promise.all(
      restoreIncidents(state, times).map(async (incident) => ({
        ...incident,
        alertSeq: (await journal.find(incident.alert.id))?.seq ?? null,
      })),
    );
    this.notifier.restore(incidents, await journal.pendingDeliveries());
  }

  /** Waits until every alert is in the journal and told or `giveUp` resolves, then lets go of both. */
  async detach(giveUp: Promise<void>): Promise<void> {
    await this.#outbox.drained(giveUp);
    await this.notifier.stop(giveUp);
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
      : 'The journal takes no alerts: handlers and receivers get them at once, subscribers when it does again';
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
