import type { Span } from '../url/time-range.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  30 * day,
  90 * day,
];

export interface Tick {
  readonly atMs: number;
  /** Whether a day begins there, which is then named. */
  readonly isDay: boolean;
}

/** Round instants across a span, at most `most` of them; round where the viewer is, `zoneOffsetMs` ahead of UTC. */
export function ticksOf(
  { fromMs, toMs }: Span,
  most: number,
  zoneOffsetMs: (atMs: number) => number,
): Tick[] {
  const stepMs = steps.find((each) => (toMs - fromMs) / each <= most) ?? steps.at(-1)!;
  const ticks: Tick[] = [];
  const firstLocal = Math.ceil((fromMs + zoneOffsetMs(fromMs)) / stepMs) * stepMs;
  for (let local = firstLocal; ; local += stepMs) {
    // The offset is that of the tick itself: clocks may be put forward or back within the span.
    const atMs = local - zoneOffsetMs(local - zoneOffsetMs(local));
    if (atMs >= toMs) return ticks;
    if (atMs >= fromMs && atMs > (ticks.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY)) {
      ticks.push({ atMs, isDay: local % day === 0 });
    }
  }
}

/** How far the viewer's clock is ahead of UTC at an instant. */
export const localOffsetMs = (atMs: number): number => -new Date(atMs).getTimezoneOffset() * minute;
