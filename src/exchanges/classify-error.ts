import { AttemptTimeoutError } from '../core/errors.ts';
import type { Verdict } from '../core/outcome.ts';
import { classifyStatus } from './http-status.ts';
import { replyOfError } from './reply-of-error.ts';
import { safeLine } from './safe-line.ts';
import type { Reply } from './venue.ts';
import { networkVerdict, timeoutVerdict, venueFault } from './verdicts.ts';

const timeoutCodes = new Set([
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'ECONNABORTED', // axios: its own timeout
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ERR_HTTP_REQUEST_TIMEOUT',
  'ABORT_ERR',
  'UND_ERR_ABORTED',
]);

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENOTCONN',
  'EADDRNOTAVAIL',
  'EPROTO',
  'ENOTFOUND',
  'ENODATA',
  'ESERVFAIL',
  'EREFUSED',
  'ENONAME',
  'ETIMEOUT', // a name server's silence, not the venue's
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_PRX_TLS',
  'UND_ERR_SECURE_PROXY_CONNECTION',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SOCKET_CLOSED',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
const networkFamilies = /^(EAI_|CERT_|ERR_TLS_|ERR_SSL_|ERR_HTTP2_)/;

/** A chain longer than this is a loop or somebody's joke. */
const maxErrorsRead = 32;

export interface ClassifyErrorOptions {
  /** What an HTTP reply carried by the error means; default by its status alone. */
  readonly classify?: (reply: Reply) => Verdict;
  /** Our wall clock, epoch milliseconds; without it a `Retry-After` date is read against the reply's `Date`. */
  readonly receivedAt?: number;
}

/**
 * What an error thrown by a call means: by its own code, by those of its causes, or by the HTTP reply it
 * carries, as the errors of axios, got and undici do. Total; anything unknown is a VENUE_FAULT.
 */
export function classifyError(error: unknown, options: ClassifyErrorOptions = {}): Verdict {
  try {
    for (const each of chainOf(error)) {
      const verdict = classifyOne(each, options);
      if (verdict) return verdict;
    }
    return venueFault(
      noReply,
      safeLine(error instanceof Error ? `${error.name}: ${error.message}` : 'Unknown error'),
    );
  } catch {
    return venueFault(noReply, 'Unreadable error');
  }
}

const noReply = { header: () => undefined, receivedAt: Number.NaN };

function classifyOne(error: object, options: ClassifyErrorOptions): Verdict | undefined {
  if (error instanceof AttemptTimeoutError) return timeoutVerdict(error.message);
  const reply = replyOfError(error, options.receivedAt);
  if (reply) return (options.classify ?? classifyStatus)(reply);
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return timeoutVerdict(String(name));
  if (typeof code !== 'string') return undefined;
  if (timeoutCodes.has(code)) return timeoutVerdict(code);
  if (networkCodes.has(code) || networkFamilies.test(code)) return networkVerdict(safeLine(code));
  return undefined;
}

/** The error, then what caused it, level by level. */
function* chainOf(error: unknown): Generator<object> {
  const queue: unknown[] = [error];
  const seen = new Set<unknown>();
  while (queue.length > 0 && seen.size < maxErrorsRead) {
    const next = queue.shift();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    yield next;
    const { cause, errors } = next as { cause?: unknown; errors?: unknown };
    queue.push(cause);
    if (Array.isArray(errors)) queue.push(...errors.slice(0, maxErrorsRead));
  }
}
