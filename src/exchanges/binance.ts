import { okVerdict, type Verdict } from '../core/outcome.ts';
import { classifyJsonSuccess, classifyStatus, defaultRateLimitMs } from './http-status.ts';
import {
  asInteger,
  asText,
  fieldsOf,
  isCountryPage,
  jsonFields,
  type ReplyBody,
  readBody,
} from './reply-body.ts';
import { headerNumber, retryAfter, type VenueWait, venueNow } from './retry-after.ts';
import { safeLine } from './safe-line.ts';
import { segmentsFrom } from './url-path.ts';
import type { QuotaReading, Reply, Venue } from './venue.ts';
import {
  authVerdict,
  banned,
  clockError,
  locationError,
  maintenance,
  rateLimited,
  venueFault,
} from './verdicts.ts';

// Spot and USD-M futures say the same things with the same codes; they differ in limits, and in paths:
// `/fapi/` and `/futures/` are served by the futures host alone.

const tooManyRequests = -1003;
const tooManyOrders = -1015;
const clockOff = -1021;
const venueFaultCodes = new Set([-1000, -1001, -1006, -1007, -1008]);
const authCodes = new Set([-1002, -1022, -2008, -2014, -2015]);

const ordersPauseMs = 10_000;
/** Bans last from 2 minutes to 3 days; one whose end is not told is taken for the shortest. */
const shortestBanMs = 120_000;
const longestBanMs = 3 * 86_400_000;
const firewallPauseMs = 600_000;
const maintenanceText = /\bunder maintenance\b|\bsystem[ _]maintenance\b/i;

function classify(reply: Reply): Verdict {
  const body = readBody(reply);
  const fields = jsonFields(body);
  const code = asInteger(fields.code);
  const message = asText(fields.msg);
  const codeText = code === undefined ? '' : `, code ${code}`;
  const detail = safeLine(`HTTP ${reply.status}${codeText}${message === '' ? '' : `: ${message}`}`);
  if (reply.status < 400) return classifySuccess(reply, body);
  if (maintenanceText.test(message)) return maintenance(retryAfter(reply), detail);
  if (!(reply.status < 500)) return venueFault(reply, detail);
  const banEnd = /\bbanned until (\d{13})\b/.exec(message)?.[1];
  if (reply.status === 418 || (code === tooManyRequests && banEnd !== undefined)) {
    return banned(banWait(reply, banEnd), detail);
  }
  if (code === tooManyOrders) {
    const bucket = orderBucket(reply.url);
    return rateLimited(
      reply,
      { scope: 'BUCKET', bucket },
      retryAfter(reply) ?? { forMs: ordersPauseMs },
      detail,
    );
  }
  if (reply.status === 429 || code === tooManyRequests) {
    return rateLimited(reply, { scope: 'HOST' }, retryAfter(reply) ?? { forMs: defaultRateLimitMs }, detail);
  }
  if (reply.status === 403 && body.kind === 'html') {
    return isCountryPage(body) ? locationError(detail) : banned({ forMs: firewallPauseMs }, detail);
  }
  if (code === clockOff) return clockError(detail);
  if (reply.status !== 408 && code !== undefined) {
    if (venueFaultCodes.has(code)) return venueFault(reply, detail);
    if (authCodes.has(code)) return authVerdict(detail);
  }
  return classifyStatus(reply, detail, body);
}

function classifySuccess(reply: Reply, body: ReplyBody): Verdict {
  const verdict = classifyJsonSuccess(reply, body);
  const says = jsonFields(body);
  const isDown = says.status === 1 && maintenanceText.test(asText(says.msg));
  return verdict === okVerdict && isDown
    ? maintenance(undefined, 'Binance says: system maintenance')
    : verdict;
}

/** `Retry-After`, else the end the message names, unless the venue's own clock is already past it. */
function banWait(reply: Reply, banEnd: string | undefined): VenueWait {
  const said = retryAfter(reply);
  if (said) return said;
  const untilVenueMs = Number(banEnd ?? Number.NaN);
  const ahead = untilVenueMs - venueNow(reply);
  return ahead > 0 && ahead <= longestBanMs ? { untilVenueMs } : { forMs: shortestBanMs };
}

const roots: ReadonlySet<string> = new Set(['api', 'sapi', 'fapi', 'futures']);
const isFutures = (url: URL) => ['fapi', 'futures'].includes(segmentsFrom(url, roots)[0] ?? '');

/** New orders are counted apart from request weight. */
const orderBucket = (url: URL) => (isFutures(url) ? 'futures_orders' : 'orders');
const orderPaths = new Set([
  'order',
  'order/oco',
  'order/cancelReplace',
  'orderList/oco',
  'orderList/oto',
  'orderList/otoco',
  'sor/order',
  'batchOrders',
]);

/** Only what places or changes an order: a cancel must go out while new orders are refused. */
function bucketOf(method: string, url: URL): string | undefined {
  if (method !== 'POST' && method !== 'PUT') return undefined;
  const [, , ...rest] = segmentsFrom(url, roots);
  return orderPaths.has(rest.join('/')) ? orderBucket(url) : undefined;
}

const counters = [
  { header: 'x-mbx-order-count-10s', name: 'ORDERS_10S', windowSeconds: 10 },
  { header: 'x-mbx-order-count-1m', name: 'ORDERS_1M', windowSeconds: 60 },
  { header: 'x-mbx-order-count-1d', name: 'ORDERS_1D', windowSeconds: 86_400 },
];

function quotas(reply: Reply): readonly QuotaReading[] {
  const readings: QuotaReading[] = [];
  const weight = headerNumber(reply, 'x-mbx-used-weight-1m');
  if (weight !== undefined) {
    const limit = isFutures(reply.url) ? 2_400 : 6_000;
    const remaining = Math.max(0, limit - weight);
    readings.push({
      name: 'REQUEST_WEIGHT_1M',
      limit,
      used: weight,
      remaining,
      windowSeconds: 60,
      resetsAt: null,
    });
  }
  for (const { header, name, windowSeconds } of counters) {
    const used = headerNumber(reply, header);
    if (used !== undefined)
      readings.push({ name, limit: null, used, remaining: null, windowSeconds, resetsAt: null });
  }
  return readings;
}

const isOrderBook = (body: unknown): boolean => {
  const { lastUpdateId, bids, asks } = fieldsOf(body);
  return typeof lastUpdateId === 'number' && Array.isArray(bids) && Array.isArray(asks);
};
const isPremiumIndex = (body: unknown): boolean => {
  const { symbol, markPrice } = fieldsOf(body);
  return typeof symbol === 'string' && typeof markPrice === 'string';
};

/** Binance spot and USD-M futures. */
export const binance: Venue = {
  name: 'binance',
  displayName: 'Binance',
  kind: 'CEX',
  hosts: { spot: 'https://api.binance.com', futures: 'https://fapi.binance.com' },
  sources: {
    binance_orderbook: {
      needsToken: false,
      probe: {
        host: 'spot',
        path: '/api/v3/depth?symbol=BTCUSDT&limit=5',
        everyMs: 10_000,
        expects: isOrderBook,
      },
    },
    binance_futures: {
      needsToken: false,
      probe: {
        host: 'futures',
        path: '/fapi/v1/premiumIndex?symbol=BTCUSDT',
        everyMs: 10_000,
        expects: isPremiumIndex,
      },
    },
  },
  classify,
  quotas,
  bucketOf,
};
