import type { Reply } from './venue.ts';

/** A wait as a venue states it: a span from now, or an instant of its own clock (epoch milliseconds). */
export type VenueWait = { readonly forMs: number } | { readonly untilVenueMs: number };

type Head = Pick<Reply, 'header' | 'receivedAt'>;

/** No venue means more than this; a longer wait is nonsense, not an instruction. */
const longestWaitMs = 366 * 86_400_000;

/** An HTTP date (also with `UTC`, as X writes it, or without a zone) as epoch milliseconds. */
export function httpDate(value: string | undefined): number | undefined {
  if (value === undefined || value.length > 40 || !/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value)) {
    return undefined;
  }
  const at = Date.parse(/(GMT|UTC|[+-]\d{4})$/i.test(value) ? value : `${value} GMT`);
  return Number.isNaN(at) ? undefined : at;
}

/** The venue's clock when it replied, epoch milliseconds: its `Date`, else our own clock. */
export const venueNow = (reply: Head): number => httpDate(reply.header('date')) ?? reply.receivedAt;

/** An instant of the venue's clock on ours. */
export const onOurClock = (reply: Head, venueMs: number): number =>
  venueMs + reply.receivedAt - venueNow(reply);

/** What `Retry-After` says, in seconds or as an HTTP date; undefined where it is absent or nonsense. */
export function retryAfter(reply: Head): VenueWait | undefined {
  const value = reply.header('retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}(\.\d{1,9})?$/.test(value)) {
    const forMs = Math.ceil(Number(value) * 1000);
    return forMs > longestWaitMs ? undefined : { forMs };
  }
  const untilVenueMs = httpDate(value);
  if (untilVenueMs === undefined || untilVenueMs - venueNow(reply) > longestWaitMs) return undefined;
  return { untilVenueMs };
}

/** A wait in milliseconds from now, at least 0; undefined where the venue's clock is not known. */
export function waitMs(reply: Head, wait: VenueWait | undefined): number | undefined {
  if (wait === undefined) return undefined;
  if ('forMs' in wait) return wait.forMs;
  const ms = wait.untilVenueMs - venueNow(reply);
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** A header's whole number of at most 15 digits. */
export function headerNumber(reply: Pick<Reply, 'header'>, name: string): number | undefined {
  const value = reply.header(name)?.trim();
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/**
 * A reset instant from a header, epoch milliseconds of the venue's clock; undefined when it lies more than
 * a minute back or more than `aheadMs` ahead, for then it tells nothing about this refusal.
 */
export function resetInstant(reply: Head, epochMs: number | undefined, aheadMs: number): number | undefined {
  if (epochMs === undefined) return undefined;
  const ms = epochMs - venueNow(reply);
  return ms >= -60_000 && ms <= aheadMs ? epochMs : undefined;
}
