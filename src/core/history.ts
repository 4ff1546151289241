import { BadInputError } from './errors.ts';
import type { OutcomeKind } from './outcome.ts';
import type { HealthStatus } from './sla.ts';

/** What is stored: minutes at first, hours later. */
export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** The longest answer. */
export const mostPoints = 10_000;
/** Before the year 0 no instant can be written. */
const firstInstant = Date.parse('0000-01-01T00:00:00Z');
const usualRangeMs = 86_400_000;

/** How long history is kept, milliseconds. */
export interface HistoryRetention {
  /** Minutes, before they are merged to hours. Default 7 days. */
  readonly minutesMs: number;
  /** Hours, in all. Default 90 days. */
  readonly hoursMs: number;
}

export const defaultHistoryRetention: HistoryRetention = { minutesMs: 604_800_000, hoursMs: 7_776_000_000 };

/** Buckets of `stepMs` that begin at multiples of it since the epoch; epoch milliseconds, `to` is not in it. */
export interface HistoryRange {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/** One bucket of history; what was not measured in it is null. */
export interface HealthPoint {
  /** Epoch milliseconds. */
  readonly start: number;
  /** The worst that was seen in it. */
  readonly status: HealthStatus;
  /** The highest that was seen in it, 0..1. */
  readonly degradationScore: number | null;
  readonly requestCount: number;
  readonly failureCount: number;
  readonly successRate: number | null;
  readonly latency: {
    readonly p50Ms: number | null;
    readonly p95Ms: number | null;
    readonly p99Ms: number | null;
    readonly meanMs: number | null;
  };
  readonly byKind: Readonly<Record<OutcomeKind, number>>;
}

/** A range as it is asked for; default the last 24 hours. */
export interface HistoryRequest {
  readonly from?: number | null;
  readonly to?: number | null;
  readonly stepSeconds: number;
}

/** How many buckets a range has. */
export const pointCount = ({ from, to, stepMs }: HistoryRange): number => (to - from) / stepMs;

/** Before this instant there are hours only: a whole hour, and one more for clocks that differ. */
export const minutesBegin = (wallNow: number, { minutesMs }: HistoryRetention): number =>
  Math.floor((wallNow - minutesMs) / hourMs - 1) * hourMs;

/**
 * The buckets that a request asks for. Throws BadInputError for a step that is no multiple of a minute, or of an hour
 * where minutes are no longer kept, for `from` after `to`, for what begins before the year 0, and for more than 10,000
 * points.
 */
export function historyRange(
  request: HistoryRequest,
  wallNow: number,
  retention: HistoryRetention,
): HistoryRange {
  const { stepSeconds } = request;
  const stepMs = stepSeconds * 1_000;
  if (!Number.isInteger(stepSeconds) || stepMs <= 0 || stepMs % minuteMs !== 0) {
    throw new BadInputError(`\`stepSeconds\` must be a multiple of 60, and more than 0, not ${stepSeconds}.`);
  }
  const to = request.to ?? Math.max(wallNow, request.from ?? wallNow);
  const from = request.from ?? to - usualRangeMs;
  if (from > to) throw new BadInputError('`from` must not be after `to`.');
  const range = { from: Math.floor(from / stepMs) * stepMs, to: Math.ceil(to / stepMs) * stepMs, stepMs };
  if (from === to) return { ...range, to: range.from };
  if (range.from < firstInstant) throw new BadInputError('The range must not begin before the year 0.');
  if (pointCount(range) > mostPoints) {
    throw new BadInputError(
      `The range has ${pointCount(range)} points; at most 10,000 are answered: ask for a larger \`stepSeconds\` or a shorter range.`,
    );
  }
  if (range.from < minutesBegin(wallNow, retention) && stepMs % hourMs !== 0) {
    const days = Math.round((retention.minutesMs / 86_400_000) * 100) / 100;
    throw new BadInputError(
      `History older than ${days} days is kept by the hour: ask for a \`stepSeconds\` that is a multiple of 3600, or for a later \`from\`.`,
    );
  }
  return range;
}
