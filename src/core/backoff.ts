import { type Clock, systemClock } from './clock.ts';
import { BackoffExhausted } from './errors.ts';
import type { BackoffPolicy } from './policy.ts';

const generalDefault: BackoffPolicy = {
  initialDelayMs: 1_000,
  maxDelayMs: 60_000,
  multiplier: 2,
  maxAttempts: 5,
  jitter: 'full',
};

/**
 * Delays that grow: `min(initialDelayMs * multiplier^n, maxDelayMs)`, with full jitter uniform in 0..that.
 * Default 1 s, 60 s, x2, 5 attempts, full jitter. Throws RangeError for impossible numbers.
 */
export class ExponentialBackoff {
  readonly policy: BackoffPolicy;

  constructor(policy: Partial<BackoffPolicy> = {}) {
    const { initialDelayMs, maxDelayMs, multiplier, maxAttempts } = { ...generalDefault, ...policy };
    if (!(initialDelayMs >= 0)) throw new RangeError(`initialDelayMs is ${initialDelayMs}; expected 0 or more`);
    if (!(maxDelayMs >= initialDelayMs)) {
      throw new RangeError(`maxDelayMs is ${maxDelayMs}; expected at least initialDelayMs, ${initialDelayMs}`);
    }
    if (!(multiplier >= 1)) throw new RangeError(`multiplier is ${multiplier}; expected 1 or more`);
    if (!Number.isSafeInteger(maxAttempts) || maxAttempts < 1) {
      throw new RangeError(`maxAttempts is ${maxAttempts}; expected a whole number from 1`);
    }
    this.policy = { ...generalDefault, ...policy };
  }

  /** The wait after the failed attempt `n`, counted from 0, milliseconds; `random` is uniform in [0, 1). */
  delayMs(n: number, random: () => number): number {
    const { initialDelayMs, maxDelayMs, multiplier, jitter } = this.policy;
    const delayMs = initialDelayMs === 0 ? 0 : Math.min(initialDelayMs * multiplier ** n, maxDelayMs);
    return jitter === 'full' ? random() * delayMs : delayMs;
  }
}

type ErrorClass = abstract new (...args: never[]) => Error;

export interface BackoffOptions extends Partial<BackoffPolicy> {
  /** Which errors are tried again: their classes, or a predicate. Default: all but an abort. */
  readonly retryable?: readonly ErrorClass[] | ((error: unknown) => boolean);
  /** Told before each wait; one that throws harms nobody. */
  readonly onRetry?: (retry: { error: unknown; attempt: number; delayMs: number }) => void;
  /** Ends the attempts, and a wait between them, with its reason. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** Resolves after `ms` on the clock; rejects with the signal's reason as soon as that aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      timer.cancel();
      reject(signal!.reason);
    };
    const timer = clock.setTimer(
      ms,
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      { keepAlive: true },
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function isRetryable(error: unknown, retryable: BackoffOptions['retryable']): boolean {
  if (typeof retryable === 'function') return retryable(error);
  if (retryable) return retryable.some((type) => error instanceof type);
  return (error as Error | null | undefined)?.name !== 'AbortError';
}

/** How long an error itself asks to wait, by `retryAfterMs` or `retryAt` (epoch milliseconds); null where it does not. */
function askedDelayMs(error: unknown, clock: Clock): number | null {
  const { retryAfterMs, retryAt } = (error ?? {}) as { retryAfterMs?: unknown; retryAt?: unknown };
  if (typeof retryAfterMs === 'number') return Math.max(0, retryAfterMs);
  return typeof retryAt === 'number' ? Math.max(0, retryAt - clock.wallNow()) : null;
}

async function attempts<T>(run: () => T | Promise<T>, backoff: ExponentialBackoff, options: BackoffOptions): Promise<T> {
  const { clock = systemClock, signal, onRetry, retryable } = options;
  const { maxAttempts, maxDelayMs } = backoff.policy;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isRetryable(error, retryable)) throw error;
      const askedMs = askedDelayMs(error, clock);
      const delayMs = askedMs ?? backoff.delayMs(attempt - 1, clock.random);
      const retryAt = askedMs === null ? undefined : clock.wallNow() + askedMs;
      if (attempt >= maxAttempts || delayMs > maxDelayMs) throw new BackoffExhausted(attempt, error, retryAt);
      try {
        onRetry?.({ error, attempt, delayMs });
      } catch {
        // The hook's trouble is not the call's.
      }
      await sleep(clock, delayMs, signal);
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any function can be wrapped, whatever its parameters.
type AnyFunction = (this: any, ...args: any[]) => any;
type Retried<F extends AnyFunction> = (
  this: ThisParameterType<F>,
  ...args: Parameters<F>
) => Promise<Awaited<ReturnType<F>>>;

function wrap<F extends AnyFunction>(fn: F, options: BackoffOptions): Retried<F> {
  const backoff = new ExponentialBackoff(options);
  return function (this: ThisParameterType<F>, ...args: Parameters<F>) {
    return attempts<Awaited<ReturnType<F>>>(() => fn.apply(this, args), backoff, options);
  };
}

/**
 * Wraps a function so that a failing call is tried again with exponential backoff; `withBackoff(options)` alone gives a
 * wrapper that is also a standard method decorator. Rejects with BackoffExhausted when all attempts failed or the next
 * would have to wait longer than `maxDelayMs`, with a non-retryable error as it is, and with the signal's reason.
 */
export function withBackoff<F extends AnyFunction>(fn: F, options?: BackoffOptions): Retried<F>;
export function withBackoff(
  options?: BackoffOptions,
): <F extends AnyFunction>(method: F, context?: ClassMethodDecoratorContext) => Retried<F>;
export function withBackoff(first: AnyFunction | BackoffOptions = {}, options: BackoffOptions = {}) {
  if (typeof first === 'function') return wrap(first, options);
  // Impossible numbers are told where the decorator stands, not at the first call.
  new ExponentialBackoff(first);
  return <F extends AnyFunction>(method: F) => wrap(method, first);
}
