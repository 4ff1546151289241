import { okVerdict, type Verdict } from '../core/outcome.ts';
import type { ExchangeKind } from '../core/policy.ts';
import { classifyStatus } from './http-status.ts';
import { type MaintenanceMatcher, withMaintenance } from './maintenance.ts';
import { readBody } from './reply-body.ts';
import { headerNumber, onOurClock, resetInstant, venueNow } from './retry-after.ts';
import type { QuotaReading, Reply, SourceTemplate, Venue } from './venue.ts';
import { venueFault } from './verdicts.ts';

export interface GenericVenueOptions {
  readonly name: string;
  /** Default: the name. */
  readonly displayName?: string;
  readonly kind: ExchangeKind;
  /** Base URLs by role. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly sources?: Readonly<Record<string, SourceTemplate>>;
  /** Default: no reply means maintenance. */
  readonly maintenance?: MaintenanceMatcher;
}

/** A venue of which nothing is known but where it is: replies are judged by HTTP status. */
export function genericVenue(options: GenericVenueOptions): Venue {
  const { name, displayName = name, kind, hosts, sources = {}, maintenance } = options;
  const venue: Venue = {
    name,
    displayName,
    kind,
    hosts,
    sources,
    classify,
    quotas,
    bucketOf: () => undefined,
  };
  return maintenance ? withMaintenance(venue, maintenance) : venue;
}

function classify(reply: Reply): Verdict {
  const body = readBody(reply);
  const verdict = classifyStatus(reply, undefined, body);
  const isBroken =
    verdict === okVerdict && declaresJson(reply) && (body.kind === 'html' || body.kind === 'other');
  return isBroken
    ? venueFault(reply, `HTTP ${reply.status} with a body that is not the JSON it says`)
    : verdict;
}

const declaresJson = (reply: Reply) => /[/+]json\b/i.test(reply.header('content-type') ?? '');

/** Above this a reset is an epoch in seconds, below it a number of seconds from now. */
const epochSecondsFrom = 1_000_000_000;

const longestResetMs = 31 * 86_400_000;

/** The `RateLimit-*` headers, or their older `X-RateLimit-*` form. */
function quotas(reply: Reply): readonly QuotaReading[] {
  const read = (part: string) =>
    headerNumber(reply, `ratelimit-${part}`) ?? headerNumber(reply, `x-ratelimit-${part}`);
  const limit = read('limit');
  const remaining = read('remaining');
  if (limit === undefined || remaining === undefined) return [];
  const reset = read('reset');
  const used = Math.max(0, limit - remaining);
  return [
    { name: 'REQUESTS', limit, used, remaining, windowSeconds: null, resetsAt: resetsAt(reply, reset) },
  ];
}

function resetsAt(reply: Reply, reset: number | undefined): number | null {
  if (reset === undefined) return null;
  const epochMs = reset < epochSecondsFrom ? venueNow(reply) + reset * 1000 : reset * 1000;
  const instant = resetInstant(reply, epochMs, longestResetMs);
  return instant === undefined ? null : onOurClock(reply, instant);
}
