import './heatmap.css';
import { type CSSProperties, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useOperations } from '../data/use-api.ts';
import { useLiveStore } from '../data/use-live.ts';
import { durationChoice } from '../format/duration.ts';
import { counted } from '../format/number.ts';
import { ReadProblem } from '../history/read-problem.tsx';
import { isComplete } from '../history/series.ts';
import { useBucketsOf, useFeedOver, useFeedProblem } from '../history/use-feed.ts';
import { useWidth } from '../history/use-width.ts';
import { Message, Notice } from '../kit/message.tsx';
import { StaleMark } from '../shell/freshness.tsx';
import type { HeatmapView } from '../url/view.ts';
import { Grid } from './grid.tsx';
import { createHeatFeed } from './heat-feed.ts';
import { Legend } from './legend.tsx';
import { coloursOf } from './scale.ts';
import { Toolbar } from './toolbar.tsx';
import { useRows } from './use-rows.ts';

/** Below this the names stand above the cells. */
const narrowPx = 640;
const nameRem = 11;
const leastCellPx = 6;
const mostColumns = 200;
const fewestColumns = 24;

const dark = coloursOf('dark');
const palette = Object.fromEntries(
  coloursOf('light').map((colour, level) => [`--heat-${level}`, `light-dark(${colour}, ${dark[level]})`]),
) as CSSProperties;

const remPx = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Few rows may be tall. */
function rowHeightOf(rows: number, isNarrow: boolean): number {
  if (isNarrow) return 46;
  if (rows <= 8) return 48;
  return rows <= 20 ? 36 : 26;
}

/** How badly each exchange did over time. */
export function HeatmapPage({ view }: { readonly view: HeatmapView }) {
  const operations = useOperations();
  const store = useLiveStore();
  const feed = useMemo(
    () => createHeatFeed(operations, () => Date.now() + store.get().clockAheadMs),
    [operations, store],
  );
  const frame = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(frame);
  const isNarrow = widthPx < narrowPx;
  const cellsWidthPx = isNarrow ? widthPx : widthPx - nameRem * remPx();
  const most = Math.min(Math.max(Math.floor(cellsWidthPx / leastCellPx), fewestColumns), mostColumns);

  const problem = useFeedProblem(feed);
  const buckets = useBucketsOf(feed, view.range, most);
  useFeedOver(feed, widthPx > 0 ? buckets : null);

  const [isHeld, setHeld] = useState(false);
  const rows = useRows(view, feed, isHeld);
  const isEmpty = useSyncExternalStore(feed.subscribe, () => {
    const shown = rows.exchanges.flatMap(({ name }) => feed.get(name) ?? []).filter(isComplete);
    const isNothing = shown.every(({ points }) => points.every((point) => point!.degradationScore === null));
    return shown.length > 0 && isNothing;
  });

  return (
    <section className="heatmap" style={palette} aria-labelledby="heatmap-title">
      <header className="heat-header">
        <h1 id="heatmap-title">Degradation</h1>
        <p className="muted">
          {counted(rows.exchanges.length, 'exchange')}
          {rows.exchanges.length < rows.all && ` of ${rows.all}`}
          {buckets && `, a column is ${durationChoice(buckets.stepMs)}; each cell shows its worst moment`}
          {rows.read < rows.exchanges.length && `. Reading ${rows.read} of ${rows.exchanges.length} …`}
        </p>
        <StaleMark />
        <Legend />
      </header>
      <Toolbar view={view} />
      {problem && <ReadProblem problem={problem} onRetry={() => feed.refresh()} />}
      {isEmpty && (
        <Notice>
          Nothing was recorded in this range. A minute after a service starts, its first cell fills.
        </Notice>
      )}
      <div
        ref={frame}
        className="heat-frame"
        data-narrow={isNarrow || undefined}
        onPointerEnter={(event) => event.pointerType !== 'touch' && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        {!buckets && (
          <Message icon="clock" title="That range lies ahead">
            <p>Nothing is recorded of what has not happened yet. Choose another range.</p>
          </Message>
        )}
        {buckets && rows.exchanges.length === 0 && (
          <Message icon="search" title={`No exchange is called “${view.text}”`} />
        )}
        {buckets && widthPx > 0 && rows.exchanges.length > 0 && (
          <Grid
            feed={feed}
            exchanges={rows.exchanges}
            buckets={buckets}
            range={view.range}
            scroller={scroller}
            cellsWidthPx={cellsWidthPx}
            rowHeightPx={rowHeightOf(rows.exchanges.length, isNarrow)}
          />
        )}
      </div>
    </section>
  );
}
