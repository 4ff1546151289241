/** Where and how the viewer reads times; tests give their own. */
export interface Zone {
  readonly locale?: string;
  readonly timeZone?: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  instantMs: number,
  options: Intl.DateTimeFormatOptions,
  { locale = 'en-GB', timeZone }: Zone,
) {
  const key = JSON.stringify([options, locale, timeZone]);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone, hourCycle: 'h23' });
    formats.set(key, made);
  }
  return made.format(instantMs);
}

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const shortClock = { hour: '2-digit', minute: '2-digit' } as const;
const day = { day: 'numeric', month: 'short' } as const;
const dayAndYear = { ...day, year: 'numeric' } as const;

const dayOf = (instantMs: number, zone: Zone) => format(instantMs, dayAndYear, zone);

/** `12:03:10`, with the day where that is not today's and the year where it is not this one. */
export function instantText(instantMs: number, nowMs: number, zone: Zone = {}): string {
  const time = format(instantMs, clock, zone);
  const date = dayOf(instantMs, zone);
  const today = dayOf(nowMs, zone);
  if (date === today) return time;
  return date.slice(-4) === today.slice(-4) ? `${format(instantMs, day, zone)}, ${time}` : `${date}, ${time}`;
}

/** `12:03`. */
export const clockText = (instantMs: number, zone: Zone = {}): string => format(instantMs, shortClock, zone);

/** `26 Nov`. */
export const dayText = (instantMs: number, zone: Zone = {}): string => format(instantMs, day, zone);

/** `26 Nov, 12:03`. */
export const dayClockText = (instantMs: number, zone: Zone = {}): string =>
  `${format(instantMs, day, zone)}, ${format(instantMs, shortClock, zone)}`;

/** `2026-11-26 11:03:10 UTC`. */
export const utcText = (instantMs: number): string =>
  `${new Date(instantMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** How the viewer's zone is called, `GMT+1`. */
export function zoneName(instantMs: number, { locale = 'en-GB', timeZone }: Zone = {}): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(instantMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
}
