import type { z } from 'zod';
import { defaultHistoryRetention } from '../core/history.ts';
import { limits } from '../core/limits.ts';
import {
  byName,
  count,
  factor,
  filledText,
  flag,
  httpStatus,
  httpUrl,
  list,
  mapping,
  matching,
  milliseconds,
  name,
  oneOf,
  rate,
  shownName,
} from '../options/fields.ts';
import { authFields, limitFields, listenFields } from './access.ts';
import { alertFields } from './alerts.ts';

const breakerPolicy = mapping({
  failureThreshold: count(limits.failureThreshold).optional(),
  minFailureRate: rate().optional(),
  failureWindowMs: milliseconds().optional(),
  openMs: milliseconds().optional(),
  successThreshold: count(limits.successThreshold).optional(),
  halfOpenMaxMs: milliseconds().optional(),
  slowCallMs: milliseconds().optional(),
  slowCallRate: rate().optional(),
});

const sourcePolicyShape = {
  timeoutMs: milliseconds().optional(),
  backoff: mapping({
    initialDelayMs: milliseconds().optional(),
    maxDelayMs: milliseconds().optional(),
    multiplier: factor().optional(),
    maxAttempts: count(limits.maxAttempts).optional(),
    jitter: oneOf(['full', 'none']).optional(),
  }).optional(),
  sla: mapping({
    maxP95Ms: milliseconds().optional(),
    maxP99Ms: milliseconds().optional(),
    minSuccessRate: rate().optional(),
    maxConsecutiveFailures: count(limits.failureThreshold).optional(),
    windowMs: milliseconds().optional(),
    minCalls: count(limits.calls).optional(),
  }).optional(),
  cache: mapping({
    ttlMs: milliseconds().optional(),
    minTtlMs: milliseconds().optional(),
    maxTtlMs: milliseconds().optional(),
    maxEntries: count(limits.maxEntries).optional(),
  }).optional(),
};

const policyShape = { ...sourcePolicyShape, breaker: breakerPolicy.optional() };

const source = mapping({
  ...sourcePolicyShape,
  /** A breaker's name. */
  breaker: name().optional(),
  probe: mapping({ url: httpUrl().optional(), everyMs: milliseconds().optional() }).optional(),
});

/** How this venue's replies say that it is down on purpose. */
const maintenance = mapping({
  statuses: list(httpStatus()).optional(),
  bodyIncludes: filledText('the text that a body contains').optional(),
}).refine((given) => Object.keys(given).length > 0, 'expected statuses, bodyIncludes or both');

const exchange = mapping({
  enabled: flag().default(true),
  kind: oneOf(['CEX', 'DEX', 'SOCIAL']).optional(),
  displayName: shownName().optional(),
  hosts: byName(httpUrl()).optional(),
  bearerToken: matching(/^[\x21-\x7e]*$/, 'a token of visible ASCII characters').optional(),
  sources: byName(source).optional(),
  maintenance: maintenance.optional(),
  ...policyShape,
});

const policy = mapping(policyShape);

/** The configuration file as written; what it leaves out is filled in by `resolveSettings`. */
export const configSchema = mapping({
  listen: listenFields,
  auth: authFields,
  limits: limitFields,
  journal: matching(/^(memory:|sqlite:.+)$/, '"memory:" or "sqlite:<file>"').default(
    'sqlite:./data/tidegate.db',
  ),
  exchanges: byName(exchange).default({}),
  policies: mapping({ CEX: policy.optional(), DEX: policy.optional(), SOCIAL: policy.optional() }).default(
    {},
  ),
  sources: byName(source).default({}),
  breakers: byName(breakerPolicy).default({}),
  alerts: alertFields,
  retention: mapping({
    minutesMs: milliseconds().default(defaultHistoryRetention.minutesMs),
    hoursMs: milliseconds().default(defaultHistoryRetention.hoursMs),
    alertsMs: milliseconds().default(90 * 86_400_000),
  }).prefault({}),
  rest: mapping({
    rateLimit: mapping({
      limit: count(limits.calls).default(60),
      windowMs: milliseconds().default(60_000),
    }).prefault({}),
  }).prefault({}),
});

/** A configuration as one writes it: every key is optional. */
export type ConfigInput = z.input<typeof configSchema>;
/** A checked configuration. */
export type Config = z.output<typeof configSchema>;
export type ExchangeConfig = Config['exchanges'][string];
export type SourceConfig = Config['sources'][string];
export type PolicyConfig = z.output<typeof policy>;
export type BreakerPolicyConfig = z.output<typeof breakerPolicy>;
