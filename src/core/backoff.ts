import { type Clock, systemClock } from './clock.ts';
import { BackoffExhausted } from './errors.ts';
import type { BackoffPolicy } from './policy.ts';

/**
 * Delays that grow: `min(initialDelayMs * multiplier^n, maxDelayMs)`, with full jitter uniform in 0..that.
 * Default 1 s, 60 s, x2, 5 attempts, full jitter. Throws RangeError for impossible numbers.
 */
export class ExponentialBackoff {
  readonly policy: BackoffPolicy;

  constructor(policy: Partial<BackoffPolicy> = {}) {
    const {
      initialDelayMs = 1_000,
      maxDelayMs = 60_000,
      multiplier = 2,
      maxAttempts = 5,
      jitter = 'full',
    } = policy;
    check('initialDelayMs', initialDelayMs, isDuration(initialDelayMs), 'milliseconds from 0');
    check('maxDelayMs', maxDelayMs, isDuration(maxDelayMs), 'milliseconds from 0');
    check('multiplier', multiplier, multiplier >= 1 && multiplier < Infinity, 'a number from 1');
    check(
      'maxAttempts',
      maxAttempts,
      Number.isSafeInteger(maxAttempts) && maxAttempts >= 1,
      'a whole number from 1',
    );
    check('jitter', jitter, jitter === 'full' || jitter === 'none', 'full or none');
    this.policy = Object.freeze({ initialDelayMs, maxDelayMs, multiplier, maxAttempts, jitter });
  }

  /** The wait after the failed attempt `n`, counted from 0, milliseconds; `random` is uniform in [0, 1). */
  delayMs(n: number, random: () => number): number {
    const { initialDelayMs, maxDelayMs, multiplier, jitter } = this.policy;
    // The power may be Infinity, and that times 0 is no number.
    const delayMs = initialDelayMs === 0 ? 0 : Math.min(initialDelayMs * multiplier ** n, maxDelayMs);
    return jitter === 'full' ? random() * delayMs : delayMs;
  }
}

const isDuration = (ms: number) => ms >= 0 && ms < Infinity;

function check(name: string, value: unknown, good: boolean, expected: string): void {
  if (!good) throw new RangeError(`${name} is ${String(value)}; expected ${expected}`);
}

type ErrorClass = abstract new (...args: never[]) => Error;

export interface BackoffOptions extends Partial<BackoffPolicy> {
  /** Which errors are tried again: their classes, or a predicate (one that throws says no). Default: all but an AbortError. */
  readonly retryable?: readonly ErrorClass[] | ((error: unknown) => boolean);
  /** Told before each wait of the attempt (from 1) that failed; one that throws or rejects harms nobody. */
  readonly onRetry?: (retry: { error: unknown; attempt: number; delayMs: number }) => unknown;
  /** Ends everything with its reason at once, also during a wait. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** Settles as `work` does, or rejects with the signal's reason as soon as that aborts. */
export async function unlessAborted<T>(
  signal: AbortSignal | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  let onAbort: () => void;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  // Work that aborts and throws at once never gets to the race.
  aborted.catch(() => {});
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort!);
  }
}

/** Resolves after `ms` on the clock; rejects with the signal's reason as soon as that aborts. Keeps the process alive. */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  let cancel = () => {};
  try {
    await unlessAborted(signal, () => {
      return new Promise<void>((resolve) => {
        const timer = clock.setTimer(ms, resolve, { keepAlive: true });
        cancel = () => timer.cancel();
      });
    });
  } finally {
    cancel();
  }
}

// The predicate and the error's own getters are the caller's code: what they throw must not replace the error.

function isRetryable(error: unknown, retryable: BackoffOptions['retryable']): boolean {
  try {
    if (typeof retryable === 'function') return retryable(error);
    if (retryable) return retryable.some((type) => error instanceof type);
    return (error as Error | null | undefined)?.name !== 'AbortError';
  } catch {
    return false;
  }
}

/** How long an error itself asks to wait, by `retryAfterMs` or `retryAt` (epoch milliseconds); null where it does not. */
function askedDelayMs(error: unknown, clock: Clock): number | null {
  try {
    const { retryAfterMs, retryAt } = (error ?? {}) as { retryAfterMs?: unknown; retryAt?: unknown };
    if (Number.isFinite(retryAfterMs)) return Math.max(0, retryAfterMs as number);
    return Number.isFinite(retryAt) ? Math.max(0, (retryAt as number) - clock.wallNow()) : null;
  } catch {
    return null;
  }
}

function tell(
  onRetry: BackoffOptions['onRetry'],
  retry: { error: unknown; attempt: number; delayMs: number },
): void {
  // Called within an async function so that what it throws and what it rejects with end here both.
  const told = (async () => onRetry?.(retry))();
  told.catch(() => {});
}

async function attempts<T>(
  run: () => T | Promise<T>,
  backoff: ExponentialBackoff,
  options: BackoffOptions,
): Promise<T> {
  const { clock = systemClock, signal, onRetry, retryable } = options;
  const { maxAttempts, maxDelayMs } = backoff.policy;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await unlessAborted(signal, run);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isRetryable(error, retryable)) throw error;
      const askedMs = askedDelayMs(error, clock);
      const delayMs = askedMs ?? backoff.delayMs(attempt - 1, clock.random);
      const retryAt = askedMs === null ? undefined : clock.wallNow() + askedMs;
      if (attempt >= maxAttempts || delayMs > maxDelayMs) throw new BackoffExhausted(attempt, error, retryAt);
      tell(onRetry, { error, attempt, delayMs });
      if (delayMs > 0) await sleep(clock, delayMs, signal);
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: any function can be wrapped, whatever its parameters.
type AnyFunction = (this: any, ...args: any[]) => any;
// biome-ignore lint/suspicious/noExplicitAny: as above.
type AsyncFunction = (this: any, ...args: any[]) => Promise<any>;

/** The same signature; a function that returned a value returns a promise of it. */
type Retried<F extends AnyFunction> = F extends AsyncFunction
  ? F
  : (this: ThisParameterType<F>, ...args: Parameters<F>) => Promise<Awaited<ReturnType<F>>>;

function wrap<F extends AnyFunction>(
  fn: F,
  backoff: ExponentialBackoff,
  options: BackoffOptions,
): Retried<F> {
  const retried = function (this: ThisParameterType<F>, ...args: Parameters<F>) {
    return attempts(() => fn.apply(this, args), backoff, options);
  };
  Object.defineProperty(retried, 'name', { value: fn.name, configurable: true });
  Object.defineProperty(retried, 'length', { value: fn.length, configurable: true });
  return retried as Retried<F>;
}

interface BackoffWrapper {
  <F extends AnyFunction>(fn: F): Retried<F>;
  <F extends AsyncFunction>(method: F, context: ClassMethodDecoratorContext): F;
}

/**
 * Makes a function try again with exponential backoff: `withBackoff(fn, options)`; or `withBackoff(options)`, which is
 * a wrapper and a standard method decorator. It rejects with BackoffExhausted when all attempts failed or the venue asks
 * for a wait above `maxDelayMs`, with a non-retryable error as it is, with the signal's reason when that aborts.
 * Throws RangeError for impossible numbers, TypeError for what is not a function or a method.
 */
export function withBackoff<F extends AnyFunction>(fn: F, options?: BackoffOptions): Retried<F>;
export function withBackoff(options?: BackoffOptions): BackoffWrapper;
export function withBackoff(
  fnOrOptions: AnyFunction | BackoffOptions = {},
  forFn: BackoffOptions = {},
): unknown {
  const fn = typeof fnOrOptions === 'function' ? fnOrOptions : null;
  const options = typeof fnOrOptions === 'function' ? forFn : fnOrOptions;
  const backoff = checked(options);
  if (fn) return wrap(fn, backoff, options);
  return (method: AnyFunction, context?: ClassMethodDecoratorContext) => {
    if (typeof method !== 'function' || (context !== undefined && context.kind !== 'method')) {
      throw new TypeError('withBackoff wraps functions and decorates methods (standard decorators) only');
    }
    return wrap(method, backoff, options);
  };
}

const isErrorClass = (value: object) =>
  value === Error || (value as { prototype?: unknown }).prototype instanceof Error;

function checked(options: BackoffOptions): ExponentialBackoff {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('withBackoff takes a function, options, or a function and options');
  }
  const { retryable, onRetry } = options;
  const isList = Array.isArray(retryable) && retryable.every((type) => typeof type === 'function');
  // TypeError(error) is a call that returns something true: as a predicate it would retry everything.
  const isPredicate = typeof retryable === 'function' && !isErrorClass(retryable);
  if (retryable !== undefined && !isList && !isPredicate) {
    throw new TypeError('retryable takes error classes in an array, or a predicate');
  }
  if (onRetry !== undefined && typeof onRetry !== 'function') throw new TypeError('onRetry takes a function');
  return new ExponentialBackoff(options);
}
