import process from 'node:process';
import type { Spread } from './measure.ts';

/** One line of the report. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly spread: Spread;
  /** What the median may not be above; null for a line that only explains another. */
  readonly limit: number | null;
  readonly met: boolean | null;
  /** Why the limit is missed, where it is. */
  readonly note?: string;
}

/** A figure whose median must not be above a limit; `note` says why, where it is. */
export function atMost(limit: number, unit: string, what: string, spread: Spread, note?: string): Figure {
  return { what, unit, spread, limit, met: spread.median <= limit, note };
}

/** A figure without a target, for comparison. */
export const aside = (unit: string, what: string, spread: Spread): Figure => ({
  what,
  unit,
  spread,
  limit: null,
  met: null,
});

/** Hands figures to the report, or shows them where a bench runs alone. */
export function tell(figures: readonly Figure[]): void {
  if (process.send) process.send(figures);
  else for (const { what, unit, spread } of figures) console.log(what, spread, unit);
}
