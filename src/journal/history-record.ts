import { addToBucket, bucketCount, histogramLength } from '../core/histogram.ts';
import { outcomeKinds } from '../core/outcome.ts';
import type { HealthStatus } from '../core/sla.ts';
import { emptyTotals, type RunningTotals, type WindowTotals } from '../core/window-totals.ts';

// A record is a few bytes: its minute of the hour, status, score, the sum of the latencies, then the counts by kind and
// by bucket, of which most are 0 or small. All numbers are LEB128; an odd one is a count, an even one skips empty places.

/** What a series did in a stretch of time. */
export interface HealthSums {
  /** The worst that was seen. */
  readonly status: HealthStatus;
  /** The highest that was seen, 0..1; null where none was. */
  readonly score: number | null;
  /** Null without an attempt. */
  readonly totals: WindowTotals | null;
}

/** From the best to the worst; what nothing is known of worsens nothing. */
const ranked: readonly HealthStatus[] = ['UNKNOWN', 'HEALTHY', 'DEGRADED', 'FAILED'];

export const rankOf = (status: HealthStatus): number => ranked.indexOf(status);
export const statusOfRank = (rank: number): HealthStatus => ranked[rank] ?? 'UNKNOWN';

const scoreSteps = 10_000;
const endOfCounts = 0;

/** A record of the minute `minute` (0..59) of its hour. */
export function encodeRecord(minute: number, { status, score, totals }: HealthSums): Uint8Array {
  const bytes: number[] = [minute, rankOf(status)];
  put(bytes, score === null ? 0 : Math.round(score * scoreSteps) + 1);
  put(bytes, Math.round(totals?.latencySumMs ?? 0));
  putCounts(bytes, totals?.counts.subarray(histogramLength) ?? []);
  putCounts(bytes, totals?.counts.subarray(0, bucketCount) ?? []);
  return Uint8Array.from(bytes);
}

function put(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  bytes.push(rest);
}

function putCounts(bytes: number[], counts: ArrayLike<number>): void {
  let skipped = 0;
  for (let place = 0; place < counts.length; place++) {
    if (counts[place] === 0) {
      skipped += 1;
      continue;
    }
    if (skipped > 0) put(bytes, 2 * skipped);
    skipped = 0;
    put(bytes, 2 * counts[place]! + 1);
  }
  bytes.push(endOfCounts);
}

/** What several records come to, added up in place. */
export class RunningSums implements HealthSums {
  rank = 0;
  score: number | null = null;
  readonly totals: RunningTotals = emptyTotals();

  get status(): HealthStatus {
    return statusOfRank(this.rank);
  }

  clear(): void {
    this.rank = 0;
    this.score = null;
    this.totals.counts.fill(0);
    this.totals.latencySumMs = 0;
  }
}

/** Reads the records of a page one after the other. Throws RangeError for bytes that are no records. */
export class RecordReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next record's minute of the hour; null at the end. Then `addTo` must follow. */
  next(): number | null {
    return this.#at < this.#bytes.length ? this.#bytes[this.#at++]! : null;
  }

  /** Adds the record that began with `next`. */
  addTo(sums: RunningSums): void {
    sums.rank = Math.max(sums.rank, this.#number());
    const score = this.#number();
    if (score > 0) sums.score = Math.max(sums.score ?? 0, (score - 1) / scoreSteps);
    const { totals } = sums;
    totals.latencySumMs += this.#number();
    for (let place = 0; ; place += 1) {
      const count = this.#number();
      if (count === endOfCounts) break;
      if (count % 2 === 0) place += count / 2 - 1;
      else if (place < outcomeKinds.length) totals.counts[histogramLength + place]! += (count - 1) / 2;
      else throw new RangeError('a count of no kind');
    }
    for (let place = 0; ; place += 1) {
      const count = this.#number();
      if (count === endOfCounts) break;
      if (count % 2 === 0) place += count / 2 - 1;
      else if (place < bucketCount) addToBucket(totals.counts, place, (count - 1) / 2);
      else throw new RangeError('a count of no bucket');
    }
  }

  #number(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++];
    if (byte === undefined) throw new RangeError('a record ends too early');
    if (byte < 0x80) return byte;
    let value = byte - 0x80;
    for (let scale = 0x80; ; scale *= 0x80) {
      byte = bytes[this.#at++];
      if (byte === undefined) throw new RangeError('a record ends too early');
      if (byte < 0x80) return value + byte * scale;
      value += (byte - 0x80) * scale;
    }
  }
}
