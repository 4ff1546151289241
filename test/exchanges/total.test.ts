import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeKinds } from '../../src/core/outcome.ts';
import { classifyError } from '../../src/exchanges/classify-error.ts';
import { genericVenue } from '../../src/exchanges/generic.ts';
import { venues } from '../../src/exchanges/presets.ts';
import type { Venue } from '../../src/exchanges/venue.ts';
import { replyOf } from './reply.ts';

const maintenance = { bodyIncludes: 'maintenance' };
const all: readonly Venue[] = [
  ...Object.values(venues),
  genericVenue({ name: 'any', kind: 'DEX', hosts: {}, maintenance }),
];

const paths = fc.constantFrom(
  '/',
  '/api/v3/order',
  '/fapi/v1/depth',
  '/sapi/v1/system/status',
  '/v5/system/status',
  '/2/users/by/username/x',
  '/orders/v1/a',
);
const headerValues = fc.oneof(
  fc.string(),
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
);
const headerNames = [
  'retry-after',
  'date',
  'content-type',
  'x-mbx-used-weight-1m',
  'x-bapi-limit',
  'x-bapi-limit-status',
  'x-bapi-limit-reset-timestamp',
  'x-rate-limit-limit',
  'x-rate-limit-remaining',
  'x-rate-limit-reset',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
];
const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValues);
const tellingBody = fc.record(
  {
    code: fc.oneof(fc.integer({ min: -2100, max: 1 }), fc.constantFrom(-1003, -1015, -1021), fc.anything()),
    msg: fc.oneof(fc.constant('banned until 9999999999999'), fc.string(), fc.anything()),
    retCode: fc.oneof(fc.constantFrom(0, 10006, 10016, 429), fc.anything()),
    retMsg: fc.anything(),
    result: fc.oneof(
      fc.anything(),
      fc.record({ list: fc.array(fc.record({ state: fc.constant('ongoing'), end: fc.string() })) }),
    ),
    type: fc.constantFrom('https://api.twitter.com/2/problems/usage-capped', 1),
    status: fc.anything(),
    errors: fc.anything(),
    data: fc.anything(),
  },
  { requiredKeys: [] },
);
const stringified = (value: unknown) =>
  JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? 1 : each));
const bodies = fc.oneof(
  fc.constant(undefined),
  fc.string(),
  fc.json(),
  tellingBody.map(stringified),
  fc.nat(50_000).map((depth) => '['.repeat(depth)),
  fc.nat(50_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.nat(50_000).map((depth) => '{"a":'.repeat(depth) + 1 + '}'.repeat(depth)),
);
const statuses = fc.oneof(
  fc.constantFrom(200, 204, 400, 401, 403, 418, 429, 451, 500, 503),
  fc.integer({ min: 100, max: 999 }),
);
const replies = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE'),
  url: paths.map((path) => `https://venue.example${path}`),
  status: statuses,
  headers,
  body: bodies,
});

const farthestMs = 366 * 86_400_000;

describe('classification is total', () => {
  it.each(all)('$name: any reply has a verdict that can be acted on', (venue) => {
    fc.assert(
      fc.property(replies, (parts) => {
        const { kind, retry, retryAfterMs, block, detail } = venue.classify(replyOf(parts));
        expect(outcomeKinds).toContain(kind);
        expect(['never', 'once', 'backoff']).toContain(retry);
        if (retryAfterMs !== undefined) expect(retryAfterMs >= 0 && retryAfterMs <= farthestMs).toBe(true);
        if (kind === 'BANNED' || kind === 'RATE_LIMITED' || kind === 'MAINTENANCE')
          expect(block).toBeDefined();
        else expect(block).toBeUndefined();
        if (block?.forMs !== undefined) expect(block.forMs >= 0 && block.forMs <= farthestMs).toBe(true);
        if (block?.untilVenueMs !== undefined)
          expect(Number.isNaN(new Date(block.untilVenueMs).getTime())).toBe(false);
        expect(block?.scope === 'BUCKET').toBe(block?.bucket !== undefined);
        expect((detail ?? '').length).toBeLessThanOrEqual(200);
        expect(detail ?? '').not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 150 },
    );
  });

  it.each(all)('$name: any reply has quota readings that can be shown', (venue) => {
    fc.assert(
      fc.property(replies, (parts) => {
        for (const { limit, used, remaining, resetsAt } of venue.quotas(replyOf(parts))) {
          for (const count of [limit, used, remaining]) expect(count === null || count >= 0).toBe(true);
          if (resetsAt !== null) expect(() => new Date(resetsAt).toISOString()).not.toThrow();
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a body of 64 MiB is judged without being parsed', () => {
    const body = `{"retCode":0,"list":[${'1,'.repeat(32 * 1024 * 1024)}1]}`;
    for (const venue of all) expect(venue.classify(replyOf({ body })).kind).toBe('OK');
  });

  it('any thrown value has a verdict', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withMap: true, withDate: true }), (error) => {
        expect(outcomeKinds).toContain(classifyError(error).kind);
      }),
    );
  });
});
