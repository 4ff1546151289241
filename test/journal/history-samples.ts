import fc from 'fast-check';
import { addToBucket, bucketOf } from '../../src/core/histogram.ts';
import { type HealthPoint, type HistoryRange, minuteMs, pointCount } from '../../src/core/history.ts';
import { isFailure, isNeutral, type OutcomeKind, outcomeKinds } from '../../src/core/outcome.ts';
import { type HealthStatus, healthStatuses } from '../../src/core/sla.ts';
import { emptyTotals, kindAt } from '../../src/core/window-totals.ts';
import type { HistoryRecord } from '../../src/journal/history.ts';
import { minuteOf } from '../../src/journal/history-points.ts';
import { encodeRecord } from '../../src/journal/history-record.ts';

// History as plain lists of attempts: what the stored form is compared with.

interface Attempt {
  readonly kind: OutcomeKind;
  readonly latencyMs: number;
}

/** What one series did in one minute, or in a part of it. */
export interface Sample {
  readonly series: string;
  /** Epoch milliseconds of a whole minute. */
  readonly start: number;
  readonly status: HealthStatus;
  readonly score: number | null;
  readonly attempts: readonly Attempt[];
}

export const firstHour = Date.UTC(2026, 0, 31, 22);

const attempt = fc.record({
  kind: fc.constantFrom(...outcomeKinds),
  latencyMs: fc.double({ min: 1, max: 59_000, noNaN: true }),
});

/** Samples of a few series within some hours, in no order, of some minutes more than one. */
export const anySamples = (series: readonly string[], minutes = 240) =>
  fc.array(
    fc.record({
      series: fc.constantFrom(...series),
      start: fc.nat(minutes - 1).map((minute) => firstHour + minute * minuteMs),
      status: fc.constantFrom(...healthStatuses),
      score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      attempts: fc.array(attempt, { maxLength: 12 }),
    }),
    { maxLength: 40 },
  );

const isTimed = ({ kind }: Attempt) => kind !== 'NETWORK' && !isNeutral(kind);

export function recordOf({ series, start, status, score, attempts }: Sample): HistoryRecord {
  const totals = emptyTotals();
  for (const each of attempts) {
    totals.counts[kindAt(each.kind)]! += 1;
    if (!isTimed(each)) continue;
    addToBucket(totals.counts, bucketOf(each.latencyMs), 1);
    totals.latencySumMs += each.latencyMs;
  }
  return { series, start, body: encodeRecord(minuteOf(start), { status, score, totals }) };
}

const worstFirst: readonly HealthStatus[] = ['FAILED', 'DEGRADED', 'HEALTHY', 'UNKNOWN'];

function exactPercentile(values: readonly number[], percent: number): number | null {
  if (values.length === 0) return null;
  return values.toSorted((a, b) => a - b)[Math.ceil((percent * values.length) / 100) - 1]!;
}

/** What a history says of a range, counted from the attempts one by one. */
export function countedPoints(samples: readonly Sample[], range: HistoryRange): HealthPoint[] {
  return Array.from({ length: pointCount(range) }, (_, index) => {
    const start = range.from + index * range.stepMs;
    const inside = samples.filter((each) => each.start >= start && each.start < start + range.stepMs);
    const attempts = inside.flatMap((each) => each.attempts);
    const scores = inside.map(({ score }) => score).filter((score) => score !== null);
    const count = (accepts: (kind: OutcomeKind) => boolean) =>
      attempts.filter(({ kind }) => accepts(kind)).length;
    const failureCount = count(isFailure);
    const ok = count((kind) => kind === 'OK');
    const latencies = attempts.filter(isTimed).map(({ latencyMs }) => latencyMs);
    return {
      start,
      status: worstFirst.find((status) => inside.some((each) => each.status === status)) ?? 'UNKNOWN',
      degradationScore: scores.length === 0 ? null : Math.max(...scores),
      requestCount: attempts.length,
      failureCount,
      successRate: ok + failureCount === 0 ? null : ok / (ok + failureCount),
      latency: {
        p50Ms: exactPercentile(latencies, 50),
        p95Ms: exactPercentile(latencies, 95),
        p99Ms: exactPercentile(latencies, 99),
        meanMs: latencies.length === 0 ? null : latencies.reduce((a, b) => a + b, 0) / latencies.length,
      },
      byKind: Object.fromEntries(
        outcomeKinds.map((kind) => [kind, count((each) => each === kind)]),
      ) as HealthPoint['byKind'],
    };
  });
}
