import type { Block } from '../core/block.ts';
import type { Ticket } from '../core/breaker.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { AttemptTimeoutError } from '../core/errors.ts';
import { isFailure, isNeutral, okVerdict, type Verdict } from '../core/outcome.ts';
import { Attempt } from './attempt.ts';
import type { AttemptContext, InnerOptions, Route, Settled } from './call-options.ts';
import { discard } from './discard.ts';
import { blockedError, breakerError } from './refusals.ts';
import type { Source } from './source.ts';

/** What calls ask of the monitor and tell it. */
export interface Traffic {
  readonly clock: Clock;
  /** The block that refuses a call now, or null. */
  blockOf(source: Source, route: Route | undefined, now: number): Block | null;
  /** An attempt came back as something other than OK. */
  onTrouble(source: Source, verdict: Verdict, route: Route | undefined, now: number): void;
  /** A call ended; its source's counts are up to date. */
  onSettled(source: Source, verdict: Verdict): void;
}

/** What the runs of one gate have in common. */
export interface RunContext {
  readonly traffic: Traffic;
  readonly source: Source;
  /** What a returned value means; okVerdict itself for a plain OK. */
  judgeValue<T>(value: T, options: InnerOptions<T>): Verdict;
  judgeError<T>(error: unknown, options: InnerOptions<T>): Verdict;
}

/** How a run ended other than with a value and nothing more to say. */
export type RunResult<T> =
  | { readonly kind: 'answered'; readonly settled: Settled<T>; readonly verdict: Verdict }
  | {
      readonly kind: 'unserved';
      readonly settled: Settled<T>;
      readonly verdict: Verdict;
      readonly attempts: number;
      /** When the venue may be asked again, epoch milliseconds; undefined where that is not known. */
      readonly retryAt: number | undefined;
    }
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'aborted'; readonly reason: unknown };

/** What becomes of a run that did not simply go well. */
export type RunEnd<T> = (
  result: RunResult<T>,
  options: InnerOptions<T>,
  resolve: (value: T) => void,
  reject: (reason: unknown) => void,
) => void;

/**
 * One call: admission, attempts with timeout and retries, one settlement. Ends in exactly one call of `resolve`, with
 * the value of a call that went well, or of `onEnd`.
 */
export class CallRun<T> {
  readonly #context: RunContext;
  readonly #fn: (context: AttemptContext) => T | Promise<T>;
  readonly #options: InnerOptions<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #onEnd: RunEnd<T>;
  #ticket: Ticket | null = null;
  #current: Attempt | null = null;
  #retriedOnce = false;
  #wait: Timer | null = null;
  #onAbort: (() => void) | null = null;
  #ended = false;

  constructor(
    context: RunContext,
    fn: (context: AttemptContext) => T | Promise<T>,
    options: InnerOptions<T>,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
    onEnd: RunEnd<T>,
  ) {
    this.#context = context;
    this.#fn = fn;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onEnd = onEnd;
  }

  start(): void {
    const { traffic, source } = this.#context;
    const { signal, route } = this.#options;
    if (signal?.aborted) {
      this.#end({ kind: 'aborted', reason: signal.reason });
      return;
    }
    const now = traffic.clock.now();
    const block = traffic.blockOf(source, route, now);
    if (block) {
      this.#end({ kind: 'refused', error: blockedError(source, block, traffic.clock) });
      return;
    }
    this.#ticket = source.breaker.admit(now);
    if (!this.#ticket) {
      this.#end({ kind: 'refused', error: breakerError(source, traffic.clock) });
      return;
    }
    if (signal) {
      this.#onAbort = () => this.#abort(signal.reason);
      signal.addEventListener('abort', this.#onAbort, { once: true });
    }
    this.#try(1, now);
  }

  liftDeadline(attempt: Attempt): void {
    this.#context.source.deadlines.remove(attempt);
  }

  timedOut(attempt: Attempt): void {
    const error = new AttemptTimeoutError(this.#context.source.settings.policy.timeoutMs);
    attempt.abort(error);
    // Who listened to the signal may have called the whole call off.
    if (this.#ended) return;
    this.#trouble(attempt, { error }, { kind: 'TIMEOUT', retry: 'backoff', detail: error.message });
  }

  #try(number: number, now: number): void {
    const attempt = new Attempt(this, number, now);
    this.#current = attempt;
    this.#context.source.deadlines.add(attempt);
    let result: T | Promise<T>;
    try {
      result = this.#fn(attempt);
      if (isThenable(result)) {
        result.then(
          (value) => this.#returned(attempt, value),
          (error) => this.#threw(attempt, error),
        );
        return;
      }
    } catch (error) {
      this.#threw(attempt, error);
      return;
    }
    this.#returned(attempt, result);
  }

  #returned(attempt: Attempt, value: T): void {
    const verdict = this.#context.judgeValue(value, this.#options);
    if (!attempt.live) {
      this.#late(verdict);
      discard(value);
      return;
    }
    attempt.live = false;
    if (verdict !== okVerdict) {
      this.#trouble(attempt, { value }, verdict);
      return;
    }
    const { traffic, source } = this.#context;
    source.deadlines.remove(attempt);
    const now = traffic.clock.now();
    const latencyMs = now - attempt.startedAt;
    source.recordAttempt('OK', latencyMs, now);
    this.#settle(verdict, latencyMs, now);
    this.#resolve(value);
  }

  #threw(attempt: Attempt, error: unknown): void {
    const verdict = this.#context.judgeError(error, this.#options);
    if (!attempt.live) {
      this.#late(verdict);
      return;
    }
    attempt.live = false;
    this.#trouble(attempt, { error }, verdict);
  }

  /** The call has gone on or ended without this attempt; what the venue asks of us counts all the same. */
  #late(verdict: Verdict): void {
    const { traffic, source } = this.#context;
    if (isNeutral(verdict.kind)) traffic.onTrouble(source, verdict, this.#options.route, traffic.clock.now());
  }

  #trouble(attempt: Attempt, settled: Settled<T>, verdict: Verdict): void {
    const { traffic, source } = this.#context;
    source.deadlines.remove(attempt);
    const now = traffic.clock.now();
    const latencyMs = now - attempt.startedAt;
    source.recordAttempt(verdict.kind, latencyMs, now);
    if (verdict.kind !== 'OK') {
      traffic.onTrouble(source, verdict, this.#options.route, now);
      this.#options.onAttempt?.(attempt.attempt, verdict);
    }
    const waitMs = this.#retryDelayMs(attempt.attempt, verdict, now);
    if (waitMs === null) {
      this.#conclude(attempt.attempt, settled, verdict, latencyMs, now, verdict.retryAfterMs);
      return;
    }
    const retry = () => this.#retry(attempt.attempt, settled, verdict, latencyMs);
    this.#wait = traffic.clock.setTimer(waitMs, retry, { keepAlive: true });
  }

  /** How long until the next attempt; null when there is none. */
  #retryDelayMs(attempt: number, verdict: Verdict, now: number): number | null {
    const { traffic, source } = this.#context;
    const { backoff } = source.settings.policy;
    const { idempotent, probe, route, mayRetry } = this.#options;
    const maxAttempts = idempotent && !probe ? backoff.maxAttempts : 1;
    if (verdict.retry === 'never' || attempt >= maxAttempts || mayRetry?.() === false) return null;
    if (this.#ticket!.trial > 0 || !source.breaker.holds(this.#ticket!)) return null;
    if (verdict.retry === 'once') {
      if (this.#retriedOnce) return null;
      this.#retriedOnce = true;
    }
    const block = traffic.blockOf(source, route, now);
    const waitMs = Math.max(
      verdict.retryAfterMs ?? source.backoff.delayMs(attempt - 1, traffic.clock.random),
      block ? block.until - now : 0,
    );
    return waitMs > backoff.maxDelayMs ? null : waitMs;
  }

  /** A further attempt asks for admission again: a transition, a hold or a block in between ends the call. */
  #retry(attempts: number, settled: Settled<T>, verdict: Verdict, latencyMs: number): void {
    this.#wait = null;
    const { traffic, source } = this.#context;
    const now = traffic.clock.now();
    const admitted =
      source.breaker.holds(this.#ticket!) && !traffic.blockOf(source, this.#options.route, now);
    if (admitted) {
      if ('value' in settled) discard(settled.value);
      this.#try(attempts + 1, now);
    } else this.#conclude(attempts, settled, verdict, latencyMs, now);
  }

  #conclude(
    attempts: number,
    settled: Settled<T>,
    verdict: Verdict,
    latencyMs: number,
    now: number,
    askedMs = 0,
  ): void {
    this.#settle(verdict, latencyMs, now);
    if (isFailure(verdict.kind) || isNeutral(verdict.kind)) {
      this.#end({ kind: 'unserved', settled, verdict, attempts, retryAt: this.#retryAt(askedMs, now) });
    } else this.#end({ kind: 'answered', settled, verdict });
  }

  #retryAt(askedMs: number, now: number): number | undefined {
    const { traffic, source } = this.#context;
    const block = traffic.blockOf(source, this.#options.route, now);
    const waitMs = Math.max(askedMs, block ? block.until - now : 0);
    return waitMs > 0 ? Math.ceil(traffic.clock.wallNow() + waitMs) : undefined;
  }

  #settle(verdict: Verdict, latencyMs: number, now: number): void {
    if (this.#onAbort) this.#stopListening();
    const { traffic, source } = this.#context;
    source.recordCall(verdict);
    source.breaker.settle(this.#ticket!, verdict.kind, latencyMs, now);
    traffic.onSettled(source, verdict);
  }

  #abort(reason: unknown): void {
    this.#wait?.cancel();
    const attempt = this.#current;
    if (attempt?.live) {
      this.#context.source.deadlines.remove(attempt);
      attempt.abort(reason);
    }
    this.#context.source.breaker.returnTicket(this.#ticket!);
    this.#stopListening();
    this.#end({ kind: 'aborted', reason });
  }

  #end(result: RunResult<T>): void {
    this.#ended = true;
    this.#onEnd(result, this.#options, this.#resolve, this.#reject);
  }

  #stopListening(): void {
    this.#options.signal!.removeEventListener('abort', this.#onAbort!);
  }
}

function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null | undefined)?.then === 'function';
}
