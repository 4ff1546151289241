import { clockText, dayText } from '../format/instant.ts';
import type { Span } from '../url/time-range.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const intervalsMs: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 14, 28, 56].map((days) => days * dayMs),
];

/** A place on an axis of time. */
export interface Tick {
  readonly atMs: number;
  readonly label: string;
  /** Whether a day begins there. */
  readonly isDay: boolean;
}

/** How far local time is ahead of UTC at an instant. */
export type OffsetOf = (instantMs: number) => number;

const browserOffset: OffsetOf = (instantMs) => -new Date(instantMs).getTimezoneOffset() * minuteMs;

/** At most `most` places at round local times: `12:00`, or the day where one begins. */
export function timeTicks(span: Span, most: number, offsetOf: OffsetOf = browserOffset): Tick[] {
  const lengthMs = span.toMs - span.fromMs;
  const intervalMs = intervalsMs.find((each) => lengthMs / each <= most) ?? lengthMs;
  const ticks: Tick[] = [];
  const firstLocalMs = Math.ceil((span.fromMs + offsetOf(span.fromMs)) / intervalMs) * intervalMs;
  for (let localMs = firstLocalMs; ; localMs += intervalMs) {
    // The offset is that of the place itself: clocks may have changed since the last.
    const atMs = localMs - offsetOf(localMs - offsetOf(localMs));
    if (atMs > span.toMs) return ticks;
    if (atMs < span.fromMs || atMs <= (ticks.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY)) continue;
    const isDay = localMs % dayMs === 0;
    ticks.push({ atMs, isDay, label: isDay ? dayText(atMs) : clockText(atMs) });
  }
}
