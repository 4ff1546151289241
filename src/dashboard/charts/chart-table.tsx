import { utcText } from '../format/instant.ts';
import { bucketText } from '../history/bucket-words.ts';
import { bucketStart } from '../history/buckets.ts';
import type { Plot } from './plot.ts';

/** The numbers of a plot, newest first. */
export function ChartTable({ plot, caption }: { readonly plot: Plot; readonly caption: string }) {
  const { buckets, series } = plot;
  const count = series[0]?.values.length ?? 0;
  const rows = Array.from({ length: count }, (_, index) => count - 1 - index);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="chart-table" tabIndex={0} aria-label={`${caption}, as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const startMs = bucketStart(buckets, row);
            return (
              <tr key={startMs}>
                <th scope="row" title={utcText(startMs)}>
                  {bucketText(startMs, buckets.stepMs, true)}
                </th>
                {series.map(({ id, values, say }) => {
                  const value = values[row] ?? null;
                  return <td key={id}>{value === null ? 'no data' : say(value)}</td>;
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
