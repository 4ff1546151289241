// biome-ignore-all lint/a11y/useSemanticElements: rows that are not in view are not there, which a table cannot say

import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { bucketText } from '../history/bucket-words.ts';
import { type Buckets, bucketAt, bucketCount, bucketStart } from '../history/buckets.ts';
import type { Feed } from '../history/feed.ts';
import { hrefOf, navigate } from '../url/router.ts';
import type { TimeRange } from '../url/time-range.ts';
import { exchangeView } from '../url/view.ts';
import { Axis } from './axis.tsx';
import { moved } from './grid-keys.ts';
import { useGridRows } from './grid-rows.ts';
import type { HeatPoint } from './heat-feed.ts';
import type { HeatExchange } from './order.ts';
import { HeatmapRow } from './row.tsx';
import { Tip } from './tip.tsx';

interface GridProps {
  readonly feed: Feed<HeatPoint>;
  readonly exchanges: readonly HeatExchange[];
  readonly buckets: Buckets;
  readonly range: TimeRange;
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Room for the cells of a row. */
  readonly cellsWidthPx: number;
  readonly rowHeightPx: number;
}

/** A cell by what it shows, so that it stays the same while rows and columns move; `startMs` null is the name. */
interface Spot {
  readonly name: string;
  readonly startMs: number | null;
}

/** The spot of a cell that something happened to; null beside the cells. */
function spotOf(target: EventTarget, buckets: Buckets): Spot | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  const name = cell?.closest<HTMLElement>('[data-name]')?.dataset.name;
  if (!cell || name === undefined) return null;
  const column = Number(cell.dataset.column);
  return { name, startMs: column < 0 ? null : bucketStart(buckets, column) };
}

/** When each bucket is, in words; with the day where there is more than one. */
const timesOf = (buckets: Buckets): string[] =>
  Array.from({ length: bucketCount(buckets) }, (_, column) =>
    bucketText(bucketStart(buckets, column), buckets.stepMs, buckets.toMs - buckets.fromMs > 43_200_000),
  );

const isSameSpot = (one: Spot | null, other: Spot | null) =>
  one?.name === other?.name && one?.startMs === other?.startMs;

/** The cells, as a grid that is moved about in with the arrow keys. */
export function Grid(props: GridProps) {
  const { feed, exchanges, buckets, range, scroller, cellsWidthPx, rowHeightPx } = props;
  const columns = bucketCount(buckets);
  const times = useMemo(() => timesOf(buckets), [buckets]);
  const [active, setActive] = useState<Spot | null>(null);
  const [told, setTold] = useState<(Spot & { readonly by: 'pointer' | 'keyboard' | 'touch' }) | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const takesFocus = useRef(false);

  const found = active ? exchanges.findIndex(({ name }) => name === active.name) : 0;
  const activeRow = Math.max(0, found);
  const columnOf = ({ startMs }: Spot) =>
    startMs === null ? -1 : (bucketAt(buckets, startMs) ?? (startMs < buckets.fromMs ? 0 : columns - 1));
  const activeColumn = active ? columnOf(active) : columns - 1;
  const rows = useGridRows(scroller, exchanges.length, rowHeightPx, activeRow);

  const cellSelector = (name: string, column: number) =>
    `[data-name="${CSS.escape(name)}"] [data-column="${column}"]`;

  useLayoutEffect(() => {
    if (!takesFocus.current || !active) return;
    const cell = grid.current?.querySelector<HTMLElement>(cellSelector(active.name, activeColumn));
    if (!cell) return;
    takesFocus.current = false;
    cell.focus({ preventScroll: true });
  });

  const viewOf = ({ name, startMs }: Spot) => {
    // The middle of the bucket, to the minute: within it whatever the other page's buckets are.
    const atMs = startMs === null ? null : startMs + Math.floor(buckets.stepMs / 120_000) * 60_000;
    return exchangeView(name, { range, atMs });
  };

  const onClick = (event: MouseEvent) => {
    const spot = spotOf(event.target, buckets);
    if (!spot || spot.startMs === null) return;
    const isTouch = event.nativeEvent instanceof PointerEvent && event.nativeEvent.pointerType === 'touch';
    // A finger does not hover: it is told first, and opens with the second tap.
    if (isTouch && !isSameSpot(told, spot)) return setTold({ ...spot, by: 'touch' });
    if (event.metaKey || event.ctrlKey) window.open(hrefOf(viewOf(spot)), '_blank', 'noopener');
    else navigate(viewOf(spot));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return setTold(null);
    const spot = spotOf(event.target, buckets);
    if (!spot) return;
    if ((event.key === 'Enter' || event.key === ' ') && spot.startMs !== null) {
      event.preventDefault();
      return navigate(viewOf(spot));
    }
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const size = { rows: exchanges.length, columns, page: rows.page };
    const next = moved({ row: activeRow, column: activeColumn }, event, size);
    if (!next) return;
    event.preventDefault();
    takesFocus.current = true;
    const { name } = exchanges[next.row]!;
    setActive({ name, startMs: next.column < 0 ? null : bucketStart(buckets, next.column) });
    rows.scrollTo(next.row);
  };

  const toldExchange = told && exchanges.find(({ name }) => name === told.name);
  const toldColumn = told ? columnOf(told) : -1;
  const hints = { pointer: 'Click', keyboard: 'Enter', touch: 'A second tap' } as const;

  return (
    <div className="heat-scroller" ref={scroller}>
      <Axis buckets={buckets} widthPx={cellsWidthPx} />
      <div
        ref={grid}
        role="grid"
        aria-label="Degradation by exchange and time; Enter opens the exchange at that time"
        aria-rowcount={exchanges.length}
        aria-colcount={columns + 1}
        className="heat-grid"
        style={{ height: rows.heightPx }}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const spot = spotOf(event.target, buckets);
          if (!spot) return;
          setActive(spot);
          if (event.target.matches(':focus-visible')) setTold({ ...spot, by: 'keyboard' });
        }}
        onBlur={(event) => {
          if (!grid.current?.contains(event.relatedTarget)) setTold(null);
        }}
        onPointerOver={(event) => {
          if (event.pointerType === 'touch') return;
          const spot = spotOf(event.target, buckets);
          if (!isSameSpot(spot, told)) setTold(spot && { ...spot, by: 'pointer' });
        }}
        onPointerLeave={(event) => event.pointerType !== 'touch' && setTold(null)}
      >
        {rows.items.map(({ index, start }) => {
          const exchange = exchanges[index];
          return (
            exchange && (
              <HeatmapRow
                key={exchange.name}
                feed={feed}
                exchange={exchange}
                index={index}
                topPx={start - rows.marginPx}
                heightPx={rowHeightPx}
                buckets={buckets}
                times={times}
                range={range}
                activeColumn={index === activeRow ? activeColumn : null}
              />
            )
          );
        })}
      </div>
      {told && toldExchange && toldColumn >= 0 && (
        <Tip
          displayName={toldExchange.displayName}
          startMs={bucketStart(buckets, toldColumn)}
          stepMs={buckets.stepMs}
          point={feed.get(told.name)?.points[toldColumn] ?? null}
          hint={`${hints[told.by]} opens ${toldExchange.displayName} at that time.`}
          cell={cellSelector(told.name, toldColumn)}
          grid={grid}
        />
      )}
    </div>
  );
}
