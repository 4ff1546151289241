import { describe, expect, it } from 'vitest';
import { type BreakerState, closedState, type Transition } from '../../src/core/breaker.ts';
import { BreakerCell } from '../../src/core/breaker-cell.ts';
import { breakerPolicy } from '../../src/core/breaker-policy.ts';

const policy = breakerPolicy({});

function setUp(blockedUntil = 0) {
  const told: (Transition | null)[] = [];
  const cell = new BreakerCell(
    'venue_api',
    policy,
    0,
    (_, transition) => told.push(transition),
    () => blockedUntil,
  );
  return { cell, told };
}

const open: BreakerState = {
  kind: 'OPEN',
  generation: 1,
  episode: 4,
  since: -20_000,
  openedAt: -50_000,
  reason: 'RECOVERY_FAILED',
  failureCount: 6,
  until: 10_000,
};
const halfOpen: BreakerState = {
  kind: 'HALF_OPEN',
  generation: 1,
  episode: 4,
  since: -20_000,
  openedAt: -50_000,
  reason: 'FAILURES',
  failureCount: 5,
  trials: [],
  trialsStarted: 0,
  successes: 0,
};

describe('a breaker that takes up a kept state', () => {
  it.each<BreakerState>([open, halfOpen, closedState(-5, 1, 4)])(
    'tells of no transition, and is as it was: $kind',
    (state) => {
      const { cell, told } = setUp();
      cell.restore(state);
      expect(cell.state).toEqual(state);
      expect(told).toEqual([null]);
    },
  );

  it('goes on from there, in the same episode', () => {
    const { cell, told } = setUp();
    const before = cell.admit(0)!;
    cell.restore(open);
    expect(cell.admit(9_999)).toBeNull();
    for (let i = 0; i < 5; i += 1) cell.settle(before, 'NETWORK', 10, 9_999);
    expect([cell.state, cell.failureCount(9_999)]).toEqual([open, 6]);
    for (let i = 0; i < 2; i += 1) cell.settle(cell.admit(10_000)!, 'OK', 10, 10_001);
    expect(cell.state).toMatchObject({ kind: 'CLOSED', episode: 4 });
    const changes = told.filter((transition) => transition !== null);
    expect(changes).toMatchObject([
      { from: 'OPEN', to: 'HALF_OPEN', episode: 4, failureCount: 6 },
      { from: 'HALF_OPEN', to: 'CLOSED', episode: 4, failureCount: 6 },
    ]);
  });

  it.each([
    [15_000, 15_000],
    [5_000, 10_000],
  ])('is not open for less than its blocks last: blocked until %i, open until %i', (blocked, until) => {
    const { cell } = setUp(blocked);
    cell.restore(open);
    expect([cell.state, cell.dueAt]).toEqual([{ ...open, until }, until]);
  });
});

it('reading a breaker never changes it, not even one whose time has come', () => {
  const { cell, told } = setUp();
  cell.restore(open);
  told.length = 0;
  const ticket = { generation: 1, trial: 0 };
  expect([cell.state.kind, cell.dueAt, cell.failureCount(99_000), cell.holds(ticket)]).toEqual([
    'OPEN',
    10_000,
    6,
    true,
  ]);
  expect(cell.state).toEqual(open);
  expect(told).toEqual([]);
});

it('what is told is committed already, with the blocks in it', () => {
  const seen: unknown[] = [];
  const cell = new BreakerCell(
    'venue_api',
    policy,
    0,
    (changed, transition) =>
      seen.push([changed.state.kind, transition?.to, changed.dueAt, transition?.until]),
    () => 90_000,
  );
  for (let i = 0; i < 5; i += 1) cell.settle(cell.admit(1)!, 'TIMEOUT', 10, 1);
  expect(seen).toEqual([['OPEN', 'OPEN', 90_000, 90_000]]);
});
