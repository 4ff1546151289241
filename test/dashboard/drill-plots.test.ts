import { describe, expect, it } from 'vitest';
import type { DrillPoint } from '../../src/dashboard/drilldown/drill-feed.ts';
import { latencyPlot, outcomesPlot, scorePlot, successPlot } from '../../src/dashboard/drilldown/plots.ts';
import type { Sla } from '../../src/dashboard/drilldown/sla.ts';
import { statusRuns } from '../../src/dashboard/drilldown/status-runs.ts';
import { summaryOf } from '../../src/dashboard/drilldown/summary.ts';

const minute = 60_000;
const buckets = { fromMs: 0, toMs: 20 * minute, stepMs: 5 * minute };
const sla: Sla = {
  maxP95Ms: 1_000,
  maxP99Ms: 2_000,
  minSuccessRate: 0.95,
  maxConsecutiveFailures: 3,
  windowSeconds: 300,
  minCalls: 10,
};
const point = (changes: Partial<DrillPoint> = {}): DrillPoint => ({
  status: 'HEALTHY',
  degradationScore: 0,
  requestCount: 60,
  successRate: 1,
  latency: { p50Ms: 40, p95Ms: 90, p99Ms: 120 },
  outcomes: [{ kind: 'OK', count: 60 }],
  ...changes,
});
const slow = point({
  status: 'DEGRADED',
  degradationScore: 0.3,
  successRate: 0.9,
  latency: { p50Ms: 500, p95Ms: 1_240, p99Ms: 1_900 },
  outcomes: [
    { kind: 'OK', count: 54 },
    { kind: 'TIMEOUT', count: 6 },
  ],
});
const gone = point({
  status: 'UNKNOWN',
  degradationScore: null,
  requestCount: 0,
  successRate: null,
  latency: { p50Ms: null, p95Ms: null, p99Ms: null },
  outcomes: [],
});
const points = [point(), slow, gone, null];

describe('what the charts show', () => {
  it('is the latency with its limits, and nothing where nothing was measured', () => {
    const { series, limits, scale } = latencyPlot(buckets, points, sla, 'log');
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ['p99', [120, 1_900, null, null]],
      ['p95', [90, 1_240, null, null]],
      ['p50', [40, 500, null, null]],
    ]);
    expect(limits.map(({ name, value }) => [name, value])).toEqual([
      ['SLA p99 2.00 s', 2_000],
      ['SLA p95 1.00 s', 1_000],
    ]);
    expect(scale).toMatchObject({ kind: 'log', min: 30, max: 3_000 });
    expect(latencyPlot(buckets, points, sla, 'linear').scale).toMatchObject({ kind: 'linear', min: 0 });
    expect(latencyPlot(buckets, points, null, 'log').limits).toEqual([]);
  });

  it('is an empty chart where nothing at all was measured', () => {
    expect(latencyPlot(buckets, [gone, null, gone, gone], null, 'log').scale.ticks.length).toBeGreaterThan(1);
    expect(outcomesPlot(buckets, [gone, null, gone, gone], 0, false).series).toEqual([]);
  });

  it('is the success rate down to its lowest, the limit included', () => {
    const { series, scale } = successPlot(buckets, points, sla);
    expect(series[0]!.values).toEqual([1, 0.9, null, null]);
    expect(scale.min).toBeCloseTo(0.9);
    expect(successPlot(buckets, [point()], { ...sla, minSuccessRate: 0.5 }).scale.min).toBeLessThanOrEqual(
      0.5,
    );
  });

  it('is the score', () => {
    expect(scorePlot(buckets, points).series[0]!.values).toEqual([0, 0.3, null, null]);
  });

  it('is how often each outcome was in a minute', () => {
    const { series, scale } = outcomesPlot(buckets, points, 20 * minute, false);
    expect(series.map(({ id, values }) => [id, values])).toEqual([
      ['TIMEOUT', [0, 1.2, null, null]],
      ['OK', [12, 10.8, null, null]],
    ]);
    expect(scale.max).toBeGreaterThanOrEqual(12);
    const withoutOk = outcomesPlot(buckets, points, 20 * minute, true);
    expect(withoutOk.series.map(({ id }) => id)).toEqual(['TIMEOUT']);
    expect(withoutOk.scale.max).toBeLessThan(3);
  });

  it('takes of the bucket under way the time that it has had, and nothing while that is too short to tell', () => {
    const current = [point(), point({ outcomes: [{ kind: 'OK', count: 24 }] })];
    const shown = { fromMs: 0, toMs: 10 * minute, stepMs: 5 * minute };
    const valuesAt = (asOfMs: number) => outcomesPlot(shown, current, asOfMs, false).series[0]!.values;
    expect(valuesAt(7 * minute)).toEqual([12, 12]);
    expect(valuesAt(5 * minute + 3_000)).toEqual([12, null]);
  });

  it('says it all to who does not see it', () => {
    expect(summaryOf('Latency', latencyPlot(buckets, points, sla, 'log'))).toBe(
      'Latency: p99 between 120 ms and 1.90 s, at last 1.90 s; p95 between 90 ms and 1.24 s, at last 1.24 s; p50 between 40 ms and 500 ms, at last 500 ms; SLA p99 2.00 s kept throughout; SLA p95 1.00 s broken in 1 of 2 buckets; no data in 2 buckets.',
    );
    expect(summaryOf('Success rate', successPlot(buckets, points, sla))).toContain(
      'SLA 95 % broken in 1 of 2 buckets',
    );
    expect(summaryOf('Latency', latencyPlot(buckets, [gone, null], sla, 'log'))).toBe(
      'Latency: no data in this range.',
    );
  });
});

describe('the statuses over time', () => {
  it('are as few stretches as there are', () => {
    expect(statusRuns([point(), point(), slow, gone, null, point()])).toEqual([
      { from: 0, to: 2, status: 'HEALTHY' },
      { from: 2, to: 3, status: 'DEGRADED' },
      { from: 3, to: 5, status: null },
      { from: 5, to: 6, status: 'HEALTHY' },
    ]);
    expect(statusRuns([])).toEqual([]);
  });
});
