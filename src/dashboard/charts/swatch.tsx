import { useId } from 'react';
import { type PatternName, strokesOf, tilePx } from './patterns.ts';
import type { PlotSeries } from './plot.ts';

const dashes = { solid: undefined, dashed: '4 2.5', dotted: '1.5 2' } as const;

/** A bit of a line as it is drawn. */
const Line = ({ colour, line }: Pick<PlotSeries, 'colour' | 'line'>) => (
  <svg className="swatch" viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
    <path d="M0 6H18" stroke={`var(--${colour})`} strokeWidth="2.5" strokeDasharray={dashes[line]} />
  </svg>
);

/** A bit of an area with its pattern. */
function Area({ colour, pattern }: { readonly colour: string; readonly pattern: PatternName }) {
  const id = useId();
  return (
    <svg className="swatch" viewBox="0 0 16 12" width="16" height="12" aria-hidden="true">
      <defs>
        <pattern id={id} width={tilePx} height={tilePx} patternUnits="userSpaceOnUse">
          <path d={strokesOf(pattern)} stroke="var(--surface)" strokeWidth="1.2" fill="none" />
        </pattern>
      </defs>
      <rect width="16" height="12" rx="2" fill={`var(--${colour})`} />
      <rect width="16" height="12" rx="2" fill={`url(#${id})`} />
    </svg>
  );
}

/** What a series looks like. */
export const Swatch = ({ series: { colour, line, area } }: { readonly series: PlotSeries }) =>
  area?.isStacked ? <Area colour={colour} pattern={area.pattern} /> : <Line colour={colour} line={line} />;
