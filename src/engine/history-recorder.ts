import type { AlertLog } from '../alerts/log.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { UnknownNameError } from '../core/errors.ts';
import {
  type HealthPoint,
  type HistoryRequest,
  type HistoryRetention,
  historyRange,
  minuteMs,
} from '../core/history.ts';
import { readIncrement, startIncrements } from '../core/window.ts';
import type { HistoryRecord, HistoryStore } from '../journal/history.ts';
import { unpackPoints } from '../journal/history-points.ts';
import { CallTally, type CallTotals } from './call-totals.ts';
import { HistoryWriter } from './history-writer.ts';
import { Minute, seriesOf } from './minute.ts';
import type { Exchange, Registry } from './registry.ts';
import type { Source } from './source.ts';

/** Sources whose minute ends in one turn of the event loop: no caller waits for all of them. */
const sourcesPerTurn = 500;

export interface HistoryRecorderOptions {
  readonly clock: Clock;
  readonly log: AlertLog;
  readonly registry: Registry;
  readonly online: () => boolean;
  readonly retention: HistoryRetention;
}

/** Whose history. */
export type HistorySubject = { readonly source: string } | { readonly exchange: string };

/** Turns what the windows see into one record a minute for each source and exchange; costs the calls nothing. */
export class HistoryRecorder {
  readonly #options: HistoryRecorderOptions;
  readonly #writer: HistoryWriter;
  readonly #minutes = new Map<Exchange, Minute>();
  readonly #tallies = new Map<Source, CallTally>();
  #timer: Timer | null = null;
  #isStopped = false;

  constructor(options: HistoryRecorderOptions) {
    this.#options = options;
    this.#writer = new HistoryWriter(options.log);
  }

  /** Whether the store does not take what is recorded. */
  get isFailing(): boolean {
    return this.#writer.isFailing;
  }

  start(store: HistoryStore): void {
    const { registry } = this.#options;
    this.#writer.attach(store);
    for (const source of registry.sources.values()) startIncrements(source.window);
    for (const exchange of registry.exchanges.values()) this.#begin(exchange);
    this.#arm();
  }

  /** Something about an exchange may have changed. */
  note(exchange: Exchange): void {
    const { clock, online } = this.#options;
    this.#minutes.get(exchange)?.look(online(), clock.now());
  }

  /** Writes the minute under way, as far as it got. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    for (const exchange of this.#minutes.keys()) this.#writer.put(this.#end(exchange));
    this.#minutes.clear();
    await this.#writer.settled();
  }

  /** As `Monitor.history`, out of the store that it was started with. */
  async read(
    store: HistoryStore,
    subject: HistorySubject,
    request: HistoryRequest,
  ): Promise<readonly HealthPoint[]> {
    const { clock, retention } = this.#options;
    const range = historyRange(request, clock.wallNow(), retention);
    const { exchange, series } = this.#seriesOf(subject);
    // From here to the question nothing else happens, so that no record is in both or in neither.
    await this.#writer.settled();
    this.note(exchange);
    const current = this.#minutes.get(exchange)?.read(series) ?? [];
    const unstored = [...this.#writer.unstored(series), ...current];
    return unpackPoints(await store.read({ series, range, unstored }), range);
  }

  /** What a source's attempts come to since the start. */
  totalsOf(source: Source): CallTotals {
    const totals = this.#tallyOf(source).read(readIncrement(source.window));
    return { exchange: source.exchange.name, source: source.name, ...totals };
  }

  #tallyOf(source: Source): CallTally {
    const tally = this.#tallies.get(source) ?? new CallTally();
    this.#tallies.set(source, tally);
    return tally;
  }

  #seriesOf(subject: HistorySubject): { readonly exchange: Exchange; readonly series: string } {
    const { exchanges, sources } = this.#options.registry;
    if ('exchange' in subject) {
      const exchange = exchanges.get(subject.exchange);
      if (!exchange) throw new UnknownNameError('exchange', subject.exchange, [...exchanges.keys()]);
      return { exchange, series: seriesOf.exchange(subject.exchange) };
    }
    const source = sources.get(subject.source);
    if (!source) throw new UnknownNameError('source', subject.source, [...sources.keys()]);
    return { exchange: exchanges.get(source.exchange.name)!, series: seriesOf.source(subject.source) };
  }

  #begin(exchange: Exchange): void {
    const { clock, online } = this.#options;
    const minute = new Minute(exchange, clock.wallNow());
    minute.look(online(), clock.now());
    this.#minutes.set(exchange, minute);
  }

  #end(exchange: Exchange): HistoryRecord[] {
    this.note(exchange);
    return this.#minutes.get(exchange)!.end((source, increment) => this.#tallyOf(source).add(increment));
  }

  #arm(): void {
    const { clock } = this.#options;
    const waitMs = minuteMs - (clock.wallNow() % minuteMs);
    this.#timer = clock.setTimer(waitMs, () => this.#turn([...this.#minutes.keys()], 0));
  }

  /** Ends the minute of the exchanges from `next` on, and begins their next. */
  #turn(exchanges: readonly Exchange[], next: number): void {
    if (this.#isStopped) return;
    const records: HistoryRecord[] = [];
    let sources = 0;
    let index = next;
    for (; index < exchanges.length && sources < sourcesPerTurn; index++) {
      const exchange = exchanges[index]!;
      sources += exchange.sources.length;
      records.push(...this.#end(exchange));
      this.#begin(exchange);
    }
    this.#writer.put(records);
    if (index === exchanges.length) this.#arm();
    else this.#timer = this.#options.clock.setTimer(0, () => this.#turn(exchanges, index));
  }
}
