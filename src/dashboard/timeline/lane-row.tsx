import { memo, useMemo } from 'react';
import { BreakerTools } from '../actions/breaker-tools.tsx';
import { durationText } from '../format/duration.ts';
import { instantText } from '../format/instant.ts';
import { counted } from '../format/number.ts';
import { breakerWord, openReasonWords, severityWord } from '../format/words.ts';
import { BreakerMark, SeverityShape, toneOf } from '../kit/marks.tsx';
import type { Span } from '../url/time-range.ts';
import { type DrawnSegment, drawable, type Lane, type PresentBreaker } from './lanes.ts';
import { type Mark, type Marked, marksOf } from './marks.ts';

const heightPx = 16;
const heights: Readonly<Record<string, number>> = { CLOSED: 5, HALF_OPEN: 10, OPEN: 16, MIXED: 16 };
/** With its count beside it. */
const markPx = 32;
const shortestPx = 2;
const labelledPx = 64;

const wordOf = ({ state, changes }: DrawnSegment) => {
  if (state === null) return 'Not known';
  return state === 'MIXED' ? `${counted(changes, 'change')}, too close to be drawn` : breakerWord(state);
};

function noteOf(segment: DrawnSegment): string {
  const { fromMs, toMs, reason } = segment;
  const times = `${instantText(fromMs, toMs)} – ${instantText(toMs, toMs)} (${durationText(toMs - fromMs)})`;
  return `${wordOf(segment)}${reason ? `: ${openReasonWords(reason)}` : ''}\n${times}`;
}

const markNote = ({ count, severity, message, atMs }: Mark, toMs: number) =>
  `${severityWord(severity)}, ${instantText(atMs, toMs)}\n${message}${count > 1 ? `\nand ${counted(count - 1, 'more alert')} close by` : ''}`;

const countOf = ({ count }: Mark) => (count > 99 ? '99+' : String(count));

const markLabel = (mark: Mark) => {
  const words = `${severityWord(mark.severity)}: ${mark.message}`;
  return mark.count === 1 ? words : `${countOf(mark)} alerts, the worst of them ${words}`;
};

/** What a lane shows, in a sentence. */
function summaryOf(lane: Lane): string {
  const open = lane.segments.filter(({ state }) => state === 'OPEN');
  if (open.length === 0) return `${lane.breaker}: not open in this range`;
  const openMs = open.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return `${lane.breaker}: open ${counted(open.length, 'time')}, ${durationText(openMs)} in total`;
}

interface LaneRowProps {
  /** null: the lane of the alerts that are of no breaker. */
  readonly lane: Lane | null;
  readonly present: PresentBreaker | undefined;
  readonly alerts: readonly Marked[];
  readonly span: Span;
  readonly widthPx: number;
  readonly topPx: number;
  readonly selected: string | null;
  readonly onSelect: (alert: string) => void;
}

/** One breaker over time: the higher the bar, the more is refused. */
export const LaneRow = memo(function LaneRow(props: LaneRowProps) {
  const { lane, present, alerts, span, widthPx, topPx, selected, onSelect } = props;
  const msPerPx = (span.toMs - span.fromMs) / Math.max(1, widthPx);
  const segments = useMemo(() => drawable(lane?.segments ?? [], shortestPx * msPerPx), [lane, msPerPx]);
  const marks = useMemo(() => marksOf(alerts, span, markPx * msPerPx), [alerts, span, msPerPx]);
  const xOf = (atMs: number) => (atMs - span.fromMs) / msPerPx;
  /** Where the count of a mark has room: at the end of the lane before it, and not at all where another one stands. */
  const countPlace = ({ atMs }: Mark, before: Mark | undefined) => {
    if (xOf(atMs) <= widthPx - markPx) return 'after';
    return before && xOf(atMs) - xOf(before.atMs) < 2 * markPx ? 'none' : 'before';
  };
  return (
    <li className="lane" data-lane style={{ transform: `translateY(${topPx}px)` }}>
      <div className="lane-label">
        {lane ? (
          <>
            <span className="lane-name">{lane.breaker}</span>
            {present ? <BreakerMark state={present.state} /> : <span className="muted">no longer there</span>}
            {present && <BreakerTools breaker={lane.breaker} />}
          </>
        ) : (
          <span className="muted">Other alerts</span>
        )}
      </div>
      <div className="lane-chart">
        <svg
          width="100%"
          height={heightPx}
          role="img"
          aria-label={lane ? summaryOf(lane) : counted(alerts.length, 'alert')}
        >
          {segments.map((segment) => {
            const height = heights[segment.state ?? ''] ?? 5;
            return (
              <rect
                key={segment.fromMs}
                className="segment"
                data-state={String(segment.state)}
                data-note={noteOf(segment)}
                x={xOf(segment.fromMs)}
                y={heightPx - height}
                width={Math.max(1.5, (segment.toMs - segment.fromMs) / msPerPx)}
                height={height}
              />
            );
          })}
          {segments
            .filter(({ state, fromMs, toMs }) => state === 'OPEN' && (toMs - fromMs) / msPerPx > labelledPx)
            .map(({ fromMs }) => (
              <text key={fromMs} className="segment-word" x={Math.max(0, xOf(fromMs)) + 6} y={12}>
                Open
              </text>
            ))}
        </svg>
        {marks.map((mark, index) => (
          <button
            key={mark.id}
            type="button"
            className="lane-mark"
            data-mark
            data-tone={toneOf(mark.severity)}
            data-note={markNote(mark, span.toMs)}
            aria-label={markLabel(mark)}
            aria-pressed={mark.id === selected}
            tabIndex={index === marks.length - 1 ? 0 : -1}
            data-count={countPlace(mark, marks[index - 1])}
            style={{ left: xOf(mark.atMs) }}
            onClick={() => onSelect(mark.id)}
          >
            <SeverityShape severity={mark.severity} />
            {mark.count > 1 && <span className="lane-mark-count">{countOf(mark)}</span>}
          </button>
        ))}
      </div>
    </li>
  );
});
