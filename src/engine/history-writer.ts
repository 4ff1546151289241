import type { AlertLog } from '../alerts/log.ts';
import type { HistoryRecord, HistoryStore } from '../journal/history.ts';

/** What waits for a store that takes nothing is bounded: history is worth less than memory. */
const mostWaiting = 50_000;
/** Few enough that an alert behind them waits for some milliseconds at most. */
const writtenAtOnce = 500;

/** Takes records to the store, some at a time; those that it does not take are tried again with the next. */
export class HistoryWriter {
  readonly #log: AlertLog;
  #store: HistoryStore | null = null;
  #waiting: HistoryRecord[] = [];
  #writing: Promise<void> | null = null;
  #isFailing = false;
  /** Records that fell out of a full queue since it began to fail. */
  #dropped = 0;

  constructor(log: AlertLog) {
    this.#log = log;
  }

  get isFailing(): boolean {
    return this.#isFailing;
  }

  attach(store: HistoryStore): void {
    this.#store = store;
  }

  put(records: readonly HistoryRecord[]): void {
    this.#waiting.push(...records);
    const excess = this.#waiting.length - mostWaiting;
    // What is being written may be stored already.
    const oldest = this.#writing ? writtenAtOnce : 0;
    if (excess > 0) this.#dropped += this.#waiting.splice(oldest, excess).length;
    if (this.#writing) return;
    this.#writing = this.#write();
    void this.#writing.then(() => {
      this.#writing = null;
    });
  }

  /** What is not stored of a series; right only while nothing is being written. */
  unstored(series: string): readonly HistoryRecord[] {
    return this.#waiting.filter((record) => record.series === series);
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      while (this.#store && this.#waiting.length > 0) {
        const batch = this.#waiting.slice(0, writtenAtOnce);
        await this.#store.append(batch);
        this.#waiting = this.#waiting.slice(batch.length);
        if (this.#isFailing) this.#log.warn({ dropped: this.#dropped }, 'History is stored again');
        this.#isFailing = false;
        this.#dropped = 0;
      }
    } catch (error) {
      if (!this.#isFailing) {
        const waiting = this.#waiting.length;
        this.#log.error({ err: error, waiting }, 'History cannot be stored; it is tried again every minute');
      }
      this.#isFailing = true;
    }
  }
}
