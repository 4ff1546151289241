import { clockText, dayClockText, dayText, type Zone } from '../format/instant.ts';

/** `12:05 to 12:10`, with the day where that is asked for or where another begins: `26 Nov, 23:50 to 27 Nov, 00:00`. */
export function bucketText(startMs: number, stepMs: number, withDay: boolean, zone: Zone = {}): string {
  const endMs = startMs + stepMs;
  const endsElsewhere = dayText(startMs, zone) !== dayText(endMs, zone);
  const start = withDay || endsElsewhere ? dayClockText(startMs, zone) : clockText(startMs, zone);
  return `${start} to ${endsElsewhere ? dayClockText(endMs, zone) : clockText(endMs, zone)}`;
}
