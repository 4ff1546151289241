import type { DeliveryStats } from '../alerts/delivery-tally.ts';
import type { AlertDesk } from '../alerts/desk.ts';
import { type AlertLog, silentLog } from '../alerts/log.ts';
import type { AlertManager } from '../alerts/manager.ts';
import type { StoredAlert } from '../core/alert.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { Degradation } from '../core/degradation.ts';
import { JournalError, UnknownNameError } from '../core/errors.ts';
import type { HealthPoint, HistoryRequest } from '../core/history.ts';
import { encodeCursor } from '../journal/cursor.ts';
import type { Journal } from '../journal/journal.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { type AlertStreamOptions, alertStream } from './alert-stream.ts';
import { assemble, type Parts } from './assembly.ts';
import type { BreakerControls } from './breaker-controls.ts';
import { Gate } from './gate.ts';
import { closingsOfGone } from './gone.ts';
import { exchangeHealth } from './health.ts';
import type { HealthStreamOptions } from './health-stream.ts';
import type { HistorySubject } from './history-recorder.ts';
import type { Instruments } from './instruments.ts';
import { sourcePatch } from './persistence.ts';
import type { MonitorSettings } from './settings.ts';
import { takeSnapshot } from './snapshot.ts';
import type { Transport } from './transport.ts';
import type { ExchangeView, SystemView } from './views.ts';

export type { AlertStreamOptions, HealthStreamOptions, HistorySubject };

export interface MonitorOptions {
  readonly clock?: Clock;
  readonly log?: AlertLog;
  /** `memory:` (the default), `sqlite:<path>`, or an open journal, which the monitor then closes. */
  readonly journal?: string | Journal;
  /** What probes go out through. Default: undici. */
  readonly transport?: Transport;
}

/** One line of readiness. */
export interface ReadinessCheck {
  readonly name: 'journal' | 'probes';
  readonly ok: boolean;
  /** What is wrong, or null. */
  readonly problem: string | null;
}

/** What may be read of a breaker. */
export type BreakerReading = Pick<BreakerCell, 'name' | 'policy' | 'state'>;

const closeWithinMs = 3_000;

class MonitorEngine {
  readonly #clock: Clock;
  readonly #parts: Parts;
  readonly #gates = new Map<string, Gate>();
  readonly #instance: string;
  #startedAt: number;
  readonly #journalOption: string | Journal;
  #journal: Journal | null = null;
  #probesWanted = true;
  #started: Promise<void> | null = null;
  #stopped: Promise<void> | null = null;
  readonly #ending = new AbortController();

  constructor(settings: MonitorSettings, options: MonitorOptions = {}) {
    const { clock = systemClock, log = silentLog, journal = 'memory:', transport = null } = options;
    this.#clock = clock;
    this.#instance = settings.instance;
    this.#startedAt = clock.wallNow();
    this.#parts = assemble(settings, {
      clock,
      log,
      transport,
      journal: () => this.journal,
      snapshot: () => this.getSystemHealth(),
    });
    this.#journalOption = journal;
    if (journal === 'memory:') this.#attach(createMemoryJournal());
    else if (typeof journal !== 'string') this.#attach(journal);
  }

  /** What operators do about alerts: acknowledge, silence, deliver again. */
  get desk(): AlertDesk {
    return this.#parts.desk;
  }

  /** What operators do to breakers: isolate, release, reset. */
  get breakerControls(): BreakerControls {
    return this.#parts.breakerControls;
  }

  /** What is counted and measured, for those who collect it. */
  get instruments(): Instruments {
    return this.#parts.instruments;
  }

  /** The gate of a configured source; throws UnknownNameError that lists the configured ones. */
  gate(sourceName: string): Gate {
    const existing = this.#gates.get(sourceName);
    if (existing) return existing;
    const source = this.#parts.registry.sources.get(sourceName);
    if (!source) throw new UnknownNameError('source', sourceName, this.sourceNames);
    const gate = new Gate(this.#parts.traffic, source);
    this.#gates.set(sourceName, gate);
    return gate;
  }

  /** The configured sources' names. */
  get sourceNames(): readonly string[] {
    return [...this.#parts.registry.sources.keys()];
  }

  /** The configured breakers, by name, with their state as it is. */
  get circuitBreakers(): ReadonlyMap<string, BreakerReading> {
    return this.#parts.registry.breakers;
  }

  /** Everything as it is at this moment. */
  getSystemHealth(): SystemView {
    const { registry, blocks, online, breakerControls } = this.#parts;
    return takeSnapshot({
      registry,
      blocks,
      clock: this.#clock,
      online: online(),
      holds: breakerControls.holds,
      instance: this.#instance,
      startedAt: this.#startedAt,
      cursor: this.#journal ? encodeCursor(this.#journal.id, this.#journal.headSeq) : '',
    });
  }

  /** Every exchange's score and its parts, by exchange name. */
  getExchangeDegradation(): Readonly<Record<string, Degradation>> {
    const { registry, online } = this.#parts;
    const now = this.#clock.now();
    const isOnline = online();
    const scores: Record<string, Degradation> = {};
    for (const [name, exchange] of registry.exchanges) {
      scores[name] = exchangeHealth(exchange, isOnline, now).degradation;
    }
    return scores;
  }

  /**
   * How a source or an exchange did, every bucket of the range in turn, the one under way included. Rejects with
   * UnknownNameError, BadInputError for a range that cannot be answered, HistoryUnavailableError, and JournalError before `start`.
   */
  async history(subject: HistorySubject, request: HistoryRequest): Promise<readonly HealthPoint[]> {
    return this.#parts.history.read(this.journal.history, subject, request);
  }

  getAlertManager(): AlertManager {
    return this.#parts.alerts;
  }

  /** The open journal; throws JournalError before `start` where it is a file. */
  get journal(): Journal {
    if (!this.#journal)
      throw new JournalError('JOURNAL_CLOSED', 'The journal is not open: await `start` first');
    return this.#journal;
  }

  /**
   * Durable alerts, oldest first, each exactly once; ends when `signal` aborts, the iterator returns or the monitor stops.
   * Throws BadInputError or ResyncRequiredError for a cursor that cannot be resumed from.
   */
  alertStream(options?: AlertStreamOptions): AsyncIterableIterator<StoredAlert> {
    return alertStream(this.journal, this.#parts.alerts.tail!, this.#ending.signal, options);
  }

  /**
   * The exchanges as they are now, then each again whenever its status, a breaker's state or its score
   * (by 0.01 or more) changed, at most every 250 ms each.
   */
  healthStream(options?: HealthStreamOptions): AsyncIterableIterator<ExchangeView> {
    return this.#parts.health.stream(this.#ending.signal, options);
  }

  /** How the deliveries of alerts to each receiver are doing. */
  deliveryStats(): readonly DeliveryStats[] {
    return this.#parts.alerts.notifier.stats();
  }

  /** Whether the journal takes alerts and the probes run. */
  readiness(): readonly ReadinessCheck[] {
    const { alerts, probes } = this.#parts;
    const { failingSince, waiting } = alerts.outbox;
    let journal: string | null = null;
    if (!this.#journal) journal = 'not open';
    else if (failingSince !== null) {
      journal = `takes no alerts since ${new Date(failingSince).toISOString()}; ${waiting} wait`;
    }
    const idle = this.#probesWanted && !probes.running ? 'not running' : null;
    return [
      { name: 'journal', ok: journal === null, problem: journal },
      { name: 'probes', ok: idle === null, problem: idle },
    ];
  }

  /**
   * Opens the journal, takes up what it holds and, unless `probes` is false, starts the probes; idempotent.
   * Throws JournalError when the journal cannot be used, and JOURNAL_CLOSED after `stop`.
   */
  async start({ probes = true }: { probes?: boolean } = {}): Promise<void> {
    if (this.#stopped) {
      throw new JournalError('JOURNAL_CLOSED', 'The monitor has stopped; make another one to start again');
    }
    const set = this.#parts.probes;
    this.#probesWanted = probes || set.running;
    this.#started ??= this.#open();
    await this.#started;
    if (!probes || set.running || this.#stopped) return;
    set.start(this.#parts.registry.sources.values(), (name) => this.gate(name));
  }

  /**
   * Stops probes and timers, journals what waits, sends what can go out now, closes the journal and ends the streams,
   * within 3 s; idempotent.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#close();
    return this.#stopped;
  }

  async #open(): Promise<void> {
    const { alerts, registry, takeUp, timekeeper, history, retention } = this.#parts;
    const journal = this.#journal ?? (await openJournal(this.#journalOption as string));
    try {
      const state = await journal.loadState();
      takeUp(state);
      await alerts.restore(journal, state);
      const gone = closingsOfGone(alerts.notifier.openIncidents(), registry);
      alerts.raise(gone.drafts, gone.state);
    } catch (error) {
      await journal.close();
      throw error;
    }
    if (!this.#journal) this.#attach(journal);
    await alerts.tail!.warm();
    timekeeper.arm();
    this.#startedAt = this.#clock.wallNow();
    history.start(journal.history);
    retention.start(journal);
  }

  async #close(): Promise<void> {
    const { alerts, probes, timekeeper, degradation, history, retention } = this.#parts;
    await this.#started?.catch(() => {});
    probes.stop();
    this.#saveSources();
    timekeeper.stop();
    degradation.stop();
    retention.stop();
    const { promise: giveUp, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.setTimer(closeWithinMs, resolve, { keepAlive: true });
    await Promise.race([giveUp, probes.close()]);
    await alerts.detach(giveUp);
    await Promise.race([giveUp, history.stop()]);
    this.#ending.abort();
    await Promise.race([giveUp, this.#journal?.close()]);
    timer.cancel();
  }

  #attach(journal: Journal): void {
    this.#journal = journal;
    this.#parts.alerts.attach(journal);
  }

  #saveSources(): void {
    const { registry, alerts } = this.#parts;
    const patch = {};
    for (const source of registry.sources.values()) {
      if (source.lastOutcome !== null) Object.assign(patch, sourcePatch(source));
    }
    alerts.raise([], patch);
  }
}

/** The public face of the engine: gates to call through, and what they have seen. */
export type Monitor = Pick<MonitorEngine, keyof MonitorEngine>;

/**
 * Makes a monitor; with `memory:` it needs no `start`. Its timers keep no process alive, but for one that ends 250 ms
 * after the last call.
 */
export function createMonitor(settings: MonitorSettings, options?: MonitorOptions): Monitor {
  return new MonitorEngine(settings, options);
}
