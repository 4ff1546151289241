import { okVerdict, type Verdict } from '../core/outcome.ts';
import { isCountryPage, type ReplyBody, readBody } from './reply-body.ts';
import { retryAfter } from './retry-after.ts';
import type { Reply } from './venue.ts';
import {
  authVerdict,
  clientError,
  locationError,
  rateLimited,
  timeoutVerdict,
  venueFault,
} from './verdicts.ts';

/** How long a 429 without `Retry-After` keeps us away, milliseconds. */
export const defaultRateLimitMs = 60_000;

/** What a reply means by its HTTP status alone, for venues of which nothing more is known. */
export function classifyStatus(
  reply: Pick<Reply, 'status' | 'header' | 'text' | 'receivedAt'>,
  detail = `HTTP ${reply.status}`,
  body: ReplyBody = readBody(reply),
): Verdict {
  const { status } = reply;
  if (status >= 100 && status < 400) return okVerdict;
  if (!(status >= 400 && status < 500)) return venueFault(reply, detail);
  if (status === 401 || status === 407) return authVerdict(detail);
  if (status === 408) return timeoutVerdict(detail);
  if (status === 429) {
    return rateLimited(
      reply,
      { scope: 'SOURCE' },
      retryAfter(reply) ?? { forMs: defaultRateLimitMs },
      detail,
    );
  }
  if (status === 451 || (status === 403 && isCountryPage(body))) return locationError(detail);
  return clientError(detail);
}

/** What a 1xx to 3xx reply means where JSON is served: anything else in its place is the venue's fault. */
export function classifyJsonSuccess(reply: Reply, body: ReplyBody): Verdict {
  if (body.kind === 'json' || body.kind === 'unread' || hasNoBody(reply)) return okVerdict;
  const found = { empty: 'nothing', html: 'HTML', other: 'text' }[body.kind];
  return venueFault(reply, `HTTP ${reply.status} with ${found} instead of JSON`);
}

const hasNoBody = ({ method, status }: Reply) =>
  method === 'HEAD' || status === 204 || status === 205 || status === 304 || status < 200;
