import type { Buckets } from '../history/buckets.ts';
import type { PatternName } from './patterns.ts';
import type { Scale } from './scales.ts';

/** A colour of charts.css or of the tokens, without the dashes before it. */
export type ColourName = string;

/** What is drawn of something: one value per bucket, null where nothing was measured. */
export interface PlotSeries {
  readonly id: string;
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly colour: ColourName;
  /** Lines are told apart without colour by this; areas by their pattern. */
  readonly line: 'solid' | 'dashed' | 'dotted';
  readonly area?: { readonly pattern: PatternName; readonly isStacked: boolean };
  /** How a value is said. */
  readonly say: (value: number) => string;
}

/** What the values of a series are not to pass. */
export interface PlotLimit {
  readonly name: string;
  /** Its id. */
  readonly of: string;
  readonly side: 'at most' | 'at least';
  readonly value: number;
  readonly colour: ColourName;
  readonly line: 'solid' | 'dashed' | 'dotted';
}

/** All that a chart shows. */
export interface Plot {
  readonly buckets: Buckets;
  /** The last one is drawn on top, or at the top of the stack. */
  readonly series: readonly PlotSeries[];
  readonly limits: readonly PlotLimit[];
  readonly scale: Scale;
  /** How a line of the axis is labelled. */
  readonly label: (value: number) => string;
}

/** Where the plot is within a chart, the same for all, so that one axis of time is enough for them. */
export const frame = { leftPx: 64, rightPx: 24, topPx: 10, bottomPx: 22 } as const;

/** How far from the left of a chart an instant is. */
export const xOf = ({ fromMs, toMs }: Buckets, atMs: number, widthPx: number): number =>
  frame.leftPx + ((atMs - fromMs) / (toMs - fromMs)) * Math.max(0, widthPx - frame.leftPx - frame.rightPx);

/** The instant that is so far from the left; null beside the plot. */
export function instantAt({ fromMs, toMs }: Buckets, xPx: number, widthPx: number): number | null {
  const share = (xPx - frame.leftPx) / (widthPx - frame.leftPx - frame.rightPx);
  return share >= 0 && share <= 1 ? fromMs + share * (toMs - fromMs) : null;
}
