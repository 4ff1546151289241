import type { Clock } from '../core/clock.ts';
import { isFailure, type OutcomeKind, type Verdict } from '../core/outcome.ts';
import { httpDate } from '../exchanges/retry-after.ts';
import type { Reply, Venue } from '../exchanges/venue.ts';
import type { Source } from './source.ts';

const rateLimitedMs = 60_000;
const bannedMs = 600_000;

/** The verdict behind a bare outcome kind of the caller's own classification. */
export function verdictOfKind(kind: OutcomeKind): Verdict {
  if (kind === 'RATE_LIMITED')
    return { kind, retry: 'backoff', block: { scope: 'SOURCE', forMs: rateLimitedMs } };
  if (kind === 'BANNED') return { kind, retry: 'never', block: { scope: 'SOURCE', forMs: bannedMs } };
  if (kind === 'MAINTENANCE') return { kind, retry: 'never', block: { scope: 'SOURCE' } };
  return { kind, retry: isFailure(kind) ? 'backoff' : 'never' };
}

/** Judges a source's reply as its venue does, and keeps what else the reply tells: quota and the venue's clock. */
export function judgeReply(source: Source, reply: Reply): Verdict {
  const { venue } = source.exchange;
  source.noteQuotas(venue.quotas(reply));
  const verdict = venue.classify(reply);
  if (verdict.block?.untilVenueMs === undefined) return verdict;
  const venueNowMs = httpDate(reply.header('date') ?? '');
  return venueNowMs === undefined ? verdict : { ...verdict, block: { ...verdict.block, venueNowMs } };
}

interface ResponseLike {
  readonly status: number;
  readonly url?: unknown;
  readonly headers: { get(name: string): string | null };
}

function isResponseLike(value: object): value is ResponseLike {
  const { status, headers } = value as { status?: unknown; headers?: { get?: unknown } };
  return typeof status === 'number' && typeof headers?.get === 'function';
}

/** The reply behind a fetch `Response` that a caller's function returned, without its body; null for anything else. */
export function replyOfResponse(value: object, venue: Venue, clock: Clock): Reply | null {
  if (!isResponseLike(value)) return null;
  const base = Object.values(venue.hosts)[0] ?? 'http://unknown.invalid';
  const url = typeof value.url === 'string' && URL.canParse(value.url) ? value.url : base;
  return {
    method: 'GET',
    url: new URL(url),
    status: value.status,
    header: (name) => value.headers.get(name) ?? undefined,
    text: undefined,
    receivedAt: clock.wallNow(),
  };
}
