import { useMemo } from 'react';
import { sparklineOf } from './sparkline-path.ts';

export interface SparklineProps {
  /** One per bucket of equal length, oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** What is at the bottom and the top; default: 0 and the largest value. */
  readonly min?: number;
  readonly max?: number;
  /** What it shows and how that went, in words. */
  readonly label: string;
  readonly heightPx?: number;
}

const widthPx = 120;

/** A line without axes; what was not measured stays empty. */
export function Sparkline({ values, min = 0, max, label, heightPx = 28 }: SparklineProps) {
  const { line, area, gaps } = useMemo(
    () => sparklineOf(values, { width: widthPx, height: heightPx, min, max }),
    [values, heightPx, min, max],
  );
  return (
    <svg
      className="sparkline"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      height={heightPx}
      preserveAspectRatio="none"
    >
      {gaps.map(({ x, width }) => (
        <rect key={x} className="sparkline-gap" x={x} width={width} y="0" height={heightPx} />
      ))}
      <path className="sparkline-area" d={area} />
      <path className="sparkline-line" d={line} />
    </svg>
  );
}
