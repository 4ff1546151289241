import type { HistoryRange } from '../core/history.ts';

/** What one series did in one minute, encoded by `encodeRecord`. */
export interface HistoryRecord {
  /** `source:<name>` or `exchange:<name>`. */
  readonly series: string;
  /** When the minute began, epoch milliseconds. */
  readonly start: number;
  readonly body: Uint8Array;
}

export interface HistoryQuery {
  readonly series: string;
  readonly range: HistoryRange;
  /** Of the same series, what is not stored yet. */
  readonly unstored: readonly Omit<HistoryRecord, 'series'>[];
}

/** Epoch milliseconds; the hour that an instant lies in is no earlier one. */
export interface HistoryBounds {
  /** Minutes of earlier hours are merged to hours. */
  readonly mergeBefore: number;
  /** Earlier hours are dropped. */
  readonly dropBefore: number;
}

/**
 * What sources and exchanges did, minute by minute, beside the alerts. Records of one series and minute add up, so a
 * minute may come in pieces, late and in any order. Rejects with HistoryUnavailableError where it cannot be used.
 */
export interface HistoryStore {
  /** Stores all of them or none. */
  append(records: readonly HistoryRecord[]): Promise<void>;
  /** One series over a range, as `unpackPoints` reads it. */
  read(query: HistoryQuery): Promise<Float64Array>;
  /** One small step of merging and dropping, so that no append waits for long; false when there is nothing left to do. */
  tidy(bounds: HistoryBounds): Promise<boolean>;
}
