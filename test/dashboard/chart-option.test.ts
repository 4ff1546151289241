import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outcomeKinds } from '../../src/core/outcome.ts';
import { optionOf, type Pens } from '../../src/dashboard/charts/option.ts';
import { frame, instantAt, type Plot, xOf } from '../../src/dashboard/charts/plot.ts';
import { barsOver, gapsOf, lineThrough } from '../../src/dashboard/charts/runs.ts';
import { logarithmic } from '../../src/dashboard/charts/scales.ts';
import { lookOf, stacked } from '../../src/dashboard/drilldown/kinds.ts';
import type { OutcomeKind } from '../../src/dashboard/generated/graphql.ts';

const buckets = { fromMs: 0, toMs: 50, stepMs: 10 };

describe('a line over buckets', () => {
  it('goes through their middles, from edge to edge', () => {
    expect(lineThrough(buckets, [1, 2, 3, 4, 5])).toEqual([
      [0, 1],
      [5, 1],
      [15, 2],
      [25, 3],
      [35, 4],
      [45, 5],
      [50, 5],
    ]);
  });

  it('breaks where a value is missing, and shows a single one as a dash', () => {
    expect(lineThrough(buckets, [null, 2, null, null, 5])).toEqual([
      [10, 2],
      [15, 2],
      [20, 2],
      [20, null],
      [40, 5],
      [45, 5],
      [50, 5],
    ]);
    expect(lineThrough(buckets, [null, null, null, null, null])).toEqual([]);
  });

  it('of bars has them as wide as the buckets, and nothing where a value is missing', () => {
    expect(barsOver({ fromMs: 0, toMs: 30, stepMs: 10 }, [1, null, 0])).toEqual([
      [0, 1],
      [10, 1],
      [10, null],
      [20, 0],
      [30, 0],
    ]);
  });

  it('lacks values in stretches', () => {
    expect(gapsOf([true, false, true, true, false])).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 4 },
    ]);
  });
});

describe('where an instant is on a chart', () => {
  it('is the same for all charts, and found back', () => {
    const widthPx = 500 + frame.leftPx + frame.rightPx;
    expect(xOf(buckets, 25, widthPx)).toBe(frame.leftPx + 250);
    expect(instantAt(buckets, frame.leftPx + 250, widthPx)).toBe(25);
    expect(instantAt(buckets, frame.leftPx - 1, widthPx)).toBeNull();
    expect(instantAt(buckets, widthPx - frame.rightPx + 1, widthPx)).toBeNull();
  });
});

describe('what is drawn of a plot', () => {
  const pens: Pens = {
    colour: (name) => `<${name}>`,
    fill: (colour, pattern) => ({ colour, pattern }),
    font: 'sans',
    fontPx: 12,
  };
  const line = (id: string, values: readonly (number | null)[]) => ({
    id,
    name: id,
    values,
    colour: `chart-${id}`,
    line: 'solid' as const,
    say: String,
  });
  const plot: Plot = {
    buckets: { fromMs: 0, toMs: 3_600_000, stepMs: 1_200_000 },
    series: [line('p95', [100, null, 1_000])],
    limits: [{ name: 'SLA', of: 'p95', side: 'at most', value: 500, colour: 'chart-p95', line: 'dashed' }],
    scale: logarithmic(100, 1_000),
    label: (value) => `${value} ms`,
  };

  it('is every series with its gaps, and the limits beneath, on the axis that all share', () => {
    const { series, xAxis, yAxis, grid, animation } = optionOf(plot, 800, pens) as Record<string, never> & {
      series: { name: string; data: readonly (readonly (number | null)[])[]; lineStyle: { color: string } }[];
    };
    expect(series.map(({ name }) => name)).toEqual(['SLA', 'p95']);
    expect(series[0]!.data).toEqual([
      [0, Math.log10(500)],
      [3_600_000, Math.log10(500)],
    ]);
    expect(series[1]!.data.map(([, value]) => value)).toEqual([2, 2, 2, null, 3, 3, 3]);
    expect(series[1]!.lineStyle.color).toBe('<chart-p95>');
    expect(xAxis).toMatchObject({ min: 0, max: 3_600_000 });
    expect(yAxis).toMatchObject({ min: 2, max: 3 });
    expect(grid).toMatchObject({ left: frame.leftPx, right: frame.rightPx, outerBoundsMode: 'none' });
    expect(animation).toBe(false);
  });

  it('is labelled by values, not by where they are on the axis', () => {
    const { yAxis } = optionOf(plot, 800, pens) as {
      yAxis: { axisLabel: { customValues: readonly number[]; formatter: (place: number) => string } };
    };
    const { customValues, formatter } = yAxis.axisLabel;
    expect(customValues.map((place) => formatter(place))).toEqual(['100 ms', '200 ms', '500 ms', '1000 ms']);
  });

  it('is stacked with a pattern where it is an area of several', () => {
    const area = { pattern: 'rising', isStacked: true } as const;
    const { series } = optionOf(
      { ...plot, limits: [], series: [{ ...line('a', [1, 2, 3]), area }] },
      800,
      pens,
    ) as { series: readonly unknown[] };
    expect(series).toEqual([
      expect.objectContaining({
        stack: 'all',
        areaStyle: { color: { colour: '<chart-a>', pattern: 'rising' }, opacity: 1 },
      }),
    ]);
  });
});

describe('the kinds of outcomes', () => {
  const kinds: readonly OutcomeKind[] = outcomeKinds;

  it('have each a colour and a pattern of their own', () => {
    expect(new Set(kinds.map((kind) => lookOf(kind).colour)).size).toBe(kinds.length);
    expect(new Set(kinds.map((kind) => lookOf(kind).pattern)).size).toBe(kinds.length);
  });

  it('are stacked with what failed at the bottom and what worked on top', () => {
    expect(stacked(['OK', 'TIMEOUT', 'RATE_LIMITED', 'VENUE_FAULT', 'OK'])).toEqual([
      'VENUE_FAULT',
      'TIMEOUT',
      'RATE_LIMITED',
      'OK',
    ]);
    expect(stacked(['OK', 'NEWER' as OutcomeKind, 'AUTH']).at(-1)).toBe('OK');
  });

  const css = readFileSync(new URL('../../src/dashboard/charts/charts.css', import.meta.url), 'utf8');
  const tokens = readFileSync(new URL('../../src/dashboard/styles/tokens.css', import.meta.url), 'utf8');
  const coloursOf = (text: string) =>
    [...text.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => ({
      name: name!,
      light: light!,
      dark: dark!,
    }));
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const contrast = (one: string, other: string) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light! + 0.05) / (dark! + 0.05);
  };

  it('and all lines stand out from the page in both themes', () => {
    const page = coloursOf(tokens).find(({ name }) => name === 'page')!;
    const colours = coloursOf(css);
    expect(colours.length).toBeGreaterThan(kinds.length + 5);
    const faint = colours.filter(
      ({ light, dark }) => contrast(light, page.light) < 3 || contrast(dark, page.dark) < 3,
    );
    expect(faint).toEqual([]);
    for (const kind of kinds) expect(colours.map(({ name }) => name)).toContain(lookOf(kind).colour);
  });
});
