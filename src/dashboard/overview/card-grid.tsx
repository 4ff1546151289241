import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { usePageTop } from '../kit/use-page-top.ts';
import { ExchangeCard } from './exchange-card.tsx';
import type { CardDetails } from './overview-page.tsx';

const narrowestRem = 19;
const gapRem = 0.75;
const tellAfterMs = 150;
/** Of which details are asked at a time. */
const mostInSight = 100;

const remPx = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** How many cards fit beside each other. */
const columnsIn = (widthPx: number) =>
  Math.max(1, Math.floor((widthPx + gapRem * remPx()) / ((narrowestRem + gapRem) * remPx())));

interface CardGridProps {
  readonly exchanges: readonly ExchangeHealth[];
  readonly details: ReadonlyMap<string, CardDetails>;
  /** Told which exchanges are in sight. */
  readonly onInSight: (names: readonly string[]) => void;
}

/** The cards, of which only those in sight and their neighbours are there. */
export function CardGrid({ exchanges, details, onInSight }: CardGridProps) {
  const { ref, topPx, widthPx } = usePageTop<HTMLElement>();
  const columns = Math.min(columnsIn(widthPx), exchanges.length);
  const rows = Math.ceil(exchanges.length / columns);
  const virtualizer = useWindowVirtualizer({
    count: rows,
    estimateSize: () => 230,
    overscan: 2,
    gap: gapRem * 16,
    scrollMargin: topPx,
  });
  const items = virtualizer.getVirtualItems();
  const first = (items[0]?.index ?? 0) * columns;
  const last = ((items.at(-1)?.index ?? -1) + 1) * columns;
  const inSight = exchanges.slice(first, Math.min(last, first + mostInSight)).map(({ name }) => name);
  const key = inSight.join('\n');

  useEffect(() => {
    const timer = setTimeout(() => onInSight(key === '' ? [] : key.split('\n')), tellAfterMs);
    return () => clearTimeout(timer);
  }, [key, onInSight]);

  return (
    <section
      ref={ref}
      className="card-grid"
      aria-label="Exchanges"
      style={{ height: virtualizer.getTotalSize() }}
    >
      {items.map((item) => (
        <div
          key={item.key}
          ref={virtualizer.measureElement}
          data-index={item.index}
          className="card-row"
          style={{
            transform: `translateY(${item.start - topPx}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 34rem))`,
          }}
        >
          {exchanges.slice(item.index * columns, (item.index + 1) * columns).map((exchange, index) => (
            <ExchangeCard
              key={exchange.name}
              exchange={exchange}
              details={details.get(exchange.name)}
              position={item.index * columns + index + 1}
              count={exchanges.length}
            />
          ))}
        </div>
      ))}
    </section>
  );
}
