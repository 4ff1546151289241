import {
  admit,
  advance,
  type BreakerState,
  blockAll,
  closedState,
  dueAt,
  hold,
  holdsTicket,
  release,
  reset,
  returnTicket,
  settle,
  type Ticket,
  type Transition,
  transitionBetween,
} from './breaker.ts';
import { type CallCounts, createCallCounts, failuresIn } from './call-counts.ts';
import type { OutcomeKind } from './outcome.ts';
import type { BreakerPolicy } from './policy.ts';

/** Hears of a breaker's change; the transition is null where the kind of its state stayed. */
type Announce = (cell: BreakerCell, transition: Transition | null) => void;

/** Holds one breaker's state; every change goes through one place, which commits it before it is announced. */
export class BreakerCell {
  readonly name: string;
  readonly policy: BreakerPolicy;
  readonly counts: CallCounts;
  readonly #announce: Announce;
  readonly #blockedUntil: () => number;
  #state: BreakerState;

  /**
   * `announce` hears of every change; `blockedUntil` tells until when no call could go out anyway,
   * and no open state ends before that.
   */
  constructor(
    name: string,
    policy: BreakerPolicy,
    now: number,
    announce: Announce,
    blockedUntil: () => number = () => 0,
  ) {
    this.name = name;
    this.policy = policy;
    this.counts = createCallCounts(policy);
    this.#state = closedState(now);
    this.#announce = announce;
    this.#blockedUntil = blockedUntil;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** When time alone will next change it; Infinity when never. */
  get dueAt(): number {
    return dueAt(this.#state, this.policy);
  }

  failureCount(now: number): number {
    return this.#state.kind === 'CLOSED' ? failuresIn(this.counts, now) : this.#state.failureCount;
  }

  /** A ticket for one call, or null: refused. */
  admit(now: number): Ticket | null {
    if (this.#state.kind === 'CLOSED') return this.#state.ticket;
    this.advance(now);
    const admission = admit(this.#state, this.policy, now);
    this.#commit(admission.state);
    return admission.ticket;
  }

  holds(ticket: Ticket): boolean {
    return holdsTicket(this.#state, ticket);
  }

  settle(ticket: Ticket, kind: OutcomeKind, durationMs: number, now: number): void {
    this.#commit(settle(this.#state, this.policy, this.counts, ticket, kind, durationMs, now));
  }

  returnTicket(ticket: Ticket): void {
    this.#commit(returnTicket(this.#state, ticket));
  }

  advance(now: number): void {
    this.#commit(advance(this.#state, this.policy, now));
  }

  blockAll(reason: 'RATE_LIMITED' | 'BANNED' | 'MAINTENANCE', until: number, now: number): void {
    this.#commit(blockAll(this.#state, reason, until, this.counts, now));
  }

  hold(until: number, now: number): void {
    this.#commit(hold(this.#state, until, this.counts, now));
  }

  release(now: number): void {
    this.#commit(release(this.#state, now));
  }

  reset(now: number): void {
    this.#commit(reset(this.#state, this.counts, now));
  }

  /** Takes up a state kept from before a restart, as no transition. */
  restore(state: BreakerState): void {
    this.#state = this.#notBeforeBlocks(state);
    this.#announce(this, null);
  }

  #commit(next: BreakerState): void {
    const before = this.#state;
    if (next === before) return;
    this.#state = this.#notBeforeBlocks(next);
    this.#announce(this, transitionBetween(before, this.#state));
  }

  #notBeforeBlocks(state: BreakerState): BreakerState {
    const floor = state.kind === 'OPEN' ? this.#blockedUntil() : 0;
    return state.kind === 'OPEN' && state.until < floor ? { ...state, until: floor } : state;
  }
}
