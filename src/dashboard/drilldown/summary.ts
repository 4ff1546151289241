import type { Plot } from '../charts/plot.ts';
import { counted } from '../format/number.ts';

const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);

/** What a plot shows, in sentences: the extremes and the last value of each line, and how often limits were passed. */
export function summaryOf(title: string, { series, limits }: Plot): string {
  const count = series[0]?.values.length ?? 0;
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) =>
    series.every(({ values }) => values[index] === null),
  ).length;
  if (count === missing) return `${title}: no data in this range.`;
  const lines = series.flatMap(({ name, values, say }) => {
    const all = known(values);
    if (all.length === 0) return [];
    return [
      `${name} between ${say(Math.min(...all))} and ${say(Math.max(...all))}, at last ${say(all.at(-1)!)}`,
    ];
  });
  const passed = limits.map(({ name, of, side, value: limit }) => {
    const values = known(series.find(({ id }) => id === of)?.values ?? []);
    const times = values.filter((value) => (side === 'at most' ? value > limit : value < limit)).length;
    return `${name} ${times === 0 ? 'kept throughout' : `broken in ${times} of ${counted(values.length, 'bucket')}`}`;
  });
  const gaps = missing > 0 ? [`no data in ${counted(missing, 'bucket')}`] : [];
  return `${title}: ${[...lines, ...passed, ...gaps].join('; ')}.`;
}
