import { BadInputError } from '../core/errors.ts';

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

const earliest = Date.parse('0000-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** Epoch milliseconds as RFC 3339 in UTC with three decimals; throws RangeError outside the years 0..9999. */
export function formatDateTime(epochMs: number): string {
  const text = new Date(epochMs).toISOString();
  if (text.length !== 24) throw new RangeError(`${text} is outside of what RFC 3339 can say`);
  return text;
}

/** The epoch milliseconds of an RFC 3339 time that is in the years 0..9999 in UTC, digits below a millisecond dropped; throws BadInputError. */
export function parseDateTime(text: unknown): number {
  const parts = typeof text === 'string' ? rfc3339.exec(text) : null;
  if (!parts) throw badDateTime(text);
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offsetHours = Number(parts[9] ?? 0);
  const offsetMinutes = Number(parts[10] ?? 0);
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  // A day or month that does not exist rolls over into another.
  const exists = local.getUTCMonth() === month - 1 && local.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) {
    throw badDateTime(text);
  }
  local.setUTCHours(hour, minute, second, milliseconds);
  const offsetMs = (offsetHours * 60 + offsetMinutes) * 60_000;
  const epochMs = local.getTime() - (parts[8] === '-' ? -offsetMs : offsetMs);
  // In its own offset the year may be one that it is not in UTC.
  if (epochMs < earliest || epochMs > latest) throw badDateTime(text);
  return epochMs;
}

function badDateTime(value: unknown): BadInputError {
  const shown = typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value);
  return new BadInputError(`${shown} is not an RFC 3339 time, as "2026-01-31T12:00:00.000Z".`);
}
