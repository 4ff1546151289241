import { okVerdict, type Verdict } from '../core/outcome.ts';
import { classifyJsonSuccess, classifyStatus } from './http-status.ts';
import { asInteger, asText, fieldsOf, jsonFields, type ReplyBody, readBody } from './reply-body.ts';
import { headerNumber, onOurClock, resetInstant, retryAfter, type VenueWait, waitMs } from './retry-after.ts';
import { safeLine } from './safe-line.ts';
import { segmentsFrom } from './url-path.ts';
import type { QuotaReading, Reply, Venue } from './venue.ts';
import {
  authVerdict,
  banned,
  businessError,
  clientError,
  clockError,
  locationError,
  maintenance,
  rateLimited,
  venueFault,
} from './verdicts.ts';

// Bybit tells most of its errors in `retCode` under HTTP 200.

const tooManyVisits = 10006;
const clockOff = 10002;
const wrongRegion = 10009;
const venueFaultCodes = new Set([429, 10000, 10016, 10429]);
const authCodes = new Set([10003, 10004, 10005, 10007, 10010, 33004]);
const accountCodes = new Set([10024, 10027]);

const shortestBanMs = 600_000;
const rollingSecondMs = 1_000;
/** Quotas roll by the second; a reset further ahead than this is not one. */
const longestWindowMs = 3_600_000;

function classify(reply: Reply): Verdict {
  const body = readBody(reply);
  const fields = jsonFields(body);
  const retCode = asInteger(fields.retCode);
  const status = `HTTP ${reply.status}`;
  const detail = safeLine(
    retCode === undefined ? status : `${status}, retCode ${retCode} ${asText(fields.retMsg)}`,
  );
  if (!(reply.status < 500)) return venueFault(reply, detail);
  if (reply.status === 403 && /access too frequent/i.test(reply.text?.slice(0, 20_000) ?? '')) {
    const forMs = Math.max(shortestBanMs, waitMs(reply, retryAfter(reply)) ?? 0);
    return banned({ forMs }, `${status}: access too frequent`);
  }
  if (retCode !== undefined && retCode !== 0) return classifyRetCode(reply, retCode, detail);
  if (reply.status === 429) return venueFault(reply, detail);
  if (reply.status >= 400) return classifyStatus(reply, detail, body);
  return classifySuccess(reply, body, retCode);
}

function classifyRetCode(reply: Reply, retCode: number, detail: string): Verdict {
  if (retCode === tooManyVisits) return rateLimited(reply, limitedPart(reply), visitWait(reply), detail);
  if (venueFaultCodes.has(retCode) || reply.status === 429) return venueFault(reply, detail);
  if (retCode === clockOff) return clockError(detail);
  if (authCodes.has(retCode) || reply.status === 401) return authVerdict(detail);
  if (retCode === wrongRegion) return locationError(detail);
  if (accountCodes.has(retCode)) return clientError(detail);
  return reply.status >= 400 ? classifyStatus(reply, detail) : businessError(detail);
}

function classifySuccess(reply: Reply, body: ReplyBody, retCode: number | undefined): Verdict {
  const verdict = classifyJsonSuccess(reply, body);
  if (verdict !== okVerdict || body.kind !== 'json') return verdict;
  if (retCode === undefined) return venueFault(reply, `HTTP ${reply.status} without a retCode`);
  return ongoingMaintenance(reply, body) ?? okVerdict;
}

/** Per key and endpoint where the quota's headers are sent, else the whole address is too fast. */
function limitedPart(reply: Reply) {
  return reply.header('x-bapi-limit') === undefined
    ? { scope: 'SOURCE' as const }
    : { scope: 'BUCKET' as const, bucket: bucketOf(reply.method, reply.url) };
}

/** What the quota's reset says, where it says anything: unless limited it is just the current time. */
const resetHeader = (reply: Reply) =>
  resetInstant(reply, headerNumber(reply, 'x-bapi-limit-reset-timestamp'), longestWindowMs);

function visitWait(reply: Reply): VenueWait {
  const untilVenueMs = resetHeader(reply);
  return untilVenueMs === undefined ? { forMs: rollingSecondMs } : { untilVenueMs };
}

const roots: ReadonlySet<string> = new Set(['v5']);
const bucketOf = (_method: string, url: URL): string => `/${segmentsFrom(url, roots).join('/')}`;

/** The status endpoint's own word for production's futures, with its end where it names one. */
function ongoingMaintenance(reply: Reply, body: ReplyBody): Verdict | undefined {
  if (bucketOf(reply.method, reply.url) !== '/v5/system/status') return undefined;
  const { list } = fieldsOf(jsonFields(body).result);
  const notices = Array.isArray(list) ? list.slice(0, 100).map(fieldsOf) : [];
  const ongoing = notices.find(
    ({ state, env, product }) =>
      state === 'ongoing' &&
      (env === undefined || String(env) === '1') &&
      (!Array.isArray(product) || product.some((each) => each === 1 || each === '1')),
  );
  if (!ongoing) return undefined;
  const untilVenueMs = Number(asText(ongoing.end) || Number.NaN);
  const end = resetInstant(reply, Number.isFinite(untilVenueMs) ? untilVenueMs : undefined, 7 * 86_400_000);
  const wait = end === undefined ? undefined : { untilVenueMs: end };
  return maintenance(wait, safeLine(`Bybit says: ${asText(ongoing.title) || 'maintenance'}`));
}

function quotas(reply: Reply): readonly QuotaReading[] {
  const limit = headerNumber(reply, 'x-bapi-limit');
  const remaining = headerNumber(reply, 'x-bapi-limit-status');
  if (limit === undefined || remaining === undefined) return [];
  const reset = resetHeader(reply);
  return [
    {
      name: bucketOf(reply.method, reply.url),
      limit,
      used: Math.max(0, limit - remaining),
      remaining,
      windowSeconds: 1,
      resetsAt: reset === undefined ? null : onOurClock(reply, reset),
    },
  ];
}

const isOrderBook = (body: unknown): boolean => {
  const { b, a } = fieldsOf(fieldsOf(body).result);
  return Array.isArray(b) && Array.isArray(a);
};

/** Bybit v5. */
export const bybit: Venue = {
  name: 'bybit',
  displayName: 'Bybit',
  kind: 'CEX',
  hosts: { api: 'https://api.bybit.com' },
  sources: {
    bybit_derivatives: {
      needsToken: false,
      probe: {
        host: 'api',
        path: '/v5/market/orderbook?category=linear&symbol=BTCUSDT&limit=1',
        everyMs: 10_000,
        expects: isOrderBook,
      },
    },
  },
  classify,
  quotas,
  bucketOf,
};
