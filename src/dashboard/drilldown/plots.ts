import type { Plot, PlotLimit, PlotSeries } from '../charts/plot.ts';
import { fromZero, logarithmic, type Scale, upToOne } from '../charts/scales.ts';
import { latencyText, percentText, scoreText } from '../format/number.ts';
import { outcomeWords } from '../format/words.ts';
import type { OutcomeKind } from '../generated/graphql.ts';
import { type Buckets, bucketStart } from '../history/buckets.ts';
import { isMissing } from '../history/point-words.ts';
import type { DrillPoint } from './drill-feed.ts';
import { lookOf, stacked } from './kinds.ts';
import type { Sla } from './sla.ts';

/** One per bucket; null where it was not read. */
export type Points = readonly (DrillPoint | null)[];

const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
const percentiles = [
  { id: 'p99', key: 'p99Ms', line: 'dashed' },
  { id: 'p95', key: 'p95Ms', line: 'solid' },
  { id: 'p50', key: 'p50Ms', line: 'dotted' },
] as const;

/** `300 ms`, `3 s`: of round numbers. */
const axisLatency = (ms: number) => (ms === 0 ? '0' : ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`);

const limitOf = (of: 'p95' | 'p99', value: number, line: PlotLimit['line']): PlotLimit => {
  return { name: `SLA ${of} ${latencyText(value)}`, of, side: 'at most', value, colour: `chart-${of}`, line };
};

/** How long attempts took, against what the SLA allows. */
export function latencyPlot(buckets: Buckets, points: Points, sla: Sla | null, kind: Scale['kind']): Plot {
  const series = percentiles.map(
    ({ id, key, line }): PlotSeries => ({
      id,
      name: id,
      values: points.map((point) => point?.latency[key] ?? null),
      colour: `chart-${id}`,
      line,
      say: latencyText,
    }),
  );
  const limits: PlotLimit[] = sla
    ? [limitOf('p99', sla.maxP99Ms, 'dashed'), limitOf('p95', sla.maxP95Ms, 'solid')]
    : [];
  // Room for the name of a limit above its line.
  const above = limits.map(({ value }) => value * 1.2);
  const values = [...series.flatMap((each) => known(each.values)), ...above];
  const largest = Math.max(1, ...values);
  const least = Math.max(1, Math.min(largest, ...values));
  const scale = kind === 'log' ? logarithmic(least, largest) : fromZero(largest);
  return { buckets, series, limits, scale, label: axisLatency };
}

/** Which share of the attempts that count worked, against what the SLA asks for. */
export function successPlot(buckets: Buckets, points: Points, sla: Sla | null): Plot {
  const values = points.map((point) => point?.successRate ?? null);
  const limits: PlotLimit[] = sla
    ? [
        {
          name: `SLA ${percentText(sla.minSuccessRate)}`,
          of: 'success',
          side: 'at least',
          value: sla.minSuccessRate,
          colour: 'chart-limit',
          line: 'solid',
        },
      ]
    : [];
  const series: PlotSeries = {
    id: 'success',
    name: 'Success rate',
    values,
    colour: 'chart-rate',
    line: 'solid',
    say: percentText,
  };
  const least = Math.min(1, ...known(values), ...limits.map(({ value }) => value));
  return { buckets, series: [series], limits, scale: upToOne(least), label: percentText };
}

const wholeScore: Scale = { kind: 'linear', min: 0, max: 1, ticks: [0, 0.3, 0.6, 1] };

/** The degradation score; the lines of the axis are where its words begin. */
export const scorePlot = (buckets: Buckets, points: Points): Plot => ({
  buckets,
  series: [
    {
      id: 'score',
      name: 'Highest score',
      values: points.map((point) => point?.degradationScore ?? null),
      colour: 'chart-score',
      line: 'solid',
      area: { pattern: 'none', isStacked: false },
      say: scoreText,
    },
  ],
  limits: [],
  scale: wholeScore,
  label: String,
});

/** Too short to say how often something happens. */
const leastMs = 10_000;

/** How often something is, per minute: of the bucket under way by the time that it has had. */
const perMinute = (count: number, lengthMs: number) => (count * 60_000) / lengthMs;
const rateText = (rate: number) => `${rate < 10 ? Number(rate.toFixed(1)) : Math.round(rate)} /min`;

/** What the attempts did, stacked: how many of each kind in a minute. */
export function outcomesPlot(buckets: Buckets, points: Points, asOfMs: number, isWithoutOk: boolean): Plot {
  const all = stacked(points.flatMap((point) => point?.outcomes.map(({ kind }) => kind) ?? []));
  const kinds = all.filter((kind) => kind !== 'OK' || !isWithoutOk);
  const lengths = points.map((_, index) => Math.min(buckets.stepMs, asOfMs - bucketStart(buckets, index)));
  const valuesOf = (kind: OutcomeKind) =>
    points.map((point, index) => {
      if (!point || isMissing(point) || lengths[index]! < leastMs) return null;
      const count = point.outcomes.find((each) => each.kind === kind)?.count ?? 0;
      return perMinute(count, lengths[index]!);
    });
  const series = kinds.map((kind): PlotSeries => {
    const { colour, pattern } = lookOf(kind);
    return {
      id: kind,
      name: outcomeWords(kind),
      values: valuesOf(kind),
      colour,
      line: 'solid',
      area: { pattern, isStacked: true },
      say: rateText,
    };
  });
  const largest = Math.max(
    0,
    ...points.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)),
  );
  return { buckets, series, limits: [], scale: fromZero(largest, 4), label: String };
}
