// biome-ignore-all lint/a11y/useSemanticElements: rows that are not in view are not there, which a table cannot say
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells of a row are, one at a time

import { type CSSProperties, memo, useEffect, useRef } from 'react';
import { scoreText } from '../format/number.ts';
import { statusWord } from '../format/words.ts';
import { type Buckets, bucketStart } from '../history/buckets.ts';
import type { Feed } from '../history/feed.ts';
import { judgementOf, trafficOf } from '../history/point-words.ts';
import { movedSeries } from '../history/series.ts';
import { useSeries } from '../history/use-feed.ts';
import { Icon } from '../kit/icons.tsx';
import { ViewLink } from '../kit/link.tsx';
import { toneOf } from '../kit/marks.tsx';
import type { TimeRange } from '../url/time-range.ts';
import { exchangeView } from '../url/view.ts';
import type { HeatPoint } from './heat-feed.ts';
import type { HeatExchange } from './order.ts';
import { levelCount, levelOf } from './scale.ts';

export interface HeatmapRowProps {
  readonly feed: Feed<HeatPoint>;
  readonly exchange: HeatExchange;
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  readonly buckets: Buckets;
  /** When each bucket is, in words. */
  readonly times: readonly string[];
  readonly range: TimeRange;
  /** Which of its cells the keyboard comes to: -1 its name, null none. */
  readonly activeColumn: number | null;
}

/** One object per colour, so that a cell that stays the same is not touched. */
const fills: readonly CSSProperties[] = Array.from({ length: levelCount }, (_, level) => ({
  backgroundColor: `var(--heat-${level})`,
}));

const lookOf = (point: HeatPoint | null) => {
  if (!point) return { 'data-look': 'unread' };
  if (point.degradationScore === null) return { 'data-look': 'missing' };
  return { style: fills[levelOf(point.degradationScore)] };
};

/** An exchange: its name, and a cell for each bucket. */
export const HeatmapRow = memo(function HeatmapRow(props: HeatmapRowProps) {
  const { feed, exchange, index, topPx, heightPx, buckets, times, range, activeColumn } = props;
  const { name, displayName, status, score } = exchange;
  const series = useSeries(feed, name);
  const points = series ? movedSeries(series, buckets).points : [];
  const before = useRef(exchange);
  useEffect(() => {
    // The bucket under way changes with them.
    if (before.current !== exchange) feed.hint(name);
    before.current = exchange;
  }, [feed, name, exchange]);

  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      className="heat-row"
      data-name={name}
      style={{ transform: `translateY(${topPx}px)`, height: heightPx }}
    >
      <div role="rowheader" className="heat-name">
        <ViewLink
          to={exchangeView(name, { range })}
          data-column={-1}
          tabIndex={activeColumn === -1 ? 0 : -1}
          data-tone={toneOf(status)}
          aria-label={`${displayName}, now ${statusWord(status).toLowerCase()}, score ${scoreText(score)}`}
        >
          <Icon name={toneOf(status)} />
          <span>{displayName}</span>
        </ViewLink>
      </div>
      {times.map((when, column) => {
        const startMs = bucketStart(buckets, column);
        const point = points[column] ?? null;
        const traffic = trafficOf(point);
        return (
          <div
            key={startMs}
            role="gridcell"
            className="heat-cell"
            tabIndex={activeColumn === column ? 0 : -1}
            data-column={column}
            aria-label={`${displayName}, ${when}: ${judgementOf(point)}${traffic ? `; ${traffic}` : ''}`}
            {...lookOf(point)}
          />
        );
      })}
    </div>
  );
});
