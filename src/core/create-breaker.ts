import type { Transition } from './breaker.ts';
import { BreakerCell } from './breaker-cell.ts';
import { breakerPolicy } from './breaker-policy.ts';
import { type Clock, systemClock, type Timer } from './clock.ts';
import { BreakerOpenError } from './errors.ts';
import { type OutcomeKind, outcomeKinds } from './outcome.ts';
import type { BreakerPolicy } from './policy.ts';

/** What a breaker's hook is told; instants are wall clock, epoch milliseconds. */
export interface BreakerEvent {
  readonly breakerName: string;
  readonly oldState: Transition['from'];
  readonly newState: Transition['to'];
  readonly openReason: Transition['reason'];
  readonly openUntil: number | null;
  readonly episode: number;
  readonly failureCount: number;
  readonly timestamp: number;
}

/** Runs on its own after the change is complete, in the order of the changes; what it throws or rejects is dropped. */
export type BreakerHook = (event: BreakerEvent) => unknown;

export interface BreakerOptions extends Partial<BreakerPolicy> {
  /** In events and errors. Default `breaker`. */
  readonly name?: string;
  readonly onOpen?: BreakerHook;
  readonly onHalfOpen?: BreakerHook;
  readonly onClose?: BreakerHook;
  /** What a thrown error means. Default, also where it throws or answers with no outcome: VENUE_FAULT. */
  readonly classify?: (error: unknown) => OutcomeKind;
  readonly clock?: Clock;
}

export interface Breaker {
  readonly name: string;
  readonly state: Transition['from'];
  readonly episode: number;
  /**
   * Runs `fn` when admitted; rejects with BreakerOpenError (with `retryAt` where it is known) otherwise, with the error
   * of `fn` as it is. A call that fails after the caller's own `signal` aborted records nothing.
   */
  call<T>(fn: () => T | Promise<T>, options?: { readonly signal?: AbortSignal }): Promise<T>;
  /** Holds it open for `forMs` milliseconds, or until released; throws RangeError where that is not above 0. */
  isolate(forMs?: number): void;
  /** Ends a hold through HALF_OPEN. */
  release(): void;
  /** Back to CLOSED with its counts cleared. */
  reset(): void;
}

function checkFunctions({ onOpen, onHalfOpen, onClose, classify }: BreakerOptions): void {
  for (const [name, value] of Object.entries({ onOpen, onHalfOpen, onClose, classify })) {
    if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} takes a function`);
  }
}

/** A classification's own trouble must not replace the caller's error. */
function kindOf(error: unknown, classify: BreakerOptions['classify']): OutcomeKind {
  try {
    const kind = classify?.(error);
    if (kind !== undefined && outcomeKinds.includes(kind)) return kind;
    // A promise, say, from plain JavaScript: it says nothing, and nobody else hears it fail.
    Promise.resolve(kind).catch(() => {});
    return 'VENUE_FAULT';
  } catch {
    return 'VENUE_FAULT';
  }
}

/**
 * A circuit breaker on its own, with the rules of the gates; keeps no process alive.
 * Defaults: 5 failures in 60 s, open for 30 s, 2 successes to close. Throws RangeError for impossible numbers,
 * TypeError for an unknown option, and for a hook or `classify` that is no function.
 */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const {
    name = 'breaker',
    onOpen,
    onHalfOpen,
    onClose,
    classify,
    clock = systemClock,
    ...numbers
  } = options;
  const policy = breakerPolicy(numbers);
  checkFunctions(options);
  const hooks = { OPEN: onOpen, HALF_OPEN: onHalfOpen, CLOSED: onClose };
  let timer: Timer | undefined;

  // Rounded up: a call at `retryAt` must not be too early.
  const wallOf = (instant: number) => Math.ceil(clock.wallNow() + (instant - clock.now()));

  function arm(changed: BreakerCell): void {
    timer?.cancel();
    const due = changed.dueAt;
    if (!Number.isFinite(due)) return;
    timer = clock.setTimer(due - clock.now(), () => {
      changed.advance(clock.now());
      // A timer that fired a moment early has changed nothing yet.
      arm(changed);
    });
  }

  function tell(transition: Transition): void {
    const hook = hooks[transition.to];
    if (!hook) return;
    const event: BreakerEvent = {
      breakerName: name,
      oldState: transition.from,
      newState: transition.to,
      openReason: transition.reason,
      openUntil: transition.until === null ? null : wallOf(transition.until),
      episode: transition.episode,
      failureCount: transition.failureCount,
      timestamp: wallOf(transition.at),
    };
    Promise.resolve(event)
      .then(hook)
      .catch(() => {});
  }

  const cell = new BreakerCell(name, policy, clock.now(), (changed, transition) => {
    arm(changed);
    if (transition) tell(transition);
  });

  function refusal(): BreakerOpenError {
    const { state } = cell;
    const retryAt = state.kind === 'OPEN' && Number.isFinite(state.until) ? wallOf(state.until) : undefined;
    return new BreakerOpenError(name, `Breaker "${name}" is ${state.kind}: call refused`, retryAt);
  }

  return {
    name,
    get state() {
      return cell.state.kind;
    },
    get episode() {
      return cell.state.episode;
    },
    async call(fn, { signal } = {}) {
      signal?.throwIfAborted();
      const startedAt = clock.now();
      const ticket = cell.admit(startedAt);
      if (!ticket) throw refusal();
      let kind: OutcomeKind | 'ABORTED' = 'OK';
      try {
        return await fn();
      } catch (error) {
        kind = signal?.aborted ? 'ABORTED' : kindOf(error, classify);
        throw error;
      } finally {
        const now = clock.now();
        if (kind === 'ABORTED') cell.returnTicket(ticket);
        else cell.settle(ticket, kind, now - startedAt, now);
      }
    },
    isolate(forMs = Number.POSITIVE_INFINITY) {
      if (!(forMs > 0)) throw new RangeError(`forMs is ${forMs}; expected milliseconds above 0`);
      cell.hold(clock.now() + forMs, clock.now());
    },
    release: () => cell.release(clock.now()),
    reset: () => cell.reset(clock.now()),
  };
}
