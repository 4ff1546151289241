import { useMemo, useState } from 'react';
import { Chart } from '../charts/chart.tsx';
import type { Plot } from '../charts/plot.ts';
import type { Buckets } from '../history/buckets.ts';
import { Button, Segments } from '../kit/button.tsx';
import { latencyPlot, outcomesPlot, type Points, scorePlot, successPlot } from './plots.ts';
import type { Sla } from './sla.ts';
import { summaryOf } from './summary.ts';

interface ChartsPanelProps {
  readonly buckets: Buckets;
  readonly points: Points;
  /** When they were read. */
  readonly asOfMs: number;
  readonly sla: Sla | null;
  /** Of one source the score is not shown: it is the exchange's. */
  readonly hasScore: boolean;
  readonly widthPx: number;
}

const axes = [
  { value: 'log', label: 'Log' },
  { value: 'linear', label: 'Linear' },
] as const;

/** Taller where there is room. */
const heightOf = (px: number, widthPx: number) => Math.round(px * (widthPx > 1_600 ? 1.5 : 1));

/** How an exchange or a source did, on one axis of time. */
export function ChartsPanel({ buckets, points, asOfMs, sla, hasScore, widthPx }: ChartsPanelProps) {
  const [axis, setAxis] = useState<'log' | 'linear'>('log');
  const [isWithoutOk, setWithoutOk] = useState(false);
  const score = useMemo(() => hasScore && scorePlot(buckets, points), [hasScore, buckets, points]);
  const latency = useMemo(() => latencyPlot(buckets, points, sla, axis), [buckets, points, sla, axis]);
  const success = useMemo(() => successPlot(buckets, points, sla), [buckets, points, sla]);
  const outcomes = useMemo(
    () => outcomesPlot(buckets, points, asOfMs, isWithoutOk),
    [buckets, points, asOfMs, isWithoutOk],
  );
  const common = (title: string, plot: Plot, heightPx: number) => ({
    title,
    plot,
    summary: summaryOf(title, plot),
    widthPx,
    heightPx: heightOf(heightPx, widthPx),
  });

  return (
    <>
      {score && <Chart {...common('Degradation score', score, 110)} />}
      <Chart
        {...common('Latency', latency, 210)}
        tools={
          <Segments label="Axis of the latency" size="small" value={axis} choices={axes} onChange={setAxis} />
        }
      />
      <Chart {...common('Success rate', success, 120)} />
      <Chart
        {...common('Attempts by outcome', outcomes, 170)}
        tools={
          <Button size="small" aria-pressed={isWithoutOk} onClick={() => setWithoutOk(!isWithoutOk)}>
            Without OK
          </Button>
        }
      />
    </>
  );
}
