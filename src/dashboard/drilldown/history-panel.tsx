import { useCallback, useMemo, useRef } from 'react';
import { createCursor, type Shared, SharedContext } from '../charts/cursor.ts';
import { durationChoice } from '../format/duration.ts';
import { type Buckets, bucketAt } from '../history/buckets.ts';
import type { Feed } from '../history/feed.ts';
import { isMissing, judgementOf, statusOf, trafficOf } from '../history/point-words.ts';
import { ReadProblem } from '../history/read-problem.tsx';
import { movedSeries, type Series } from '../history/series.ts';
import { useBucketsOf, useFeedOver, useFeedProblem, useSeries } from '../history/use-feed.ts';
import { useWidth } from '../history/use-width.ts';
import { Button } from '../kit/button.tsx';
import { Loading, Message, Notice, ProblemMessage, ProblemNotice } from '../kit/message.tsx';
import { RangePicker } from '../kit/range-picker.tsx';
import { StaleMark } from '../shell/freshness.tsx';
import { useHappenings } from '../timeline/use-happenings.ts';
import { navigate } from '../url/router.ts';
import type { TimeRange } from '../url/time-range.ts';
import { type ExchangeView, timeline } from '../url/view.ts';
import { AlertList } from './alert-list.tsx';
import { ChartsPanel } from './charts-panel.tsx';
import { type DrillPoint, keyOf } from './drill-feed.ts';
import { MomentBar } from './moment-bar.tsx';
import { MomentLine } from './moment-line.tsx';
import type { Sla } from './sla.ts';

interface HistoryPanelProps {
  readonly view: ExchangeView;
  readonly feed: Feed<DrillPoint>;
  /** What the lines are drawn for; null where there is no one SLA. */
  readonly sla: Sla | null;
}

const ranges = ['15m', '1h', '6h', '24h', '7d', '30d', '90d'] as const;
const pxPerBucket = 2;
const mostBuckets = 2_500;
const fewestBuckets = 60;

const around = (atMs: number): TimeRange => ({
  kind: 'between',
  fromMs: atMs - 3_600_000,
  toMs: atMs + 3_600_000,
});

interface DrawnProps extends HistoryPanelProps {
  readonly buckets: Buckets;
  readonly series: Series<DrillPoint>;
  readonly widthPx: number;
}

/** The charts and the axis that they share. */
function Drawn({ view, sla, buckets, series, widthPx }: DrawnProps) {
  const { exchange, source, range, atMs } = view;
  const cursor = useMemo(createCursor, []);
  const { points } = series;
  const marked = atMs === null ? null : bucketAt(buckets, atMs);
  const shared = useMemo<Shared>(
    () => ({
      cursor,
      marked,
      onMark: (next) => navigate({ ...view, atMs: next }, { replace: true }),
      onZoom: ({ fromMs, toMs }) => {
        const minute = (instantMs: number) => Math.round(instantMs / 60_000) * 60_000;
        navigate({ ...view, range: { kind: 'between', fromMs: minute(fromMs), toMs: minute(toMs) } });
      },
    }),
    [cursor, marked, view],
  );
  const describe = useCallback(
    (index: number) => {
      const point = points[index] ?? null;
      const judged = source === null ? judgementOf(point) : statusOf(point);
      return [judged, trafficOf(point)].filter(Boolean).join('; ');
    },
    [points, source],
  );

  const exchanges = useMemo(() => [exchange], [exchange]);
  const { happenings, problem } = useHappenings({ range, exchanges, breakers: none });
  const alerts = happenings?.alerts ?? none;
  const marks = useMemo(
    () => alerts.map((alert) => ({ ...alert, atMs: Date.parse(alert.timestamp) })),
    [alerts],
  );
  const viewOfAll = { ...timeline, range, exchanges };

  return (
    <SharedContext value={shared}>
      <div className="moment">
        <MomentLine buckets={buckets} describe={describe} />
        <MomentBar
          buckets={buckets}
          points={points}
          alerts={marks}
          widthPx={widthPx}
          describe={describe}
          viewOfAlert={(alert) => ({ ...viewOfAll, alert })}
        />
      </div>
      <ChartsPanel
        buckets={buckets}
        points={points}
        asOfMs={series.asOfMs!}
        sla={sla}
        hasScore={source === null}
        widthPx={widthPx}
      />
      {problem && <ProblemNotice problem={problem} />}
      {happenings && (
        <AlertList alerts={alerts} viewOfAll={viewOfAll} viewOfAlert={(alert) => ({ ...viewOfAll, alert })} />
      )}
    </SharedContext>
  );
}

const none: readonly never[] = [];

/** What was recorded of an exchange, or of one of its sources, over a range. */
export function HistoryPanel(props: HistoryPanelProps) {
  const { view, feed } = props;
  const frame = useRef<HTMLElement>(null);
  const widthPx = useWidth(frame);
  const most = Math.min(Math.max(Math.floor(widthPx / pxPerBucket), fewestBuckets), mostBuckets);
  const buckets = useBucketsOf(feed, view.range, most);
  useFeedOver(feed, widthPx > 0 ? buckets : null);
  const read = useSeries(feed, keyOf(view.source));
  const problem = useFeedProblem(feed);
  const series = buckets && read && movedSeries(read, buckets);
  const isNothing = series?.asOfMs != null && series.points.every(isMissing);
  const { atMs } = view;
  const isElsewhere = atMs !== null && buckets !== null && bucketAt(buckets, atMs) === null;

  const content = () => {
    if (!buckets) {
      return (
        <Message icon="clock" title="That range lies ahead">
          <p>Nothing is recorded of what has not happened yet. Choose another range.</p>
        </Message>
      );
    }
    if (!series || series.asOfMs === null) {
      if (problem) return <ProblemMessage problem={problem} onRetry={() => feed.refresh()} />;
      return <Loading>Reading what was recorded …</Loading>;
    }
    if (isNothing) {
      return (
        <Message icon="unknown" title="Nothing is recorded in this range">
          <p>
            It was not called then, or it was not watched. What is recorded is kept by the minute for a week,
            and by the hour for longer, unless the configuration says otherwise.
          </p>
        </Message>
      );
    }
    return <Drawn {...props} buckets={buckets} series={series} widthPx={widthPx} />;
  };

  return (
    <section className="drill-history" ref={frame} aria-labelledby="drill-history">
      <header className="drill-history-header">
        <h2 id="drill-history">History</h2>
        <RangePicker range={view.range} choices={ranges} onChange={(range) => navigate({ ...view, range })} />
        {buckets && <span className="muted">by {durationChoice(buckets.stepMs).replace(/^1 /, 'the ')}</span>}
        <StaleMark />
      </header>
      {problem && series?.asOfMs != null && <ReadProblem problem={problem} onRetry={() => feed.refresh()} />}
      {isElsewhere && (
        <Notice tone="warning">
          The marked moment lies outside of this range.{' '}
          <Button size="small" onClick={() => navigate({ ...view, range: around(atMs) })}>
            Show what was around it
          </Button>
        </Notice>
      )}
      {content()}
    </section>
  );
}
