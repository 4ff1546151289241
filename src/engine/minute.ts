import { minuteMs } from '../core/history.ts';
import type { HealthStatus } from '../core/sla.ts';
import { readIncrement, takeIncrement } from '../core/window.ts';
import { addTotals, emptyTotals, type RunningTotals, type WindowTotals } from '../core/window-totals.ts';
import type { HistoryRecord } from '../journal/history.ts';
import { minuteOf } from '../journal/history-points.ts';
import { encodeRecord, rankOf } from '../journal/history-record.ts';
import { exchangeHealth } from './health.ts';
import type { Exchange } from './registry.ts';
import type { Source } from './source.ts';

export const seriesOf = {
  source: (name: string) => `source:${name}`,
  exchange: (name: string) => `exchange:${name}`,
};

const worse = (a: HealthStatus, b: HealthStatus): HealthStatus => (rankOf(a) >= rankOf(b) ? a : b);

/** The minute of an exchange and its sources that is under way. */
export class Minute {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly #exchange: Exchange;
  #status: HealthStatus = 'UNKNOWN';
  #score: number | null = null;
  readonly #sources = new Map<Source, HealthStatus>();

  constructor(exchange: Exchange, wallNow: number) {
    this.#exchange = exchange;
    this.start = Math.floor(wallNow / minuteMs) * minuteMs;
  }

  /** Takes note of how all do at this moment. */
  look(online: boolean, now: number): void {
    const { status, degradation } = exchangeHealth(this.#exchange, online, now);
    if (status === 'UNKNOWN') return;
    this.#status = worse(this.#status, status);
    this.#score = Math.max(this.#score ?? 0, degradation.score);
    for (const source of this.#exchange.sources) {
      this.#sources.set(source, worse(this.#sources.get(source) ?? 'UNKNOWN', source.status(now)));
    }
  }

  /** The record of one series as it is so far; none where nothing is known of it. */
  read(series: string): HistoryRecord[] {
    return this.#records(
      ({ window }) => readIncrement(window),
      (each) => each === series,
    );
  }

  /** Its records; what is recorded from now on is the next minute's. */
  end(taken: (source: Source, increment: WindowTotals) => void): HistoryRecord[] {
    return this.#records((source) => {
      const increment = takeIncrement(source.window);
      if (increment) taken(source, increment);
      return increment;
    });
  }

  /** Those of whom nothing is known are left out. */
  #records(
    incrementOf: (source: Source) => WindowTotals | null,
    isWanted: (series: string) => boolean = () => true,
  ): HistoryRecord[] {
    const records: HistoryRecord[] = [];
    let sums: RunningTotals | null = null;
    const add = (series: string, status: HealthStatus, totals: WindowTotals | null) => {
      if (!isWanted(series) || (status === 'UNKNOWN' && !totals)) return;
      const body = encodeRecord(minuteOf(this.start), { status, score: this.#score, totals });
      records.push({ series, start: this.start, body });
    };
    for (const source of this.#exchange.sources) {
      const totals = incrementOf(source);
      if (totals) {
        sums ??= emptyTotals();
        addTotals(sums, totals);
      }
      add(seriesOf.source(source.name), this.#sources.get(source) ?? 'UNKNOWN', totals);
    }
    add(seriesOf.exchange(this.#exchange.settings.name), this.#status, sums);
    return records;
  }
}
