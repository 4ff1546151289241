import { okVerdict, type Verdict } from '../core/outcome.ts';
import { classifyJsonSuccess, classifyStatus, defaultRateLimitMs } from './http-status.ts';
import { asText, fieldsOf, jsonFields, type ReplyBody, readBody } from './reply-body.ts';
import {
  headerNumber,
  onOurClock,
  resetInstant,
  retryAfter,
  type VenueWait,
  venueNow,
} from './retry-after.ts';
import { safeLine } from './safe-line.ts';
import { segmentsFrom } from './url-path.ts';
import type { QuotaReading, Reply, Venue } from './venue.ts';
import { authVerdict, businessError, rateLimited } from './verdicts.ts';

const windowSeconds = 900;
const longestResetMs = 86_400_000;

function classify(reply: Reply): Verdict {
  const body = readBody(reply);
  const fields = jsonFields(body);
  const said = asText(fields.detail) || asText(fields.title);
  const detail = safeLine(`HTTP ${reply.status}${said === '' ? '' : `: ${said}`}`);
  if (reply.status === 429) return classifyLimit(reply, fields, detail);
  if (reply.status === 403) return authVerdict(detail);
  return reply.status < 400 ? classifySuccess(reply, body) : classifyStatus(reply, detail, body);
}

function classifyLimit(reply: Reply, fields: Readonly<Record<string, unknown>>, detail: string): Verdict {
  if (/\/usage-capped$/.test(asText(fields.type))) {
    const wait = nextBillingCycle(venueNow(reply));
    return { kind: 'RATE_LIMITED', retry: 'never', block: { scope: 'HOST', ...wait }, detail };
  }
  return rateLimited(reply, { scope: 'SOURCE' }, windowEnd(reply), detail);
}

function windowEnd(reply: Reply): VenueWait {
  const untilVenueMs = resetHeader(reply);
  if (untilVenueMs !== undefined) return { untilVenueMs };
  return retryAfter(reply) ?? { forMs: defaultRateLimitMs };
}

function nextBillingCycle(epochMs: number): VenueWait {
  const now = new Date(epochMs);
  const untilVenueMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  return Number.isNaN(untilVenueMs) ? { forMs: longestResetMs } : { untilVenueMs };
}

function classifySuccess(reply: Reply, body: ReplyBody): Verdict {
  const verdict = classifyJsonSuccess(reply, body);
  const { errors, data } = jsonFields(body);
  if (verdict !== okVerdict || !Array.isArray(errors) || errors.length === 0) return verdict;
  if (data !== undefined && data !== null) return okVerdict;
  return businessError(
    safeLine(`HTTP ${reply.status}: ${asText(fieldsOf(errors[0]).title) || 'errors and no data'}`),
  );
}

function resetHeader(reply: Reply): number | undefined {
  const seconds = headerNumber(reply, 'x-rate-limit-reset');
  return seconds === undefined ? undefined : resetInstant(reply, seconds * 1000, longestResetMs);
}

const roots: ReadonlySet<string> = new Set(['2']);

/** The endpoint a quota is counted for: the path without ids and names. */
function endpointOf(url: URL): string {
  const segments = segmentsFrom(url, roots);
  const names = segments.map((segment, index) => {
    if (index > 0 && /^\d+$/.test(segment)) return ':id';
    return segments[index - 1] === 'username' ? ':username' : segment;
  });
  return `/${names.join('/')}`;
}

function quotas(reply: Reply): readonly QuotaReading[] {
  const limit = headerNumber(reply, 'x-rate-limit-limit');
  const remaining = headerNumber(reply, 'x-rate-limit-remaining');
  if (limit === undefined || remaining === undefined) return [];
  const reset = resetHeader(reply);
  return [
    {
      name: endpointOf(reply.url),
      limit,
      used: Math.max(0, limit - remaining),
      remaining,
      windowSeconds,
      resetsAt: reset === undefined ? null : onOurClock(reply, reset),
    },
  ];
}

const isSearch = (body: unknown): boolean => {
  const { data, meta } = fieldsOf(body);
  return Array.isArray(data) || typeof fieldsOf(meta).result_count === 'number';
};
const isUser = (body: unknown): boolean => typeof fieldsOf(fieldsOf(body).data).id === 'string';

/** Twitter/X, API v2; its calls spend quota, so it is probed slowly. */
export const twitter: Venue = {
  name: 'twitter',
  displayName: 'Twitter/X',
  kind: 'SOCIAL',
  hosts: { api: 'https://api.x.com' },
  sources: {
    twitter_search: {
      needsToken: true,
      probe: {
        host: 'api',
        path: '/2/tweets/search/recent?query=bitcoin%20-is%3Aretweet&max_results=10',
        everyMs: 60_000,
        expects: isSearch,
      },
    },
    twitter_lookup: {
      needsToken: true,
      probe: { host: 'api', path: '/2/users/by/username/X', everyMs: 60_000, expects: isUser },
    },
  },
  classify,
  quotas,
  // Its limits are per endpoint, and so are its sources: a refusal blocks the source.
  bucketOf: () => undefined,
};
