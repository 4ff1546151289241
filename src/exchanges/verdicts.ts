import type { BlockScope, Verdict } from '../core/outcome.ts';
import { retryAfter, type VenueWait, waitMs } from './retry-after.ts';
import type { Reply } from './venue.ts';

type Head = Pick<Reply, 'header' | 'receivedAt'>;

/** The venue failed; a read may be tried again, after `Retry-After` where it is sent. */
export function venueFault(reply: Head, detail: string): Verdict {
  const retryAfterMs = waitMs(reply, retryAfter(reply));
  return {
    kind: 'VENUE_FAULT',
    retry: 'backoff',
    detail,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

export const timeoutVerdict = (detail: string): Verdict => ({ kind: 'TIMEOUT', retry: 'backoff', detail });
export const networkVerdict = (detail: string): Verdict => ({ kind: 'NETWORK', retry: 'backoff', detail });
export const authVerdict = (detail: string): Verdict => ({ kind: 'AUTH', retry: 'never', detail });
export const clientError = (detail: string): Verdict => ({ kind: 'CLIENT_ERROR', retry: 'never', detail });
export const businessError = (detail: string): Verdict => ({
  kind: 'BUSINESS_ERROR',
  retry: 'never',
  detail,
});

/** The request's time is off the venue's: worth one more try once the caller's clock is set. */
export const clockError = (detail: string): Verdict => ({ kind: 'CLIENT_ERROR', retry: 'once', detail });

/** Refused because of where we call from. */
export const locationError = (detail: string): Verdict => ({
  kind: 'CLIENT_ERROR',
  retry: 'never',
  location: true,
  detail,
});

/** Over a quota: `scope` is left alone for `wait`, and a read may be tried again after it. */
export function rateLimited(
  reply: Head,
  where: { readonly scope: BlockScope; readonly bucket?: string },
  wait: VenueWait,
  detail: string,
): Verdict {
  const retryAfterMs = waitMs(reply, wait);
  return {
    kind: 'RATE_LIMITED',
    retry: 'backoff',
    block: { ...where, ...wait },
    detail,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** The whole host shut us out; asking before the end makes it worse. */
export const banned = (wait: VenueWait, detail: string): Verdict => ({
  kind: 'BANNED',
  retry: 'never',
  block: { scope: 'HOST', ...wait },
  detail,
});

/** Down on purpose, until the given end or, where none is known, for the policy's `openMs`. */
export const maintenance = (wait: VenueWait | undefined, detail: string): Verdict => ({
  kind: 'MAINTENANCE',
  retry: 'never',
  block: { scope: 'HOST', ...wait },
  detail,
});
