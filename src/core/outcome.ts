/** What one attempt or call did: a closed set. */
export const outcomeKinds = [
  'OK',
  'VENUE_FAULT',
  'NETWORK',
  'TIMEOUT',
  'RATE_LIMITED',
  'BANNED',
  'MAINTENANCE',
  'AUTH',
  'CLIENT_ERROR',
  'BUSINESS_ERROR',
] as const;

export type OutcomeKind = (typeof outcomeKinds)[number];

/** Why a venue told us to stay away. */
export type BlockReason = 'RATE_LIMITED' | 'BANNED' | 'MAINTENANCE';

/** How much of a venue a block covers: one request bucket, one source, or every source on a host. */
export type BlockScope = 'BUCKET' | 'SOURCE' | 'HOST';

/** What a venue's reply asks of us: stay away from `scope` for `forMs`, or until its own `untilVenueMs`. */
export interface BlockRequest {
  readonly scope: BlockScope;
  /** The bucket's name where `scope` is BUCKET. */
  readonly bucket?: string;
  /** Milliseconds from now; exactly one of `forMs` and `untilVenueMs` is given, or neither (then the policy's `openMs`). */
  readonly forMs?: number;
  /** An instant of the venue's clock, epoch milliseconds. */
  readonly untilVenueMs?: number;
  /** What the venue's clock showed in the same reply, where it did. */
  readonly venueNowMs?: number;
}

/** One attempt, classified. */
export interface Verdict {
  readonly kind: OutcomeKind;
  /** May a read be tried again: never, once more, or by the backoff policy. */
  readonly retry: 'never' | 'once' | 'backoff';
  /** The venue's own wait before the next attempt, milliseconds; replaces the backoff's delay. */
  readonly retryAfterMs?: number;
  readonly block?: BlockRequest;
  /** True for a refusal because of where we are (451, a country page). */
  readonly location?: boolean;
  /** What the venue said, one short line, safe to show. */
  readonly detail?: string;
}

/** VENUE_FAULT, NETWORK and TIMEOUT: what counts against the success rate and the breaker. */
export const isFailure = (kind: OutcomeKind): boolean =>
  kind === 'VENUE_FAULT' || kind === 'NETWORK' || kind === 'TIMEOUT';

/** OK and the failures: what the success rate and the breaker's failure rate are counted over. */
export const isCountable = (kind: OutcomeKind): boolean => kind === 'OK' || isFailure(kind);

/** RATE_LIMITED, BANNED and MAINTENANCE: these return a breaker's ticket as if the call had not been. */
export const isNeutral = (kind: OutcomeKind): kind is BlockReason =>
  kind === 'RATE_LIMITED' || kind === 'BANNED' || kind === 'MAINTENANCE';

/** A plain success; compared by identity where every nanosecond counts. */
export const okVerdict: Verdict = Object.freeze({ kind: 'OK', retry: 'never' });
