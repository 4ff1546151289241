/** Base of every error Tidegate makes: `code` is stable, `retryAt` (epoch ms) is set where it is known. */
export class TidegateError extends Error {
  readonly code: string;
  readonly retryAt: number | undefined;

  constructor(code: string, message: string, options: { cause?: unknown; retryAt?: number } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.retryAt = options.retryAt;
  }
}

/** What an error says in words; never throws, whatever was thrown. */
export function reasonOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'an error that cannot be shown';
  }
}

/** Every attempt failed; `cause` is the last attempt's error. Code BACKOFF_EXHAUSTED. */
export class BackoffExhausted extends TidegateError {
  readonly attempts: number;

  constructor(attempts: number, cause: unknown, retryAt?: number) {
    const message = `All ${attempts} attempts failed; the last: ${reasonOf(cause)}`;
    super('BACKOFF_EXHAUSTED', message, { cause, retryAt });
    this.attempts = attempts;
  }
}

/** The breaker refused the call. Code BREAKER_OPEN. */
export class BreakerOpenError extends TidegateError {
  readonly breakerName: string;

  constructor(breakerName: string, message: string, retryAt?: number) {
    super('BREAKER_OPEN', message, { retryAt });
    this.breakerName = breakerName;
  }
}

/** The venue told us to stay away until `retryAt`. Code BLOCKED. */
export class BlockedError extends TidegateError {
  readonly reason: 'RATE_LIMITED' | 'BANNED' | 'MAINTENANCE';

  constructor(reason: BlockedError['reason'], message: string, retryAt: number) {
    super('BLOCKED', message, { retryAt });
    this.reason = reason;
  }
}

/** No reply within the policy's `timeoutMs`. Code TIMEOUT. */
export class AttemptTimeoutError extends TidegateError {
  constructor(timeoutMs: number) {
    super('TIMEOUT', `No reply within ${timeoutMs} ms`);
  }
}

/** A name that is not configured; the message lists those that are. Code UNKNOWN_SOURCE, UNKNOWN_BREAKER or UNKNOWN_EXCHANGE. */
export class UnknownNameError extends TidegateError {
  constructor(kind: 'source' | 'breaker' | 'exchange', name: string, known: readonly string[]) {
    const list = known.length > 0 ? known.join(', ') : 'none';
    super(`UNKNOWN_${kind.toUpperCase()}`, `No ${kind} named "${name}" is configured; configured: ${list}`);
  }
}

/** One thing wrong with a configuration. */
export interface ConfigProblem {
  /** Dotted path of the value, `exchanges.binance.hosts.spot`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}

/** A message lists no more than these; `problems` has all. */
export const mostProblemsShown = 100;

/** A configuration that cannot be used; `problems` has every error with its path. Code BAD_CONFIG. */
export class ConfigError extends TidegateError {
  readonly problems: readonly ConfigProblem[];

  constructor(where: string, problems: readonly ConfigProblem[]) {
    const lines = problems
      .slice(0, mostProblemsShown)
      .map(({ path, message }) => `  ${path === '' ? '(the whole file)' : path}: ${message}`);
    if (problems.length > lines.length) lines.push(`  and ${problems.length - lines.length} more`);
    super('BAD_CONFIG', `${where} is not a usable configuration:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

export type JournalErrorCode =
  | 'JOURNAL_LOCKED'
  | 'JOURNAL_NOT_WRITABLE'
  | 'JOURNAL_CORRUPT'
  | 'JOURNAL_TOO_NEW'
  | 'JOURNAL_UNSUPPORTED'
  | 'JOURNAL_CLOSED'
  | 'JOURNAL_APPEND_FAILED';

/** The journal cannot be opened or written; the message is one line that names the file and what to do. */
export class JournalError extends TidegateError {
  declare readonly code: JournalErrorCode;
}

/** A cursor that cannot be resumed from; read again from `headCursor`. Code RESYNC_REQUIRED. */
export class ResyncRequiredError extends TidegateError {
  readonly headCursor: string;

  constructor(message: string, headCursor: string) {
    super('RESYNC_REQUIRED', message);
    this.headCursor = headCursor;
  }
}

/** History cannot be stored or read at present. Code HISTORY_UNAVAILABLE. */
export class HistoryUnavailableError extends TidegateError {
  constructor(cause: unknown) {
    super('HISTORY_UNAVAILABLE', 'History is not available at present; the log of the service tells why.', {
      cause,
    });
  }
}

/** An argument the caller must change. Code BAD_USER_INPUT. */
export class BadInputError extends TidegateError {
  constructor(message: string) {
    super('BAD_USER_INPUT', message);
  }
}

/** What an argument names does not exist. Code NOT_FOUND. */
export class NotFoundError extends TidegateError {
  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** Nobody is known to be asking, and somebody must be. Code UNAUTHENTICATED. */
export class UnauthenticatedError extends TidegateError {
  constructor(message: string) {
    super('UNAUTHENTICATED', message);
  }
}

/** Who is asking may not do that. Code FORBIDDEN. */
export class ForbiddenError extends TidegateError {
  constructor(message: string) {
    super('FORBIDDEN', message);
  }
}

/**
 * A receiver did not take a message. Code DELIVERY_REFUSED where another attempt would change nothing, else
 * DELIVERY_FAILED; `retryAt` is when the receiver asked to be tried again.
 */
export class DeliveryError extends TidegateError {
  declare readonly code: 'DELIVERY_REFUSED' | 'DELIVERY_FAILED';

  constructor(
    code: DeliveryError['code'],
    message: string,
    options: { cause?: unknown; retryAt?: number } = {},
  ) {
    super(code, message, options);
  }
}
