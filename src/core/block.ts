import type { BlockReason, BlockRequest, BlockScope } from './outcome.ts';

/** Calls in this scope are refused before `until`; instants are monotonic milliseconds. */
export interface Block {
  readonly scope: BlockScope;
  /** The bucket's, the source's or the host's name. */
  readonly name: string;
  readonly reason: BlockReason;
  readonly since: number;
  readonly until: number;
}

/** A block only grows: of two on the same scope the later end holds, with its reason; `since` stays. */
export function growBlock(existing: Block | undefined, incoming: Block): Block {
  if (existing === undefined || existing.until <= incoming.since) return incoming;
  return incoming.until > existing.until ? { ...incoming, since: existing.since } : existing;
}

/** The moment a request is read at, by our monotonic and wall clocks. */
export interface BlockMoment {
  readonly now: number;
  readonly wallNow: number;
  /** How long where the venue did not say. */
  readonly defaultMs: number;
}

/** A `Date` header is cut to whole seconds, and a request a moment too early can prolong a ban. */
const venueMarginMs = 1_000;

/** No venue's word is taken for longer: beyond lie slips of the pen, and instants that no clock can show. */
const longestMs = 366 * 86_400_000;

function requestedMs({ forMs, untilVenueMs, venueNowMs }: BlockRequest, wallNow: number): number | undefined {
  if (untilVenueMs === undefined) return forMs;
  return untilVenueMs - (venueNowMs ?? wallNow) + venueMarginMs;
}

/**
 * When a requested block ends, monotonic milliseconds: `forMs` from now, or the venue's instant corrected by its
 * own `Date` and one second more, at most 366 days; the default where neither is given or it is no finite number.
 */
export function blockUntil(request: BlockRequest, at: BlockMoment): number {
  const ms = requestedMs(request, at.wallNow);
  // A wait of NaN or for ever, from a caller's own classification, would never end.
  return at.now + Math.min(Math.max(0, Number.isFinite(ms) ? ms! : at.defaultMs), longestMs);
}
