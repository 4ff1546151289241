import type { InnerContext } from './call-options.ts';
import type { Deadline } from './deadlines.ts';

/** The call that an attempt belongs to. */
interface AttemptOwner {
  timedOut(attempt: Attempt): void;
  liftDeadline(attempt: Attempt): void;
}

/**
 * One try of a call: its own place in the queue of deadlines and the context that the function is given, so that the
 * path of every call has few objects; an AbortSignal is made only when it is asked for.
 */
export class Attempt implements Deadline, InnerContext {
  readonly attempt: number;
  readonly startedAt: number;
  previous: Deadline | null = null;
  next: Deadline | null = null;
  /** False once it has come back, timed out or the caller has gone: what comes later only raises blocks. */
  live = true;
  readonly #call: AttemptOwner;
  #controller: AbortController | null = null;

  constructor(call: AttemptOwner, attempt: number, startedAt: number) {
    this.#call = call;
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

  liftDeadline(): void {
    this.#call.liftDeadline(this);
  }

  expire(): void {
    this.#call.timedOut(this);
  }
}
