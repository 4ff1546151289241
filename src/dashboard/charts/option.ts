import type { EChartsCoreOption } from 'echarts/core';
import { tickLabel } from '../history/tick-label.ts';
import { localOffsetMs, ticksOf } from '../timeline/axis.ts';
import type { PatternName } from './patterns.ts';
import { frame, type Plot, type PlotLimit, type PlotSeries } from './plot.ts';
import { barsOver, lineThrough, type Place } from './runs.ts';
import { placeOn, type Scale } from './scales.ts';

/** What a screen needs to draw a plot; a fill is a colour, or a pattern over one. */
export interface Pens {
  readonly colour: (name: string) => string;
  readonly fill: (colour: string, pattern: PatternName) => unknown;
  readonly font: string;
  readonly fontPx: number;
}

const tickPx = 72;
const areaOpacity = 0.14;

const placed = (places: readonly Place[], scale: Scale) =>
  places.map(([atMs, value]) => [atMs, value === null ? null : placeOn(scale, value)]);

function seriesOption({ buckets, scale }: Plot, series: PlotSeries, pens: Pens) {
  const { id, name, values, colour, line, area } = series;
  const ink = pens.colour(colour);
  const isStacked = area?.isStacked ?? false;
  return {
    type: 'line',
    id,
    name,
    data: placed(isStacked ? barsOver(buckets, values) : lineThrough(buckets, values), scale),
    stack: isStacked ? 'all' : undefined,
    showSymbol: false,
    silent: true,
    animation: false,
    lineStyle: { color: ink, type: line, width: isStacked ? 0 : line === 'solid' ? 2 : 1.25 },
    areaStyle: area && {
      color: pens.fill(ink, area.pattern),
      opacity: isStacked ? 1 : areaOpacity,
    },
  };
}

function limitOption({ buckets, scale }: Plot, { name, side, value, colour, line }: PlotLimit, pens: Pens) {
  const ink = pens.colour(colour);
  return {
    type: 'line',
    id: `limit ${name}`,
    name,
    data: placed(
      [
        [buckets.fromMs, value],
        [buckets.toMs, value],
      ],
      scale,
    ),
    showSymbol: false,
    silent: true,
    animation: false,
    z: 1,
    lineStyle: { color: ink, type: line === 'solid' ? [8, 4] : line, width: 1.25, opacity: 0.9 },
    endLabel: {
      show: true,
      formatter: name,
      color: ink,
      fontFamily: pens.font,
      fontSize: pens.fontPx - 1,
      align: 'right',
      // On the side that is not to be gone to.
      verticalAlign: side === 'at most' ? 'bottom' : 'top',
      offset: [-8, side === 'at most' ? -3 : 4],
    },
  };
}

/** What ECharts draws of a plot. */
export function optionOf(plot: Plot, widthPx: number, pens: Pens): EChartsCoreOption {
  const { buckets, scale, series, limits, label } = plot;
  const plotPx = Math.max(1, widthPx - frame.leftPx - frame.rightPx);
  const times = ticksOf(buckets, Math.max(2, Math.floor(plotPx / tickPx)), localOffsetMs);
  const labels = new Map(times.map((tick) => [tick.atMs, tickLabel(tick)]));
  const rows = new Map(scale.ticks.map((value) => [placeOn(scale, value), label(value)]));
  const text = { color: pens.colour('text-muted'), fontFamily: pens.font, fontSize: pens.fontPx };
  const gridLine = { show: true, lineStyle: { color: pens.colour('line'), width: 1 } };
  const atTimes = [...labels.keys()];
  const atRows = [...rows.keys()];
  return {
    animation: false,
    grid: {
      left: frame.leftPx,
      right: frame.rightPx,
      top: frame.topPx,
      bottom: frame.bottomPx,
      // The same for all charts, whatever their labels are.
      outerBoundsMode: 'none',
    },
    xAxis: {
      type: 'value',
      min: buckets.fromMs,
      max: buckets.toMs,
      axisLine: { show: true, onZero: false, lineStyle: { color: pens.colour('line-strong') } },
      axisTick: { show: true, customValues: atTimes, lineStyle: { color: pens.colour('line-strong') } },
      axisLabel: {
        ...text,
        customValues: atTimes,
        formatter: (atMs: number) => labels.get(atMs) ?? '',
        hideOverlap: true,
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: placeOn(scale, scale.min),
      max: placeOn(scale, scale.max),
      axisTick: { show: false, customValues: atRows },
      axisLabel: {
        ...text,
        customValues: atRows,
        formatter: (place: number) => rows.get(place) ?? '',
      },
      splitLine: gridLine,
    },
    series: [
      ...limits.map((limit) => limitOption(plot, limit, pens)),
      ...series.map((each) => seriesOption(plot, each, pens)),
    ],
  };
}
