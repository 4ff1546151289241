import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakerState, Ticket, Transition } from '../../src/core/breaker.ts';
import { BreakerCell } from '../../src/core/breaker-cell.ts';
import { createManualClock, type ManualClock } from '../../src/core/manual-clock.ts';
import { outcomeKinds } from '../../src/core/outcome.ts';
import type { BreakerPolicy } from '../../src/core/policy.ts';

const policies: fc.Arbitrary<BreakerPolicy> = fc.record(
  {
    failureThreshold: fc.integer({ min: 1, max: 4 }),
    minFailureRate: fc.constantFrom(0, 0.5, 1),
    failureWindowMs: fc.constantFrom(600, 60_000),
    openMs: fc.constantFrom(1, 500, 30_000),
    successThreshold: fc.integer({ min: 1, max: 3 }),
    halfOpenMaxMs: fc.constantFrom(100, 30_000),
    slowCallMs: fc.constantFrom(50, 1_000),
  },
  {
    requiredKeys: [
      'failureThreshold',
      'minFailureRate',
      'failureWindowMs',
      'openMs',
      'successThreshold',
      'halfOpenMaxMs',
    ],
  },
);

/** A call that has come back may come back again: such a ticket counts as late. */
interface Flight {
  readonly ticket: Ticket;
  settled: boolean;
}

/** A breaker with its timer, the calls through it, and the blocks on all its sources. */
class World {
  readonly clock: ManualClock = createManualClock();
  readonly policy: BreakerPolicy;
  readonly cell: BreakerCell;
  readonly flights: Flight[] = [];
  blockedUntil = 0;
  /** An operator alone may end an open state before its time. */
  releasing = false;
  #seen: BreakerState;

  constructor(policy: BreakerPolicy) {
    this.policy = policy;
    const announce = (_: BreakerCell, transition: Transition | null) => this.#checkChange(transition);
    this.cell = new BreakerCell('venue_api', policy, 0, announce, () => this.blockedUntil);
    this.#seen = this.cell.state;
  }

  get now(): number {
    return this.clock.now();
  }

  get state(): BreakerState {
    return this.cell.state;
  }

  /** Moves on; the timer of an attentive breaker fires as each moment comes, an inattentive one sleeps through it. */
  wait(ms: number, attentive: boolean): void {
    const end = this.now + ms;
    while (attentive && this.cell.dueAt <= end) {
      this.clock.advance(Math.max(0, this.cell.dueAt - this.now));
      this.cell.advance(this.now);
      expect(this.cell.dueAt).toBeGreaterThan(this.now);
    }
    this.clock.advance(end - this.now);
  }

  /** Until time alone has changed the state, where it ever does. */
  waitForDue(): void {
    this.wait(Math.max(0, this.cell.dueAt - this.now), true);
  }

  #checkChange(transition: Transition | null): void {
    const before = this.#seen;
    const after = this.cell.state;
    this.#seen = after;
    if (transition === null) {
      expect([after.kind, after.generation]).toEqual([before.kind, before.generation]);
    } else {
      expect(transition).toMatchObject({ from: before.kind, to: after.kind, at: this.now });
      expect(transition.episode).toBe(after.episode);
      expect(after.kind).not.toBe(before.kind);
      expect(after.generation).toBe(before.generation + 1);
      expect(after.since).toBe(this.now);
    }
    if (before.kind === 'OPEN' && after.kind === 'HALF_OPEN' && !this.releasing) {
      expect(this.now).toBeGreaterThanOrEqual(before.until);
    }
    const begins = before.kind === 'CLOSED' && after.kind === 'OPEN';
    expect(after.episode).toBe(before.episode + (begins ? 1 : 0));
    if (begins) expect(after.openedAt).toBe(this.now);
    else if (before.kind !== 'CLOSED' && after.kind !== 'CLOSED') {
      expect(after.openedAt).toBe(before.openedAt);
    }
  }

  checkNow(): void {
    const { state, policy } = this;
    // Every change was told: what was seen last is what is.
    expect(state).toBe(this.#seen);
    if (state.kind === 'HALF_OPEN') {
      const trials = this.flights.filter(({ ticket, settled }) => !settled && this.cell.holds(ticket));
      expect(trials.length).toBe(state.trials.length);
      expect(trials.length).toBeLessThanOrEqual(policy.successThreshold);
      expect(state.successes).toBeLessThan(policy.successThreshold);
    }
    if (state.kind === 'OPEN') expect(state.until).toBeGreaterThanOrEqual(this.blockedUntil);
    expect(Number.isNaN(this.cell.dueAt)).toBe(false);
  }
}

type Command = fc.Command<object, World>;

const command = (name: string, run: (world: World) => void): Command => ({
  check: () => true,
  run: (_, world) => {
    run(world);
    world.checkNow();
  },
  toString: () => name,
});

const admitting = fc.constant(
  command('admit', (world) => {
    const before = world.state;
    const ticket = world.cell.admit(world.now);
    if (before.kind === 'OPEN' && world.now < before.until) expect(ticket).toBeNull();
    if (before.kind === 'CLOSED') expect(ticket).not.toBeNull();
    if (!ticket) return;
    expect(world.state.kind).not.toBe('OPEN');
    expect(ticket.generation).toBe(world.state.generation);
    world.flights.push({ ticket, settled: false });
  }),
);

const settling = fc
  .tuple(fc.nat(5), fc.constantFrom('OK', 'OK', 'OK', ...outcomeKinds, 'RETURNED' as const), fc.nat(2_000))
  .map(([pick, kind, durationMs]) =>
    command(`settle the last but ${pick} ${kind} after ${durationMs}`, (world) => {
      const flight = world.flights.at(-1 - pick);
      if (!flight) return;
      const before = world.state;
      const counts = structuredClone(world.cell.counts);
      const isLate =
        flight.ticket.generation !== before.generation || (flight.settled && before.kind !== 'CLOSED');
      flight.settled = true;
      const overdue = before.kind === 'HALF_OPEN' && world.now >= world.cell.dueAt;
      if (kind === 'RETURNED') world.cell.returnTicket(flight.ticket);
      else world.cell.settle(flight.ticket, kind, durationMs, world.now);
      if (overdue && !isLate && kind !== 'RETURNED') {
        expect(world.state).toMatchObject({ kind: 'OPEN', reason: 'RECOVERY_FAILED' });
      }
      if (!isLate) return;
      expect(world.state).toBe(before);
      expect(world.cell.counts).toEqual(counts);
    }),
  );

const waiting = fc
  .tuple(fc.oneof(fc.constantFrom(1, 10, 99, 100, 500, 30_000), fc.nat(90_000)), fc.boolean())
  .map(([ms, attentive]) =>
    command(`wait ${ms} ${attentive ? '' : 'asleep'}`, (world) => world.wait(ms, attentive)),
  );

const blocking = fc
  .tuple(fc.constantFrom('RATE_LIMITED', 'BANNED', 'MAINTENANCE'), fc.integer({ min: 1, max: 100_000 }))
  .map(([reason, forMs]) =>
    command(`block ${reason} ${forMs}`, (world) => {
      const before = world.state;
      world.blockedUntil = Math.max(world.blockedUntil, world.now + forMs);
      world.cell.blockAll(reason, world.blockedUntil, world.now);
      const after = world.state;
      expect(after.kind).toBe('OPEN');
      if (after.kind !== 'OPEN') return;
      expect(after.reason).toBe(before.kind === 'OPEN' ? before.reason : reason);
      if (before.kind === 'OPEN') expect(after.until).toBeGreaterThanOrEqual(before.until);
    }),
  );

const holding = fc
  .oneof(fc.integer({ min: 1, max: 100_000 }), fc.constant(Number.POSITIVE_INFINITY))
  .map((forMs) =>
    command(`hold ${forMs}`, (world) => {
      world.cell.hold(world.now + forMs, world.now);
      expect(world.state).toMatchObject({ kind: 'OPEN', reason: 'OPERATOR' });
    }),
  );

const releasing = fc.constant(
  command('release', (world) => {
    world.releasing = true;
    world.cell.release(world.now);
    world.releasing = false;
  }),
);

const resetting = fc.constant(
  command('reset', (world) => {
    world.cell.reset(world.now);
    expect(world.state.kind).toBe('CLOSED');
    expect(world.cell.failureCount(world.now)).toBe(0);
  }),
);

// Admissions and results more often than the rest, or nothing would ever get as far as a recovery.
const commands = fc.commands(
  [admitting, admitting, admitting, settling, settling, settling, waiting, waiting, blocking, holding].concat(
    releasing,
    resetting,
  ),
  { maxCommands: 60, size: 'max' },
);

function runOn(world: World, list: Iterable<Command>): void {
  fc.modelRun(() => ({ model: {}, real: world }), list);
}

/** Time, and trials that succeed; an operator ends a hold that has no end. Returns how many steps it took. */
function recover(world: World): number {
  const enough = 2 * world.policy.successThreshold + 4;
  for (let step = 0; step < enough; step += 1) {
    const { state } = world;
    if (state.kind === 'CLOSED') return step;
    const ticket = world.cell.admit(world.now);
    if (ticket) world.cell.settle(ticket, 'OK', 0, world.now);
    else if (Number.isFinite(world.cell.dueAt)) world.waitForDue();
    else {
      world.releasing = true;
      world.cell.release(world.now);
      world.releasing = false;
    }
    world.flights.length = 0;
  }
  return expect.unreachable(`still ${JSON.stringify(world.state)}`);
}

describe('whatever happens to a breaker', () => {
  it('keeps its rules at every step', () => {
    fc.assert(
      fc.property(policies, commands, (policy, list) => runOn(new World(policy), list)),
      { numRuns: 700 },
    );
  });

  it('is never stuck: time and successful trials close it from every state', () => {
    fc.assert(
      fc.property(policies, commands, (policy, list) => {
        const world = new World(policy);
        runOn(world, list);
        recover(world);
        expect(world.state.kind).toBe('CLOSED');
      }),
      { numRuns: 300 },
    );
  });

  it('waits in HALF_OPEN for as long as no trial comes', () => {
    fc.assert(
      fc.property(policies, commands, (policy, list) => {
        const world = new World(policy);
        runOn(world, list);
        if (world.state.kind !== 'HALF_OPEN') world.cell.hold(world.now + 1, world.now);
        while (Number.isFinite(world.cell.dueAt)) world.waitForDue();
        const { state } = world;
        expect(state).toMatchObject({ kind: 'HALF_OPEN', trials: [] });
        world.wait(30 * 86_400_000, true);
        world.cell.advance(world.now);
        expect(world.state).toBe(state);
      }),
      { numRuns: 200 },
    );
  });

  it('reaches every state and every kind of transition in these runs', () => {
    const reached = new Set<string>();
    const note = (world: World, list: Iterable<Command>) => {
      for (const each of list) {
        const before = world.state;
        runOn(world, [each]);
        const after = world.state;
        if (after.kind !== before.kind) reached.add(`${before.kind} > ${after.kind}`);
        if (after.kind === 'OPEN') reached.add(after.reason);
        if (after.kind === 'HALF_OPEN' && after.trials.length === world.policy.successThreshold)
          reached.add('full');
      }
    };
    fc.assert(
      fc.property(policies, commands, (policy, list) => note(new World(policy), list)),
      { numRuns: 250, seed: 7 },
    );
    expect([...reached].sort()).toEqual(
      [
        'CLOSED > OPEN',
        'OPEN > HALF_OPEN',
        'OPEN > CLOSED',
        'HALF_OPEN > OPEN',
        'HALF_OPEN > CLOSED',
        'FAILURES',
        'SLOW_CALLS',
        'RECOVERY_FAILED',
        'RATE_LIMITED',
        'BANNED',
        'MAINTENANCE',
        'OPERATOR',
        'full',
      ].sort(),
    );
  });
});
