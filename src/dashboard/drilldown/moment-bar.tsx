import { type KeyboardEvent, useMemo } from 'react';
import { usePointedAt, useShared } from '../charts/cursor.ts';
import { xOf } from '../charts/plot.ts';
import { Surface } from '../charts/surface.tsx';
import { instantText } from '../format/instant.ts';
import { severityWord, statusWord } from '../format/words.ts';
import { bucketText } from '../history/bucket-words.ts';
import { type Buckets, bucketCount, bucketStart } from '../history/buckets.ts';
import { tickLabel } from '../history/tick-label.ts';
import { ViewLink } from '../kit/link.tsx';
import { SeverityShape, toneOf } from '../kit/marks.tsx';
import { localOffsetMs, ticksOf } from '../timeline/axis.ts';
import { type Marked, marksOf } from '../timeline/marks.ts';
import type { View } from '../url/view.ts';
import type { Points } from './plots.ts';
import { statusRuns } from './status-runs.ts';

interface MomentBarProps {
  readonly buckets: Buckets;
  readonly points: Points;
  readonly alerts: readonly Marked[];
  readonly widthPx: number;
  /** What is known of a bucket, in words. */
  readonly describe: (index: number) => string;
  readonly viewOfAlert: (id: string) => View;
}

/** The worse, the higher: no colour is needed to tell. */
const heightsPx: Readonly<Record<string, number>> = { HEALTHY: 6, DEGRADED: 11, FAILED: 16 };
const barPx = 16;
const markPx = 14;
const tickPx = 72;
const stride = 10;

/** The axis that all charts share: the status over time, the alerts on it, and the moment, which the keyboard moves. */
export function MomentBar({ buckets, points, alerts, widthPx, describe, viewOfAlert }: MomentBarProps) {
  const { cursor, marked, onMark } = useShared();
  const pointedAt = usePointedAt(buckets);
  const count = bucketCount(buckets);
  const at = Math.min(pointedAt ?? marked ?? count - 1, count - 1);
  const runs = useMemo(() => statusRuns(points), [points]);
  const msPerPx = (buckets.toMs - buckets.fromMs) / Math.max(1, widthPx);
  const marks = useMemo(() => marksOf(alerts, buckets, markPx * msPerPx), [alerts, buckets, msPerPx]);
  const ticks = ticksOf(buckets, Math.max(2, Math.floor(widthPx / tickPx)), localOffsetMs);
  const xOfBucket = (index: number) => xOf(buckets, bucketStart(buckets, index), widthPx);

  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Readonly<Record<string, number | undefined>> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageUp: at + stride,
      PageDown: at - stride,
      Home: 0,
      End: count - 1,
    };
    const next = keys[event.key];
    if (next !== undefined) cursor.set(bucketStart(buckets, Math.min(Math.max(next, 0), count - 1)));
    else if (event.key === 'Enter' || event.key === ' ')
      onMark(at === marked ? null : bucketStart(buckets, at));
    else if (event.key === 'Escape') onMark(null);
    else return;
    event.preventDefault();
  };

  return (
    <div className="moment-bar">
      <Surface buckets={buckets} widthPx={widthPx}>
        <div className="moment-marks" aria-hidden="true">
          {marks.map(({ id, atMs, severity, message, count: alike }) => (
            <ViewLink
              key={id}
              to={viewOfAlert(id)}
              tabIndex={-1}
              className="moment-mark"
              data-tone={toneOf(severity)}
              data-note={`${severityWord(severity)}, ${instantText(atMs, buckets.toMs)}\n${message}${alike > 1 ? `\nand ${alike - 1} more close by` : ''}`}
              style={{ left: xOf(buckets, atMs, widthPx) }}
              onPointerDown={(event) => event.stopPropagation()}
            >
              <SeverityShape severity={severity} />
            </ViewLink>
          ))}
        </div>
        <div
          role="slider"
          tabIndex={0}
          className="moment-slider"
          aria-label="Moment that the charts show; Enter marks it"
          aria-valuemin={0}
          aria-valuemax={count - 1}
          aria-valuenow={at}
          aria-valuetext={describe(at)}
          onKeyDown={onKeyDown}
          onBlur={() => cursor.set(null)}
        >
          <svg width={widthPx} height={barPx} aria-hidden="true">
            {runs.map(({ from, to, status }) => {
              const height = status === null ? barPx : (heightsPx[status] ?? 6);
              const startMs = bucketStart(buckets, from);
              return (
                <rect
                  key={from}
                  className="moment-run"
                  data-status={status ?? 'none'}
                  data-note={`${status === null ? 'No data' : statusWord(status)}\n${bucketText(startMs, (to - from) * buckets.stepMs, true)}`}
                  x={xOfBucket(from)}
                  y={barPx - height}
                  width={Math.max(1, xOfBucket(to) - xOfBucket(from))}
                  height={height}
                />
              );
            })}
          </svg>
        </div>
        <div className="moment-ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <span
              key={tick.atMs}
              data-day={tick.isDay || undefined}
              style={{ left: xOf(buckets, tick.atMs, widthPx) }}
            >
              {tickLabel(tick)}
            </span>
          ))}
        </div>
      </Surface>
    </div>
  );
}
