import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useRoughServiceNow } from '../data/use-service-now.ts';
import { counted } from '../format/number.ts';
import { Button } from '../kit/button.tsx';
import { Loading, Message, ProblemMessage, ProblemNotice } from '../kit/message.tsx';
import { usePageTop } from '../kit/use-page-top.ts';
import { navigate } from '../url/router.ts';
import { spanOf } from '../url/time-range.ts';
import type { TimelineView } from '../url/view.ts';
import { FeedItem } from './feed-item.tsx';
import { LinkedAlert } from './linked-alert.tsx';
import { useFeed } from './use-feed.ts';

const rowPx = 44;
/** How near the end the next page is asked for. */
const aheadRows = 10;

function NoAlerts({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <Message icon="healthy" title="No alert passes these filters">
      <p>Nothing that is kept is of this kind.</p>
    </Message>
  ) : (
    <Message icon="healthy" title="No alerts yet">
      <p>They appear here as they are raised.</p>
    </Message>
  );
}

/** All alerts that pass the filters, newest first, back to the oldest that are kept. */
export function Feed({ view }: { readonly view: TimelineView }) {
  const { ref, topPx } = usePageTop<HTMLDivElement>();
  const [isTop, setTop] = useState(true);
  const toMs = view.range.kind === 'between' ? view.range.toMs : null;
  const question = useMemo(
    () => ({ exchanges: view.exchanges, severities: view.severities, toMs }),
    [view.exchanges, view.severities, toMs],
  );
  const isHeld = !isTop || view.alert !== null;
  const { feed, problem, isLoading, loadOlder, release, refresh, setInSight } = useFeed(question, isHeld);
  const { rows, waiting, hasOlder, isRead } = feed;
  const isFiltered = view.exchanges.length > 0 || view.severities.length > 0 || toMs !== null;

  const nowMs = useRoughServiceNow(60_000);
  const { fromMs } = spanOf(view.range, nowMs);
  const firstBefore = rows.findIndex(({ timestamp }) => Date.parse(timestamp) < fromMs);

  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowPx,
    getItemKey: useCallback((index: number) => rows[index]!.id, [rows]),
    overscan: 8,
    scrollMargin: topPx,
  });
  const items = virtualizer.getVirtualItems();
  const scrolledPx = virtualizer.scrollOffset ?? 0;
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => setTop(scrolledPx <= topPx), [scrolledPx, topPx]);
  useEffect(() => setInSight(first, last), [first, last, setInSight]);
  useEffect(() => {
    if (!isHeld && waiting.length > 0) release();
  }, [isHeld, waiting.length, release]);
  useEffect(() => {
    if (hasOlder && !isLoading && !problem && last >= rows.length - aheadRows) loadOlder();
  }, [hasOlder, isLoading, problem, last, rows.length, loadOlder]);

  // One that was chosen elsewhere, in a lane or by the address, is brought into sight.
  const selectedIndex = rows.findIndex(({ id }) => id === view.alert);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (view.alert === shown.current) return;
    if (view.alert !== null && selectedIndex === -1) return;
    shown.current = view.alert;
    const { range } = virtualizer;
    const isInSight = range && selectedIndex >= range.startIndex && selectedIndex < range.endIndex;
    if (selectedIndex >= 0 && !isInSight) virtualizer.scrollToIndex(selectedIndex, { align: 'center' });
  }, [view.alert, selectedIndex, virtualizer]);

  const toggle = useCallback(
    (id: string) => navigate({ ...view, alert: view.alert === id ? null : id }, { replace: true }),
    [view],
  );
  const showWaiting = () => {
    release();
    scrollTo({ top: Math.max(0, topPx - 120), behavior: 'smooth' });
  };
  const isLinkedElsewhere = view.alert !== null && isRead && !rows.some(({ id }) => id === view.alert);

  return (
    <section className="feed" aria-label="Alerts">
      {isLinkedElsewhere && (
        <LinkedAlert id={view.alert!} onClose={() => toggle(view.alert!)} onDone={refresh} />
      )}
      {waiting.length > 0 && (
        <div className="feed-waiting" role="status">
          <Button kind="primary" icon="up" onClick={showWaiting}>
            {counted(waiting.length, 'new alert')}
          </Button>
        </div>
      )}
      {problem && isRead && <ProblemNotice problem={problem} onRetry={loadOlder} />}
      <div ref={ref} className="feed-list panel" data-empty={rows.length === 0 || undefined}>
        <ul style={{ height: virtualizer.getTotalSize() }} aria-label="Alerts, newest first">
          {items.map((item) => (
            <FeedItem
              key={item.key}
              row={rows[item.index]!}
              index={item.index}
              topPx={item.start - topPx}
              measure={virtualizer.measureElement}
              isFirstBefore={item.index === firstBefore}
              isOpen={rows[item.index]!.id === view.alert}
              onToggle={toggle}
              onDone={refresh}
            />
          ))}
        </ul>
        {!isRead && problem && <ProblemMessage problem={problem} onRetry={loadOlder} />}
        {isLoading && <Loading />}
        {isRead && rows.length === 0 && <NoAlerts isFiltered={isFiltered} />}
        {isRead && rows.length > 0 && !hasOlder && (
          <p className="feed-end muted">No older alerts are kept.</p>
        )}
      </div>
    </section>
  );
}
