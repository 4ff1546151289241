import { memo } from 'react';
import { counted } from '../format/number.ts';
import { Icon } from '../kit/icons.tsx';
import { SeverityMark } from '../kit/marks.tsx';
import { Time } from '../kit/time.tsx';
import { AlertDetails } from './alert-details.tsx';
import type { FeedRow } from './feed-state.ts';

interface FeedItemProps {
  readonly row: FeedRow;
  readonly index: number;
  readonly topPx: number;
  readonly measure: (element: Element | null) => void;
  /** Whether it is the newest of those before the range that is drawn above. */
  readonly isFirstBefore: boolean;
  readonly isOpen: boolean;
  readonly onToggle: (id: string) => void;
  readonly onDone: () => void;
}

/** How far it is told, in a word or two. */
export function DeliverySummary({ deliveries }: Pick<FeedRow, 'deliveries'>) {
  if (!deliveries) return <span className="muted">…</span>;
  if (deliveries.length === 0) return <span className="muted">nobody told</span>;
  const failed = deliveries.filter(({ state }) => state === 'FAILED').length;
  const pending = deliveries.filter(({ state }) => state === 'PENDING').length;
  const delivered = deliveries.filter(({ state }) => state === 'DELIVERED').length;
  if (failed > 0) {
    return (
      <span className="mark" data-tone="failed">
        <Icon name="failed" /> {counted(failed, 'delivery', 'deliveries')} failed
      </span>
    );
  }
  if (pending > 0) return <span className="muted">{pending} pending</span>;
  return delivered > 0 ? (
    <span className="muted">told {delivered}</span>
  ) : (
    <span className="muted">held back</span>
  );
}

/** One alert in the list; opened, with all that is known of it. */
export const FeedItem = memo(function FeedItem(props: FeedItemProps) {
  const { row, index, topPx, measure, isFirstBefore, isOpen, onToggle, onDone } = props;
  const detailsId = `alert-${row.id}`;
  return (
    <li
      ref={measure}
      data-index={index}
      data-alert={row.id}
      className="feed-item"
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {isFirstBefore && <p className="feed-divider">Before the range that is drawn above</p>}
      <div className="feed-row">
        <Time at={row.timestamp} />
        <SeverityMark severity={row.severity} />
        <span className="feed-exchange">{row.exchangeName ?? '–'}</span>
        <button
          type="button"
          className="feed-message"
          aria-expanded={isOpen}
          aria-controls={detailsId}
          onClick={() => onToggle(row.id)}
        >
          {row.message}
        </button>
        <span className="feed-done">
          {row.acknowledgement && (
            <span className="tag" data-note={row.acknowledgement.note ?? undefined}>
              <Icon name="check" /> {row.acknowledgement.by}
            </span>
          )}
          <DeliverySummary deliveries={row.deliveries} />
        </span>
      </div>
      {isOpen && (
        <div id={detailsId} className="feed-details">
          <AlertDetails alert={row} onDone={onDone} />
        </div>
      )}
    </li>
  );
});
