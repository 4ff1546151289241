import type { Transition } from './breaker.ts';
import { BreakerCell } from './breaker-cell.ts';
import { type Clock, systemClock, type Timer } from './clock.ts';
import { BreakerOpenError } from './errors.ts';
import type { OutcomeKind } from './outcome.ts';
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

/** A hook runs after the change is complete; one that throws or rejects harms nobody. */
export type BreakerHook = (event: BreakerEvent) => unknown;

export interface BreakerOptions extends Partial<BreakerPolicy> {
  /** In events and errors. Default `breaker`. */
  readonly name?: string;
  readonly onOpen?: BreakerHook;
  readonly onHalfOpen?: BreakerHook;
  readonly onClose?: BreakerHook;
  /** What a thrown error means. Default: VENUE_FAULT. */
  readonly classify?: (error: unknown) => OutcomeKind;
  readonly clock?: Clock;
}

export interface Breaker {
  readonly name: string;
  readonly state: Transition['from'];
  readonly episode: number;
  /** Runs `fn` when admitted; throws BreakerOpenError (with `retryAt` where it is known) otherwise. */
  call<T>(fn: () => T | Promise<T>): Promise<T>;
  /** Holds it open for `forMs`, or until released. */
  isolate(forMs?: number): void;
  /** Ends a hold through HALF_OPEN. */
  release(): void;
  /** Back to CLOSED with its counts cleared. */
  reset(): void;
}

const defaults: BreakerPolicy = {
  failureThreshold: 5,
  minFailureRate: 0.5,
  failureWindowMs: 60_000,
  openMs: 30_000,
  successThreshold: 2,
  halfOpenMaxMs: 30_000,
};

function checked(policy: BreakerPolicy): BreakerPolicy {
  for (const key of ['failureThreshold', 'successThreshold'] as const) {
    if (!Number.isSafeInteger(policy[key]) || policy[key] < 1) {
      throw new RangeError(`${key} is ${policy[key]}; expected a whole number from 1`);
    }
  }
  for (const key of ['failureWindowMs', 'openMs', 'halfOpenMaxMs'] as const) {
    if (!(policy[key] > 0)) throw new RangeError(`${key} is ${policy[key]}; expected milliseconds above 0`);
  }
  for (const key of ['minFailureRate', 'slowCallRate'] as const) {
    const rate = policy[key] ?? 0;
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`${key} is ${rate}; expected 0 to 1`);
  }
  return policy;
}

/**
 * A circuit breaker on its own, with the rules of the gates.
 * Defaults: 5 failures in 60 s, open for 30 s, 2 successes to close. Throws RangeError for impossible numbers.
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
  const policy = checked({ ...defaults, ...numbers });
  const hooks = { OPEN: onOpen, HALF_OPEN: onHalfOpen, CLOSED: onClose };
  let timer: Timer | undefined;

  const wallOf = (instant: number) => clock.wallNow() + (instant - clock.now());
  const tell = async (transition: Transition) => {
    try {
      await hooks[transition.to]?.({
        breakerName: name,
        oldState: transition.from,
        newState: transition.to,
        openReason: transition.reason,
        openUntil: transition.until === null ? null : wallOf(transition.until),
        episode: transition.episode,
        failureCount: transition.failureCount,
        timestamp: wallOf(transition.at),
      });
    } catch {
      // A hook's own trouble must not reach the call that happened to cause the transition.
    }
  };
  const cell = new BreakerCell(name, policy, clock.now(), (changed, transition) => {
    timer?.cancel();
    const due = changed.dueAt;
    timer = Number.isFinite(due)
      ? clock.setTimer(due - clock.now(), () => changed.advance(clock.now()))
      : undefined;
    if (transition) void tell(transition);
  });

  return {
    name,
    get state() {
      return cell.state.kind;
    },
    get episode() {
      return cell.state.episode;
    },
    async call(fn) {
      const startedAt = clock.now();
      const ticket = cell.admit(startedAt);
      if (!ticket) {
        const due = cell.dueAt;
        const retryAt = Number.isFinite(due) ? wallOf(due) : undefined;
        throw new BreakerOpenError(name, `Breaker "${name}" is ${cell.state.kind}: call refused`, retryAt);
      }
      let kind: OutcomeKind = 'OK';
      try {
        return await fn();
      } catch (error) {
        kind = 'VENUE_FAULT';
        if (classify) kind = classify(error);
        throw error;
      } finally {
        const now = clock.now();
        cell.settle(ticket, kind, now - startedAt, now);
      }
    },
    isolate: (forMs = Number.POSITIVE_INFINITY) => cell.hold(clock.now() + forMs, clock.now()),
    release: () => cell.release(clock.now()),
    reset: () => cell.reset(clock.now()),
  };
}
