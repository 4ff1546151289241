import { clockText, dayText } from '../format/instant.ts';
import type { Span } from '../url/time-range.ts';
import { localOffsetMs, ticksOf } from './axis.ts';

const tickPx = 84;
const labelPx = 44;

/** The times across a span. */
export function Axis({ span, widthPx }: { readonly span: Span; readonly widthPx: number }) {
  const scale = widthPx / (span.toMs - span.fromMs);
  const ticks = ticksOf(span, Math.max(2, Math.floor(widthPx / tickPx)), localOffsetMs);
  // One at the very end would be cut off.
  const shown = ticks.filter(({ atMs }) => (span.toMs - atMs) * scale > labelPx);
  return (
    <div className="axis" aria-hidden="true">
      {shown.map(({ atMs, isDay }) => (
        <span key={atMs} data-day={isDay || undefined} style={{ left: (atMs - span.fromMs) * scale }}>
          {isDay ? dayText(atMs) : clockText(atMs)}
        </span>
      ))}
    </div>
  );
}
