import { BackoffExhausted, TidegateError } from '../core/errors.ts';
import type { RunResult } from './call.ts';
import type { CallOptions, Served } from './call-options.ts';
import { discard } from './discard.ts';

/** Tells the caller where a result came from; the hook's own trouble is not the caller's. */
export function tellServed(options: Pick<CallOptions<never>, 'onServed'>, served: Served): void {
  try {
    Promise.resolve(options.onServed?.(served)).catch(() => {});
  } catch {
    // Nothing to do: the result stands.
  }
}

/** What the caller's `fallback` is given, and what is thrown where there is nothing else to serve. */
function errorOf<T>(result: Exclude<RunResult<T>, { kind: 'answered' }>, idempotent: boolean): unknown {
  if (result.kind === 'refused') return result.error;
  if (result.kind === 'aborted') return result.reason;
  const { settled, verdict, attempts, retryAt } = result;
  const cause =
    'error' in settled
      ? settled.error
      : new TidegateError(verdict.kind, `The venue answered ${verdict.detail ?? verdict.kind}`, { retryAt });
  return idempotent && verdict.retry !== 'never' ? new BackoffExhausted(attempts, cause, retryAt) : cause;
}

/**
 * Turns a run's end into the caller's result, in order: live, stale, fallback, then what the venue gave: the value
 * that `fn` returned although it means a failure, or the error; a fallback that throws gives its own error instead.
 */
export async function serve<T>(
  result: RunResult<T>,
  options: CallOptions<T>,
  stale: (() => { value: unknown; ageMs: number } | null) | null,
): Promise<T> {
  if (result.kind === 'answered') {
    if ('error' in result.settled) throw result.settled.error;
    tellServed(options, { from: 'live', ageMs: 0 });
    return result.settled.value;
  }
  const error = errorOf(result, options.idempotent ?? false);
  if (result.kind === 'aborted') throw error;
  const kept = stale?.();
  if (kept) {
    tellServed(options, { from: 'stale', ageMs: kept.ageMs });
    return kept.value as T;
  }
  const returned = result.kind === 'unserved' && 'value' in result.settled ? result.settled : null;
  if (options.fallback) {
    try {
      const value = await options.fallback(error);
      // One of several waiters must not take the others' body away.
      if (returned && !stale && returned.value !== value) discard(returned.value);
      tellServed(options, { from: 'fallback', ageMs: 0 });
      return value;
    } catch (failure) {
      if (!returned) throw failure;
    }
  }
  if (!returned) throw error;
  tellServed(options, { from: 'live', ageMs: 0 });
  return returned.value;
}
