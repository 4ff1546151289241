import './charts.css';
import { type ReactNode, useId, useState } from 'react';
import { bucketStart } from '../history/buckets.ts';
import { Button } from '../kit/button.tsx';
import { Canvas } from './canvas.tsx';
import { ChartTable } from './chart-table.tsx';
import { usePointedAt, useShared } from './cursor.ts';
import { type Plot, xOf } from './plot.ts';
import { gapsOf } from './runs.ts';
import { Surface } from './surface.tsx';
import { Swatch } from './swatch.tsx';

interface ChartProps {
  readonly title: string;
  readonly plot: Plot;
  /** What it shows and how that went, for who does not see it. */
  readonly summary: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** What can be chosen about it. */
  readonly tools?: ReactNode;
}

const lastKnown = (values: readonly (number | null)[]) => values.findLastIndex((value) => value !== null);

/** What each line is, and its value where is pointed at, or else at the mark, or else the last. */
function Readout({ plot }: { readonly plot: Plot }) {
  const pointedAt = usePointedAt(plot.buckets);
  const { marked } = useShared();
  return (
    <ul className="chart-readout">
      {plot.series.map((series) => {
        const { id, name, values, say } = series;
        const value = values[pointedAt ?? marked ?? lastKnown(values)] ?? null;
        return (
          <li key={id}>
            <Swatch series={series} /> {name} <strong>{value === null ? '–' : say(value)}</strong>
          </li>
        );
      })}
    </ul>
  );
}

/** Where nothing was measured. */
function Gaps({ plot, widthPx }: { readonly plot: Plot; readonly widthPx: number }) {
  const { buckets, series } = plot;
  const count = series[0]?.values.length ?? 0;
  const isMissing = Array.from({ length: count }, (_, index) =>
    series.every(({ values }) => values[index] === null),
  );
  return gapsOf(isMissing).map(({ from, to }) => {
    const leftPx = xOf(buckets, bucketStart(buckets, from), widthPx);
    const width = xOf(buckets, bucketStart(buckets, to), widthPx) - leftPx;
    return <div key={from} className="chart-gap" style={{ left: leftPx, width }} />;
  });
}

/** A chart over time, with its values beside its title and as a table instead. */
export function Chart({ title, plot, summary, widthPx, heightPx, tools }: ChartProps) {
  const [isTable, setTable] = useState(false);
  const id = useId();
  return (
    <section className="chart" aria-labelledby={id}>
      <header className="chart-header">
        <h3 id={id}>{title}</h3>
        <Readout plot={plot} />
        <div className="chart-tools">
          {tools}
          <Button size="small" kind="plain" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            Table
          </Button>
        </div>
      </header>
      {isTable ? (
        <ChartTable plot={plot} caption={title} />
      ) : (
        <Surface buckets={plot.buckets} widthPx={widthPx}>
          <Gaps plot={plot} widthPx={widthPx} />
          <Canvas plot={plot} widthPx={widthPx} heightPx={heightPx} label={summary} />
        </Surface>
      )}
    </section>
  );
}
