import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { usePageTop } from '../kit/use-page-top.ts';
import { ExchangeCard } from './exchange-card.tsx';
import type { CardDetails } from './overview-page.tsx';

const narrowestRem = 19;
const widestRem = 34;
const gapRem = 0.75;
const tellAfterMs = 150;
/** Of which details are asked at a time. */
const mostInSight = 100;

const remPx = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** How many cards stand beside each other, and how wide they are. */
function columnsIn(widthPx: number, count: number) {
  const rem = remPx();
  const gapPx = gapRem * rem;
  const fit = Math.max(1, Math.floor((widthPx + gapPx) / (narrowestRem * rem + gapPx)));
  const columns = Math.max(1, Math.min(fit, count));
  const cardPx = Math.min((widthPx - gapPx * (columns - 1)) / columns, widestRem * rem);
  return { columns, cardPx, gapPx };
}

/** Calls back with the height of each element that has a `data-row`, the tallest of each row. */
function useRowHeights(onHeight: (row: number, heightPx: number) => void) {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const rows = new Map<number, number>();
    for (const body of ref.current!.querySelectorAll<HTMLElement>('[data-row]')) {
      const row = Number(body.dataset.row);
      rows.set(row, Math.max(rows.get(row) ?? 0, body.offsetHeight));
    }
    for (const [row, heightPx] of rows) onHeight(row, heightPx);
  });
  return ref;
}

interface CardGridProps {
  readonly exchanges: readonly ExchangeHealth[];
  readonly details: ReadonlyMap<string, CardDetails>;
  /** Told which exchanges are in sight. */
  readonly onInSight: (names: readonly string[]) => void;
  /** Told that somebody is about to point at a card. */
  readonly onAim: () => void;
}

/**
 * The cards, of which only those in sight and their neighbours are there. They are side by side in the document, so
 * that one that gets another place is moved and not made anew: it keeps the focus and what is open in it.
 */
export function CardGrid({ exchanges, details, onInSight, onAim }: CardGridProps) {
  const { ref: placeRef, topPx, widthPx } = usePageTop<HTMLElement>();
  const { columns, cardPx, gapPx } = columnsIn(widthPx, exchanges.length);
  const virtualizer = useWindowVirtualizer({
    count: Math.ceil(exchanges.length / columns),
    estimateSize: () => 215,
    overscan: 2,
    gap: gapPx,
    scrollMargin: topPx,
  });
  const gridRef = useRowHeights((row, heightPx) => {
    const item = virtualizer.measurementsCache[row];
    if (item && item.size !== heightPx) virtualizer.resizeItem(row, heightPx);
  });
  const rows = virtualizer.getVirtualItems();
  const first = (rows[0]?.index ?? 0) * columns;
  const last = ((rows.at(-1)?.index ?? -1) + 1) * columns;
  const key = exchanges
    .slice(first, Math.min(last, first + mostInSight))
    .map(({ name }) => name)
    .join('\n');

  useEffect(() => {
    const timer = setTimeout(() => onInSight(key === '' ? [] : key.split('\n')), tellAfterMs);
    return () => clearTimeout(timer);
  }, [key, onInSight]);

  return (
    <section
      ref={(element) => {
        placeRef.current = element;
        gridRef.current = element;
      }}
      className="card-grid"
      aria-label="Exchanges"
      style={{ height: virtualizer.getTotalSize() }}
      onPointerMove={onAim}
      onKeyDown={onAim}
      onFocus={onAim}
    >
      {rows.flatMap((row) =>
        exchanges.slice(row.index * columns, (row.index + 1) * columns).map((exchange, column) => (
          <div
            key={exchange.name}
            className="card-place"
            style={{
              width: cardPx,
              height: row.size,
              transform: `translate(${column * (cardPx + gapPx)}px, ${row.start - topPx}px)`,
            }}
          >
            <ExchangeCard
              exchange={exchange}
              details={details.get(exchange.name)}
              row={row.index}
              position={row.index * columns + column + 1}
              count={exchanges.length}
            />
          </div>
        )),
      )}
    </section>
  );
}
