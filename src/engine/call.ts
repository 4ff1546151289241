import type { Block } from '../core/block.ts';
import type { Ticket } from '../core/breaker.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { AttemptTimeoutError, BlockedError, BreakerOpenError } from '../core/errors.ts';
import { isFailure, isNeutral, okVerdict, type Verdict } from '../core/outcome.ts';
import type { AttemptContext, Settled } from './call-options.ts';
import type { Deadline } from './deadlines.ts';
import type { Source } from './source.ts';

/** Where a call goes, as far as it is known: a `gate.call` says nothing of it. */
export interface Route {
  readonly host: string;
  readonly bucket: string | undefined;
}

/** What calls ask of the monitor and tell it. */
export interface Traffic {
  readonly clock: Clock;
  /** The block that refuses a call now, or null. */
  blockOf(source: Source, route: Route | null, now: number): Block | null;
  /** An attempt came back as something other than OK. */
  onTrouble(source: Source, verdict: Verdict, route: Route | null, now: number): void;
  /** A call ended; its source's counts are up to date. */
  onSettled(source: Source, verdict: Verdict, now: number): void;
}

/** What a run is asked to do. */
export interface RunRequest<T> {
  readonly fn: (context: AttemptContext) => T | Promise<T>;
  readonly classify: (settled: Settled<T>) => Verdict;
  readonly maxAttempts: number;
  readonly route: Route | null;
  readonly signal: AbortSignal | undefined;
}

/** How a run ended. */
export type RunResult<T> =
  | { readonly kind: 'answered'; readonly settled: Settled<T>; readonly verdict: Verdict }
  | {
      readonly kind: 'unserved';
      readonly settled: Settled<T>;
      readonly verdict: Verdict;
      readonly attempts: number;
    }
  | { readonly kind: 'refused'; readonly error: BlockedError | BreakerOpenError }
  | { readonly kind: 'aborted'; readonly reason: unknown };

/** One try; it is its own deadline and its own context, and makes an AbortSignal only when asked for one. */
class Attempt<T> implements Deadline, AttemptContext {
  readonly #run: CallRun<T>;
  readonly attempt: number;
  readonly startedAt: number;
  dueAt = 0;
  previous: Deadline | null = null;
  next: Deadline | null = null;
  /** False once it has timed out or the caller has gone: what comes later only raises blocks. */
  live = true;
  #controller: AbortController | null = null;

  constructor(run: CallRun<T>, attempt: number, startedAt: number) {
    this.#run = run;
    this.attempt = attempt;
    this.startedAt = startedAt;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.live = false;
    // Made now if nobody asked yet: a function may ask for it only later, and then it must be aborted.
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }

  expire(): void {
    this.#run.timedOut(this);
  }
}

/**
 * One call: admission, attempts with timeout and retries, one settlement. Reports through `done` exactly once.
 */
export class CallRun<T> {
  readonly #traffic: Traffic;
  readonly #source: Source;
  readonly #request: RunRequest<T>;
  readonly #done: (result: RunResult<T>) => void;
  #ticket: Ticket | null = null;
  #attempt: Attempt<T> | null = null;
  #retriedOnce = false;
  #wait: Timer | null = null;
  #onAbort: (() => void) | null = null;

  constructor(
    traffic: Traffic,
    source: Source,
    request: RunRequest<T>,
    done: (result: RunResult<T>) => void,
  ) {
    this.#traffic = traffic;
    this.#source = source;
    this.#request = request;
    this.#done = done;
  }

  start(): void {
    const { signal, route } = this.#request;
    if (signal?.aborted) {
      this.#done({ kind: 'aborted', reason: signal.reason });
      return;
    }
    const now = this.#traffic.clock.now();
    const block = this.#traffic.blockOf(this.#source, route, now);
    if (block) {
      this.#done({ kind: 'refused', error: blockedError(this.#source, block, this.#traffic.clock) });
      return;
    }
    this.#ticket = this.#source.breaker.admit(now);
    if (!this.#ticket) {
      this.#done({ kind: 'refused', error: breakerError(this.#source, this.#traffic.clock) });
      return;
    }
    if (signal) {
      this.#onAbort = () => this.#abort(signal.reason);
      signal.addEventListener('abort', this.#onAbort, { once: true });
    }
    this.#try(1, now);
  }

  timedOut(attempt: Attempt<T>): void {
    const error = new AttemptTimeoutError(this.#source.settings.policy.timeoutMs);
    attempt.abort(error);
    this.#settleAttempt(attempt, { error }, { kind: 'TIMEOUT', retry: 'backoff', detail: error.message });
  }

  #try(number: number, now: number): void {
    const attempt = new Attempt<T>(this, number, now);
    this.#attempt = attempt;
    this.#source.deadlines.add(attempt, now);
    let result: T | Promise<T>;
    try {
      result = this.#request.fn(attempt);
    } catch (error) {
      this.#returned(attempt, { error });
      return;
    }
    if (isThenable(result)) {
      result.then(
        (value) => this.#returned(attempt, { value }),
        (error) => this.#returned(attempt, { error }),
      );
    } else this.#returned(attempt, { value: result });
  }

  #returned(attempt: Attempt<T>, settled: Settled<T>): void {
    const verdict = this.#request.classify(settled);
    if (attempt.live) {
      attempt.live = false;
      this.#settleAttempt(attempt, settled, verdict);
    } else if (verdict.block) {
      this.#traffic.onTrouble(this.#source, verdict, this.#request.route, this.#traffic.clock.now());
    }
  }

  #settleAttempt(attempt: Attempt<T>, settled: Settled<T>, verdict: Verdict): void {
    const source = this.#source;
    source.deadlines.remove(attempt);
    const now = this.#traffic.clock.now();
    const latencyMs = now - attempt.startedAt;
    source.recordAttempt(verdict.kind, latencyMs, now);
    if (verdict !== okVerdict) {
      this.#traffic.onTrouble(source, verdict, this.#request.route, now);
      const waitMs = this.#retryDelayMs(attempt.attempt, verdict, now);
      if (waitMs !== null) {
        this.#wait = this.#traffic.clock.setTimer(
          waitMs,
          () => this.#retry(attempt.attempt + 1, settled, verdict, latencyMs),
          { keepAlive: true },
        );
        return;
      }
    }
    this.#settle(attempt.attempt, settled, verdict, latencyMs, now);
  }

  /** How long until the next attempt; null when there is none. */
  #retryDelayMs(attempt: number, verdict: Verdict, now: number): number | null {
    if (verdict.retry === 'never' || attempt >= this.#request.maxAttempts) return null;
    if (this.#ticket!.trial > 0 || !this.#source.breaker.holds(this.#ticket!)) return null;
    if (verdict.retry === 'once') {
      if (this.#retriedOnce) return null;
      this.#retriedOnce = true;
    }
    const block = this.#traffic.blockOf(this.#source, this.#request.route, now);
    const waitMs = Math.max(
      verdict.retryAfterMs ?? this.#source.backoff.delayMs(attempt - 1, this.#traffic.clock.random),
      block ? block.until - now : 0,
    );
    return waitMs > this.#source.settings.policy.backoff.maxDelayMs ? null : waitMs;
  }

  /** A further attempt asks for admission again: a transition, a hold or a block in between ends the call. */
  #retry(number: number, settled: Settled<T>, verdict: Verdict, latencyMs: number): void {
    this.#wait = null;
    const now = this.#traffic.clock.now();
    const stopped =
      !this.#source.breaker.holds(this.#ticket!) ||
      this.#traffic.blockOf(this.#source, this.#request.route, now) !== null;
    if (stopped) this.#settle(number - 1, settled, verdict, latencyMs, now);
    else this.#try(number, now);
  }

  #settle(attempts: number, settled: Settled<T>, verdict: Verdict, latencyMs: number, now: number): void {
    this.#stopListening();
    this.#source.recordCall(verdict);
    this.#source.breaker.settle(this.#ticket!, verdict.kind, latencyMs, now);
    this.#traffic.onSettled(this.#source, verdict, now);
    const unserved = isFailure(verdict.kind) || isNeutral(verdict.kind);
    this.#done(
      unserved ? { kind: 'unserved', settled, verdict, attempts } : { kind: 'answered', settled, verdict },
    );
  }

  #abort(reason: unknown): void {
    this.#wait?.cancel();
    const attempt = this.#attempt;
    if (attempt?.live) {
      this.#source.deadlines.remove(attempt);
      attempt.abort(reason);
    }
    this.#source.breaker.returnTicket(this.#ticket!);
    this.#stopListening();
    this.#done({ kind: 'aborted', reason });
  }

  #stopListening(): void {
    if (this.#onAbort) this.#request.signal!.removeEventListener('abort', this.#onAbort);
  }
}

function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null | undefined)?.then === 'function';
}

const secondsUp = (ms: number) => `${Math.ceil(ms / 1_000)} s`;

function blockedError(source: Source, block: Block, clock: Clock): BlockedError {
  const remainingMs = block.until - clock.now();
  const message = `${source.name} is blocked (${block.reason}) for another ${secondsUp(remainingMs)}: call refused`;
  return new BlockedError(block.reason, message, clock.wallNow() + remainingMs);
}

function breakerError(source: Source, clock: Clock): BreakerOpenError {
  const { name, state } = source.breaker;
  if (state.kind === 'HALF_OPEN') {
    return new BreakerOpenError(
      name,
      `Breaker "${name}" is testing recovery and takes no more trial calls now`,
    );
  }
  const remainingMs = state.kind === 'OPEN' ? state.until - clock.now() : 0;
  if (!Number.isFinite(remainingMs)) {
    return new BreakerOpenError(name, `Breaker "${name}" is held open by an operator: call refused`);
  }
  return new BreakerOpenError(
    name,
    `Breaker "${name}" is open for another ${secondsUp(remainingMs)}: call refused`,
    clock.wallNow() + remainingMs,
  );
}
