import type { Verdict } from '../core/outcome.ts';
import { classifyJsonSuccess, classifyStatus, defaultRateLimitMs } from './http-status.ts';
import { fieldsOf, readBody } from './reply-body.ts';
import { retryAfter } from './retry-after.ts';
import { segmentsFrom } from './url-path.ts';
import type { Reply, Venue } from './venue.ts';
import { rateLimited } from './verdicts.ts';

function classify(reply: Reply): Verdict {
  const body = readBody(reply);
  const detail = `HTTP ${reply.status}`;
  if (reply.status === 429) {
    const bucket = bucketOf(reply.method, reply.url);
    const where = bucket === undefined ? { scope: 'SOURCE' as const } : { scope: 'BUCKET' as const, bucket };
    return rateLimited(reply, where, retryAfter(reply) ?? { forMs: defaultRateLimitMs }, detail);
  }
  return reply.status < 400 ? classifyJsonSuccess(reply, body) : classifyStatus(reply, detail, body);
}

/** These share 60 requests a minute; pairs, search and tokens share 300. */
const slowEndpoints = new Set(['token-profiles', 'token-boosts', 'orders']);
const roots: ReadonlySet<string> = new Set([...slowEndpoints, 'latest', 'tokens', 'token-pairs']);

const bucketOf = (_method: string, url: URL): string | undefined =>
  slowEndpoints.has(segmentsFrom(url, roots)[0] ?? '') ? 'profiles_boosts_orders' : undefined;

const isSearch = (body: unknown): boolean => {
  const { pairs } = fieldsOf(body);
  return Array.isArray(pairs) || pairs === null;
};

/** Dexscreener's public API. */
export const dexscreener: Venue = {
  name: 'dexscreener',
  displayName: 'Dexscreener',
  kind: 'DEX',
  hosts: { api: 'https://api.dexscreener.com' },
  sources: {
    dexscreener: {
      needsToken: false,
      probe: { host: 'api', path: '/latest/dex/search?q=WETH%20USDC', everyMs: 10_000, expects: isSearch },
    },
  },
  classify,
  quotas: () => [],
  bucketOf,
};
