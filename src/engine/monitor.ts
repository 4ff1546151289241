import type { DeliveryStats } from '../alerts/delivery-tally.ts';
import { AlertDesk } from '../alerts/desk.ts';
import { type AlertLog, silentLog } from '../alerts/log.ts';
import { AlertManager } from '../alerts/manager.ts';
import type { StoredAlert } from '../core/alert.ts';
import type { Transition } from '../core/breaker.ts';
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
import { BlockBook } from './block-book.ts';
import { BreakerControls, type OperatorAct } from './breaker-controls.ts';
import { BreakerMeter } from './breaker-meter.ts';
import type { Traffic } from './call.ts';
import type { CallTotals } from './call-totals.ts';
import { Conditions } from './conditions.ts';
import { DegradationWatch } from './degradation-watch.ts';
import { Gate } from './gate.ts';
import { closingsOfGone } from './gone.ts';
import { exchangeHealth } from './health.ts';
import { type HealthStreamOptions, HealthWatch } from './health-stream.ts';
import { HistoryRecorder, type HistorySubject } from './history-recorder.ts';
import { Instruments } from './instruments.ts';
import { blockPatch, breakerPatch, restore, restoreBlocks, sourcePatch } from './persistence.ts';
import { ProbeSet } from './probe-set.ts';
import { setUpReceivers, tellReceiver } from './receivers.ts';
import { createRegistry, guardsWholeExchange, type Registry } from './registry.ts';
import { Retention } from './retention.ts';
import type { MonitorSettings } from './settings.ts';
import { takeSnapshot } from './snapshot.ts';
import { Timekeeper } from './timekeeper.ts';
import { bannedKey, createTraffic, offlineKey, refreshSources } from './traffic.ts';
import { transitionDraft } from './transition-draft.ts';
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
  readonly #registry: Registry;
  readonly #alerts: AlertManager;
  /** What operators do about alerts: acknowledge, silence, deliver again. */
  readonly desk: AlertDesk;
  /** What operators do to breakers: isolate, release, reset. */
  readonly breakerControls: BreakerControls;
  /** What is counted and measured, for those who collect it. */
  readonly instruments: Instruments;
  readonly #breakerMeter: BreakerMeter;
  readonly #degradation: DegradationWatch;
  readonly #history: HistoryRecorder;
  readonly #retention: Retention;
  /** The act of an operator that changes a breaker at this moment, and whether that was a transition. */
  #acting: { readonly act: OperatorAct; transition: boolean } | null = null;
  readonly #blocks = new BlockBook();
  readonly #conditions: Conditions;
  readonly #timekeeper: Timekeeper;
  readonly #traffic: Traffic;
  readonly #health: HealthWatch;
  readonly #gates = new Map<string, Gate>();
  readonly #settings: MonitorSettings;
  #startedAt: number;
  readonly #journalOption: string | Journal;
  #journal: Journal | null = null;
  readonly #probes: ProbeSet;
  #probesWanted = true;
  #started: Promise<void> | null = null;
  #stopped: Promise<void> | null = null;
  readonly #ending = new AbortController();

  constructor(settings: MonitorSettings, options: MonitorOptions = {}) {
    const { clock = systemClock, log = silentLog, journal = 'memory:', transport = null } = options;
    this.#clock = clock;
    this.#breakerMeter = new BreakerMeter(clock);
    this.#settings = settings;
    this.#startedAt = clock.wallNow();
    this.#probes = new ProbeSet(clock, transport);
    const { receivers, routes, flapping, degradation } = settings.alerts;
    this.#alerts = new AlertManager({
      clock,
      log,
      instance: settings.instance,
      notify: {
        receivers: setUpReceivers(receivers, { clock, log }),
        routes,
        flapping,
        guardsWholeExchange: (name) => guardsWholeExchange(this.#registry, name),
        onAttempt: (...attempt) => tellReceiver(this.#conditions, ...attempt),
      },
    });
    this.desk = new AlertDesk(this.#alerts, () => this.journal, clock);
    this.#conditions = new Conditions((condition, state) => {
      this.#alerts.raise([{ kind: 'SYSTEM', ...condition }], state);
    });
    this.#timekeeper = new Timekeeper(
      clock,
      () => this.#blocks.nextEnd,
      (now) => this.#blocksEnded(now),
    );
    this.#registry = createRegistry(settings, clock, (breaker, transition) =>
      this.#changed(breaker, transition),
    );
    this.#degradation = new DegradationWatch({
      clock,
      registry: this.#registry,
      policy: degradation,
      online: () => this.#online,
      raise: (draft, state) => this.#alerts.raise([draft], state),
      onLook: (exchange) => this.#history.note(exchange),
    });
    this.#history = new HistoryRecorder({
      clock,
      log,
      registry: this.#registry,
      online: () => this.#online,
      retention: settings.retention,
    });
    this.#retention = new Retention({
      clock,
      log,
      settings: settings.retention,
      dropSilences: (endedBefore) => this.desk.dropSilences(endedBefore),
    });
    this.breakerControls = new BreakerControls({
      clock,
      registry: this.#registry,
      act: (act, change) => this.#act(act, change),
      raise: (drafts, state) => this.#alerts.raise(drafts, state),
      written: () => this.#alerts.written(),
    });
    this.#traffic = createTraffic({
      clock,
      registry: this.#registry,
      blocks: this.#blocks,
      conditions: this.#conditions,
      mayJudgeOffline: () => this.#probes.everySourceWasTried,
      onMeasured: (source) => {
        source.noted = true;
        this.#degradation.note(source.exchange.name);
      },
      onBlock: (block) => {
        this.#alerts.raise([], blockPatch(block, clock));
        this.#timekeeper.arm();
      },
    });
    this.#health = new HealthWatch(
      clock,
      this.#registry,
      () => this.#online,
      () => this.getSystemHealth(),
    );
    this.instruments = new Instruments({
      clock,
      registry: this.#registry,
      blocks: this.#blocks,
      breakers: this.#breakerMeter,
      online: () => this.#online,
      totalsOf: (source) => this.#history.totalsOf(source),
      historyFails: () => this.#history.isFailing,
      alerts: this.#alerts,
      streams: () => ({ alerts: this.#alerts.tail?.readers ?? 0, health: this.#health.watchers }),
    });
    this.#journalOption = journal;
    if (journal === 'memory:') this.#attach(createMemoryJournal());
    else if (typeof journal !== 'string') this.#attach(journal);
  }

  /** The gate of a configured source; throws UnknownNameError that lists the configured ones. */
  gate(sourceName: string): Gate {
    const existing = this.#gates.get(sourceName);
    if (existing) return existing;
    const source = this.#registry.sources.get(sourceName);
    if (!source) throw new UnknownNameError('source', sourceName, this.sourceNames);
    const gate = new Gate(this.#traffic, source);
    this.#gates.set(sourceName, gate);
    return gate;
  }

  /** The configured sources' names. */
  get sourceNames(): readonly string[] {
    return [...this.#registry.sources.keys()];
  }

  /** The configured breakers, by name, with their state as it is. */
  get circuitBreakers(): ReadonlyMap<string, BreakerReading> {
    return this.#registry.breakers;
  }

  /** Everything as it is at this moment. */
  getSystemHealth(): SystemView {
    return takeSnapshot({
      registry: this.#registry,
      blocks: this.#blocks,
      clock: this.#clock,
      online: this.#online,
      holds: this.breakerControls.holds,
      instance: this.#settings.instance,
      startedAt: this.#startedAt,
      cursor: this.#journal ? encodeCursor(this.#journal.id, this.#journal.headSeq) : '',
    });
  }

  /** Every exchange's score and its parts, by exchange name. */
  getExchangeDegradation(): Readonly<Record<string, Degradation>> {
    const now = this.#clock.now();
    const scores: Record<string, Degradation> = {};
    for (const [name, exchange] of this.#registry.exchanges) {
      scores[name] = exchangeHealth(exchange, this.#online, now).degradation;
    }
    return scores;
  }

  /**
   * How a source or an exchange did, every bucket of the range in turn, the one under way included. Rejects with
   * UnknownNameError, BadInputError for a range that cannot be answered, HistoryUnavailableError, and JournalError before `start`.
   */
  async history(subject: HistorySubject, request: HistoryRequest): Promise<readonly HealthPoint[]> {
    return this.#history.read(this.journal.history, subject, request);
  }

  /** What every source's attempts come to since the start. */
  callTotals(): readonly CallTotals[] {
    return this.#history.callTotals();
  }

  getAlertManager(): AlertManager {
    return this.#alerts;
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
    return alertStream(this.journal, this.#alerts.tail!, this.#ending.signal, options);
  }

  /**
   * The exchanges as they are now, then each again whenever its status, a breaker's state or its score
   * (by 0.01 or more) changed, at most every 250 ms each.
   */
  healthStream(options?: HealthStreamOptions): AsyncIterableIterator<ExchangeView> {
    return this.#health.stream(this.#ending.signal, options);
  }

  /** How the deliveries of alerts to each receiver are doing. */
  deliveryStats(): readonly DeliveryStats[] {
    return this.#alerts.notifier.stats();
  }

  /** Whether the journal takes alerts and the probes run. */
  readiness(): readonly ReadinessCheck[] {
    const { failingSince, waiting } = this.#alerts.outbox;
    let journal: string | null = null;
    if (!this.#journal) journal = 'not open';
    else if (failingSince !== null) {
      journal = `takes no alerts since ${new Date(failingSince).toISOString()}; ${waiting} wait`;
    }
    const probes = this.#probesWanted && !this.#probes.running ? 'not running' : null;
    return [
      { name: 'journal', ok: journal === null, problem: journal },
      { name: 'probes', ok: probes === null, problem: probes },
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
    this.#probesWanted = probes || this.#probes.running;
    this.#started ??= this.#open();
    await this.#started;
    if (!probes || this.#probes.running || this.#stopped) return;
    this.#probes.start(this.#registry.sources.values(), (name) => this.gate(name));
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
    const journal = this.#journal ?? (await openJournal(this.#journalOption as string));
    try {
      const state = await journal.loadState();
      this.#takeUp(state);
      await this.#alerts.restore(journal, state);
      const gone = closingsOfGone(this.#alerts.notifier.openIncidents(), this.#registry);
      this.#alerts.raise(gone.drafts, gone.state);
    } catch (error) {
      await journal.close();
      throw error;
    }
    if (!this.#journal) this.#attach(journal);
    await this.#alerts.tail!.warm();
    this.#timekeeper.arm();
    this.#startedAt = this.#clock.wallNow();
    this.#history.start(journal.history);
    this.#retention.start(journal);
  }

  #takeUp(state: Readonly<Record<string, unknown>>): void {
    this.#degradation.restore(state);
    this.breakerControls.restore(state);
    this.#conditions.restore(state, ({ sourceName, metadata: { receiver } }) => {
      if (sourceName !== null && !this.#registry.sources.has(sourceName)) {
        return `${sourceName} is no longer configured`;
      }
      const isKnown = receiver === undefined || this.#alerts.notifier.knows(String(receiver));
      return isKnown ? null : `The receiver ${receiver} is no longer configured`;
    });
    // No breaker may be open for less than its blocks last, so these come first.
    this.#alerts.raise([], restoreBlocks(state, this.#blocks, this.#clock));
    refreshSources(this.#registry.sources.values(), this.#blocks, this.#clock.now());
    restore(state, this.#registry, this.#clock);
  }

  async #close(): Promise<void> {
    await this.#started?.catch(() => {});
    this.#probes.stop();
    this.#saveSources();
    this.#timekeeper.stop();
    this.#degradation.stop();
    this.#retention.stop();
    const { promise: giveUp, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.setTimer(closeWithinMs, resolve, { keepAlive: true });
    await Promise.race([giveUp, this.#probes.close()]);
    await Promise.race([giveUp, this.#history.stop()]);
    await this.#alerts.detach(giveUp);
    this.#ending.abort();
    await Promise.race([giveUp, this.#journal?.close()]);
    timer.cancel();
  }

  #attach(journal: Journal): void {
    this.#journal = journal;
    this.#alerts.attach(journal);
  }

  get #online(): boolean {
    return !this.#conditions.has(offlineKey);
  }

  #saveSources(): void {
    const patch = {};
    for (const source of this.#registry.sources.values()) {
      if (source.lastOutcome !== null) Object.assign(patch, sourcePatch(source));
    }
    this.#alerts.raise([], patch);
  }

  #changed(breaker: BreakerCell, transition: Transition | null): void {
    this.#timekeeper.watch(breaker);
    this.#breakerMeter.note(breaker, transition);
    const sources = this.#registry.sourcesOf(breaker);
    if (breaker.state.kind === 'HALF_OPEN') this.#probes.hurry(sources);
    for (const exchange of this.#registry.exchangesOf(breaker)) {
      this.#degradation.note(exchange.settings.name);
      this.#history.note(exchange);
    }
    const patch = breakerPatch(breaker, this.#clock);
    if (this.#acting && transition) this.#acting.transition = true;
    if (!transition) {
      if (breaker.state.kind === 'OPEN') this.#alerts.raise([], patch);
      return;
    }
    const now = this.#clock.now();
    for (const source of sources) {
      source.status(now);
      Object.assign(patch, sourcePatch(source));
    }
    const act = this.#acting?.act ?? null;
    this.#alerts.raise([transitionDraft(breaker, transition, this.#registry, this.#clock, act)], patch);
  }

  #act(act: OperatorAct, change: () => void): boolean {
    this.#acting = { act, transition: false };
    try {
      change();
      return this.#acting.transition;
    } finally {
      this.#acting = null;
    }
  }

  #blocksEnded(now: number): void {
    const ended = this.#blocks.takeEnded(now);
    if (ended.length === 0) return;
    const patch = Object.fromEntries(ended.map((block) => [`block:${block.scope}:${block.name}`, null]));
    this.#alerts.raise([], patch);
    refreshSources(this.#registry.sources.values(), this.#blocks, now);
    for (const block of ended) this.#conditions.end(bannedKey(block), `The ban at ${block.name} is over`);
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
