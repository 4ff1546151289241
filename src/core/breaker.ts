import { type CallCounts, clearCounts, failuresIn, mayOpen, recordCall, slowShare } from './call-counts.ts';
import { isCountable, isFailure, isNeutral, type OutcomeKind } from './outcome.ts';
import type { BreakerPolicy } from './policy.ts';

export const circuitStates = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;
export type CircuitState = (typeof circuitStates)[number];

export const openReasons = [
  'FAILURES',
  'SLOW_CALLS',
  'RECOVERY_FAILED',
  'RATE_LIMITED',
  'BANNED',
  'MAINTENANCE',
  'OPERATOR',
] as const;
/** Why a breaker is open. */
export type OpenReason = (typeof openReasons)[number];

/** The right to make one call; `generation` drops what comes back after a transition. */
export interface Ticket {
  readonly generation: number;
  /** Number of the trial call; 0 outside HALF_OPEN. */
  readonly trial: number;
}

interface Trial {
  readonly id: number;
  readonly startedAt: number;
}

interface Common {
  /** Grows by one at each transition. */
  readonly generation: number;
  /** Grows by one at each CLOSED to OPEN. */
  readonly episode: number;
  /** When the state began; monotonic milliseconds, as every instant here. */
  readonly since: number;
}

export interface ClosedState extends Common {
  readonly kind: 'CLOSED';
  readonly ticket: Ticket;
}

interface OpenedCommon extends Common {
  /** When the episode began. */
  readonly openedAt: number;
  readonly reason: OpenReason;
  /** Failed calls that opened it, and failed trials since. */
  readonly failureCount: number;
}

export interface OpenState extends OpenedCommon {
  readonly kind: 'OPEN';
  /** When trials begin; Infinity for a hold without an end. */
  readonly until: number;
}

export interface HalfOpenState extends OpenedCommon {
  readonly kind: 'HALF_OPEN';
  /** In flight, oldest first. */
  readonly trials: readonly Trial[];
  readonly trialsStarted: number;
  readonly successes: number;
}

export type BreakerState = ClosedState | OpenState | HalfOpenState;

/** A change of state, for those who must be told. */
export interface Transition {
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly at: number;
  readonly reason: OpenReason | null;
  readonly until: number | null;
  readonly episode: number;
  readonly failureCount: number;
}

export interface Admission {
  readonly state: BreakerState;
  /** Null: refused. */
  readonly ticket: Ticket | null;
}

export function closedState(now: number, generation = 0, episode = 0): ClosedState {
  return { kind: 'CLOSED', generation, episode, since: now, ticket: { generation, trial: 0 } };
}

function opened(
  from: BreakerState,
  reason: OpenReason,
  until: number,
  failures: number,
  now: number,
): OpenState {
  const fresh = from.kind === 'CLOSED';
  return {
    kind: 'OPEN',
    generation: from.generation + 1,
    episode: fresh ? from.episode + 1 : from.episode,
    since: now,
    openedAt: fresh ? now : from.openedAt,
    reason,
    failureCount: failures,
    until,
  };
}

function halfOpened(from: OpenState, now: number): HalfOpenState {
  return {
    kind: 'HALF_OPEN',
    generation: from.generation + 1,
    episode: from.episode,
    since: now,
    openedAt: from.openedAt,
    reason: from.reason,
    failureCount: from.failureCount,
    trials: [],
    trialsStarted: 0,
    successes: 0,
  };
}

/** Asks for one call: a ticket while CLOSED, a trial's ticket while HALF_OPEN has room, else a refusal. */
export function admit(state: BreakerState, policy: BreakerPolicy, now: number): Admission {
  if (state.kind === 'CLOSED') return { state, ticket: state.ticket };
  if (state.kind === 'OPEN' || state.trials.length >= policy.successThreshold) return { state, ticket: null };
  const id = state.trialsStarted + 1;
  const next = { ...state, trialsStarted: id, trials: [...state.trials, { id, startedAt: now }] };
  return { state: next, ticket: { generation: state.generation, trial: id } };
}

/** Whether a ticket still stands: no transition came between and its trial has not run out. */
export function holdsTicket(state: BreakerState, ticket: Ticket): boolean {
  if (state.generation !== ticket.generation) return false;
  return state.kind !== 'HALF_OPEN' || state.trials.some((trial) => trial.id === ticket.trial);
}

/** Takes a ticket back as if its call had not been made. */
export function returnTicket(state: BreakerState, ticket: Ticket): BreakerState {
  if (state.kind !== 'HALF_OPEN' || !holdsTicket(state, ticket)) return state;
  return { ...state, trials: state.trials.filter((trial) => trial.id !== ticket.trial) };
}

/**
 * Settles a call by its final outcome and duration; a result whose ticket no longer stands changes nothing.
 * `counts` is the one thing changed in place: a fixed-size window, on the path of every call.
 */
export function settle(
  state: BreakerState,
  policy: BreakerPolicy,
  counts: CallCounts,
  ticket: Ticket,
  kind: OutcomeKind,
  durationMs: number,
  now: number,
): BreakerState {
  if (state.generation !== ticket.generation) return state;
  const failed = isFailure(kind);
  const slow = policy.slowCallMs !== undefined && durationMs >= policy.slowCallMs;
  if (state.kind === 'CLOSED') {
    if (!isCountable(kind)) return state;
    recordCall(counts, failed, slow, now);
    if (failed && mayOpen(counts, policy, now)) {
      return opened(state, 'FAILURES', now + policy.openMs, failuresIn(counts, now), now);
    }
    if (slow && slowShare(counts, policy.failureThreshold, now) >= (policy.slowCallRate ?? 0.5)) {
      return opened(state, 'SLOW_CALLS', now + policy.openMs, failuresIn(counts, now), now);
    }
    return state;
  }
  if (state.kind === 'OPEN' || !holdsTicket(state, ticket)) return state;
  // The timer may come after the result: a trial that took too long has failed all the same.
  if (now >= dueAt(state, policy)) return recoveryFailed(state, policy, now);
  const rest = returnTicket(state, ticket) as HalfOpenState;
  if (isNeutral(kind)) return rest;
  if (failed || (slow && kind === 'OK')) return recoveryFailed(rest, policy, now);
  const successes = rest.successes + 1;
  if (successes < policy.successThreshold) return { ...rest, successes };
  clearCounts(counts);
  return closedState(now, state.generation + 1, state.episode);
}

function recoveryFailed(state: HalfOpenState, policy: BreakerPolicy, now: number): OpenState {
  return opened(state, 'RECOVERY_FAILED', now + policy.openMs, state.failureCount + 1, now);
}

/** What time alone changes: an OPEN whose wait is over tests recovery, a trial that never settled has failed. */
export function advance(state: BreakerState, policy: BreakerPolicy, now: number): BreakerState {
  if (state.kind === 'OPEN' && now >= state.until) return halfOpened(state, now);
  if (state.kind === 'HALF_OPEN' && now >= dueAt(state, policy)) return recoveryFailed(state, policy, now);
  return state;
}

/** When `advance` will next change this state; Infinity when never. */
export function dueAt(state: BreakerState, policy: BreakerPolicy): number {
  if (state.kind === 'OPEN') return state.until;
  const oldest = state.kind === 'HALF_OPEN' ? state.trials[0] : undefined;
  return oldest ? oldest.startedAt + policy.halfOpenMaxMs : Number.POSITIVE_INFINITY;
}

/** No source of the breaker can be called before `until`: it opens, or stays open at least until then, as what it is. */
export function blockAll(
  state: BreakerState,
  reason: 'RATE_LIMITED' | 'BANNED' | 'MAINTENANCE',
  until: number,
  counts: CallCounts,
  now: number,
): BreakerState {
  if (state.kind === 'CLOSED') return opened(state, reason, until, failuresIn(counts, now), now);
  if (state.kind === 'HALF_OPEN') return opened(state, reason, until, state.failureCount, now);
  return until > state.until ? { ...state, until } : state;
}

/** An operator holds it open until `until` (Infinity: until released), whatever opened it and for how long. */
export function hold(state: BreakerState, until: number, counts: CallCounts, now: number): BreakerState {
  if (state.kind === 'OPEN') return { ...state, reason: 'OPERATOR', until };
  const failures = state.kind === 'CLOSED' ? failuresIn(counts, now) : state.failureCount;
  return opened(state, 'OPERATOR', until, failures, now);
}

/** Ends a hold: the breaker goes on through HALF_OPEN. */
export function release(state: BreakerState, now: number): BreakerState {
  return state.kind === 'OPEN' && state.reason === 'OPERATOR' ? halfOpened(state, now) : state;
}

/** Back to CLOSED with its counts cleared. */
export function reset(state: BreakerState, counts: CallCounts, now: number): BreakerState {
  clearCounts(counts);
  return state.kind === 'CLOSED' ? state : closedState(now, state.generation + 1, state.episode);
}

/** The transition between two states of one breaker; null when the state's kind is the same. */
export function transitionBetween(before: BreakerState, after: BreakerState): Transition | null {
  if (before.kind === after.kind) return null;
  const told = after.kind === 'CLOSED' ? before : after;
  return {
    from: before.kind,
    to: after.kind,
    at: after.since,
    reason: told.kind === 'CLOSED' ? null : told.reason,
    until: after.kind === 'OPEN' && Number.isFinite(after.until) ? after.until : null,
    episode: after.episode,
    failureCount: told.kind === 'CLOSED' ? 0 : told.failureCount,
  };
}
