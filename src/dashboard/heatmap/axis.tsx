import { utcText } from '../format/instant.ts';
import type { Buckets } from '../history/buckets.ts';
import { tickLabel } from '../history/tick-label.ts';
import { localOffsetMs, ticksOf } from '../timeline/axis.ts';

interface AxisProps {
  readonly buckets: Buckets;
  /** How wide the cells are together. */
  readonly widthPx: number;
}

const tickEveryPx = 64;
const labelPx = 52;

/** The times of the columns. Each cell says its own; this is for who sees it. */
export function Axis({ buckets, widthPx }: AxisProps) {
  const { fromMs, toMs } = buckets;
  const ticks = ticksOf(buckets, Math.max(1, Math.floor(widthPx / tickEveryPx)), localOffsetMs);
  const isTight = (atMs: number) => ((toMs - atMs) / (toMs - fromMs)) * widthPx < labelPx;
  return (
    <div className="heat-axis" aria-hidden="true">
      <div className="heat-axis-ticks">
        {ticks.map((tick, index) => {
          const { atMs, isDay } = tick;
          const share = (atMs - fromMs) / (toMs - fromMs);
          // The last label stands before its place where there is no room behind it, and over the one before.
          const isLast = index === ticks.length - 1 && isTight(atMs);
          const isCovered = index === ticks.length - 2 && isTight(ticks.at(-1)!.atMs);
          if (isCovered) return null;
          return (
            <span
              key={atMs}
              data-day={isDay || undefined}
              data-last={isLast || undefined}
              data-note={utcText(atMs)}
              style={isLast ? { right: `${(1 - share) * 100}%` } : { left: `${share * 100}%` }}
            >
              {tickLabel(tick)}
            </span>
          );
        })}
      </div>
    </div>
  );
}
