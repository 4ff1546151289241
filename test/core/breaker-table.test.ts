import { describe, expect, it } from 'vitest';
import type { Ticket, Transition } from '../../src/core/breaker.ts';
import { BreakerCell } from '../../src/core/breaker-cell.ts';
import { type OutcomeKind, outcomeKinds } from '../../src/core/outcome.ts';
import type { BreakerPolicy } from '../../src/core/policy.ts';

const s = 1_000;
const now = 100 * s;
const day = 86_400 * s;

const policy: BreakerPolicy = {
  failureThreshold: 3,
  minFailureRate: 0.5,
  failureWindowMs: 60 * s,
  openMs: 30 * s,
  successThreshold: 2,
  halfOpenMaxMs: 10 * s,
};

/** Takes a breaker that is CLOSED in its second generation into a state; returns the ticket of a call in flight. */
type Situation = (cell: BreakerCell) => Ticket;

/** A ticket that was never given out: where no call can be in flight, even one of this generation does nothing. */
const ofNoCall = (cell: BreakerCell): Ticket => ({ generation: cell.state.generation, trial: 0 });

function fail(cell: BreakerCell, at: number, times: number): void {
  for (let i = 0; i < times; i += 1) cell.settle(cell.admit(at)!, 'VENUE_FAULT', 50, at);
}

/** Opened so that trials may begin at `at`. */
function halfOpen(cell: BreakerCell, at: number): void {
  fail(cell, at - policy.openMs, 3);
  cell.advance(at);
}

const situations = {
  'CLOSED, empty': (cell) => cell.admit(now)!,
  'CLOSED, near the threshold': (cell) => {
    fail(cell, now - s, 2);
    return cell.admit(now)!;
  },
  'OPEN, waiting': (cell) => {
    fail(cell, now - 10 * s, 3);
    return ofNoCall(cell);
  },
  'OPEN, due': (cell) => {
    fail(cell, now - 30 * s, 3);
    return ofNoCall(cell);
  },
  'OPEN, held to an end': (cell) => {
    cell.hold(120 * s, now - 10 * s);
    return ofNoCall(cell);
  },
  'OPEN, held without an end': (cell) => {
    cell.hold(Number.POSITIVE_INFINITY, now - 10 * s);
    return ofNoCall(cell);
  },
  'HALF_OPEN, no trial': (cell) => {
    halfOpen(cell, 90 * s);
    return ofNoCall(cell);
  },
  'HALF_OPEN, full': (cell) => {
    halfOpen(cell, 90 * s);
    const first = cell.admit(95 * s)!;
    cell.admit(96 * s);
    return first;
  },
  'HALF_OPEN, one success short': (cell) => {
    halfOpen(cell, 90 * s);
    cell.settle(cell.admit(95 * s)!, 'OK', 50, 96 * s);
    return cell.admit(97 * s)!;
  },
  'HALF_OPEN, trial overdue': (cell) => {
    halfOpen(cell, 90 * s);
    return cell.admit(90 * s)!;
  },
} satisfies Record<string, Situation>;

type StateName = keyof typeof situations;
const stateNames = Object.keys(situations) as StateName[];

interface World {
  readonly cell: BreakerCell;
  /** The call in flight. */
  readonly ticket: Ticket;
  /** Of a call that was admitted before an earlier transition. */
  readonly late: Ticket;
}

type Input = (world: World) => unknown;

const blockReasons = ['RATE_LIMITED', 'BANNED', 'MAINTENANCE'] as const;
const settles = (kind: OutcomeKind) => `settle ${kind}` as const;
const late = (kind: OutcomeKind) => `late ${kind}` as const;
const blocks = (reason: (typeof blockReasons)[number]) => `blockAll ${reason}` as const;

/** When time alone changes the state; an instant far ahead where it never does. */
const due = (cell: BreakerCell) => (Number.isFinite(cell.dueAt) ? cell.dueAt : now + 30 * day);

const inputs = new Map<string, Input>([
  ['admit', ({ cell }) => cell.admit(now)],
  ...outcomeKinds.map((kind): [string, Input] => [
    settles(kind),
    ({ cell, ticket }) => cell.settle(ticket, kind, 50, now),
  ]),
  ...outcomeKinds.map((kind): [string, Input] => [
    late(kind),
    (world) => world.cell.settle(world.late, kind, 50, now),
  ]),
  ['return', ({ cell, ticket }) => cell.returnTicket(ticket)],
  ['return late', (world) => world.cell.returnTicket(world.late)],
  ['advance before due', ({ cell }) => cell.advance(due(cell) - 1)],
  ['advance at due', ({ cell }) => cell.advance(due(cell))],
  ['advance after due', ({ cell }) => cell.advance(due(cell) + s)],
  ...blockReasons.map((reason): [string, Input] => [
    blocks(reason),
    ({ cell }) => cell.blockAll(reason, 160 * s, now),
  ]),
  ['blockAll, ends sooner', ({ cell }) => cell.blockAll('BANNED', 110 * s, now)],
  ['hold', ({ cell }) => cell.hold(150 * s, now)],
  ['hold without an end', ({ cell }) => cell.hold(Number.POSITIVE_INFINITY, now)],
  ['release', ({ cell }) => cell.release(now)],
  ['reset', ({ cell }) => cell.reset(now)],
]);

const failures = (['VENUE_FAULT', 'NETWORK', 'TIMEOUT'] as const).map(settles);
const answers = (['AUTH', 'CLIENT_ERROR', 'BUSINESS_ERROR'] as const).map(settles);
const neutral = blockReasons.map(settles);
const lates = [...outcomeKinds.map(late), 'return late'];
const anySettle = outcomeKinds.map(settles);
const anyBlock = blockReasons.map(blocks);
const anyAdvance = ['advance before due', 'advance at due', 'advance after due'];
const fromDue = ['advance at due', 'advance after due'];

/** Inputs, the state they lead to (`=` the same; `REASON` the block's) with the ticket they give, the transition told. */
type Row = readonly [inputs: readonly string[], next: string, transition?: string];

const table: Readonly<Record<StateName, readonly Row[]>> = {
  'CLOSED, empty': [
    [['admit'], '= and a ticket'],
    [['settle OK', ...answers, ...neutral, 'return', ...lates, ...anyAdvance, 'release', 'reset'], '='],
    [failures, 'CLOSED, failures 1'],
    [anyBlock, 'OPEN REASON to 160 s, failures 0', 'CLOSED > OPEN'],
    [['blockAll, ends sooner'], 'OPEN BANNED to 110 s, failures 0', 'CLOSED > OPEN'],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 0', 'CLOSED > OPEN'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 0', 'CLOSED > OPEN'],
  ],
  'CLOSED, near the threshold': [
    [['admit'], '= and a ticket'],
    [['settle OK', ...answers, ...neutral, 'return', ...lates, ...anyAdvance, 'release'], '='],
    [failures, 'OPEN FAILURES to 130 s, failures 3', 'CLOSED > OPEN'],
    [anyBlock, 'OPEN REASON to 160 s, failures 2', 'CLOSED > OPEN'],
    [['blockAll, ends sooner'], 'OPEN BANNED to 110 s, failures 2', 'CLOSED > OPEN'],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 2', 'CLOSED > OPEN'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 2', 'CLOSED > OPEN'],
    [['reset'], 'CLOSED, failures 0'],
  ],
  'OPEN, waiting': [
    [['admit', ...anySettle, 'return', ...lates, 'advance before due', 'release'], '='],
    [fromDue, 'HALF_OPEN, trials 0, successes 0, failures 3', 'OPEN > HALF_OPEN'],
    [anyBlock, 'OPEN FAILURES to 160 s, failures 3'],
    [['blockAll, ends sooner'], '='],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 3'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 3'],
    [['reset'], 'CLOSED, failures 0', 'OPEN > CLOSED'],
  ],
  'OPEN, due': [
    [['admit'], 'HALF_OPEN, trials 1, successes 0, failures 3 and a ticket', 'OPEN > HALF_OPEN'],
    [[...anySettle, 'return', ...lates, 'advance before due', 'release'], '='],
    [fromDue, 'HALF_OPEN, trials 0, successes 0, failures 3', 'OPEN > HALF_OPEN'],
    [anyBlock, 'OPEN FAILURES to 160 s, failures 3'],
    [['blockAll, ends sooner'], 'OPEN FAILURES to 110 s, failures 3'],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 3'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 3'],
    [['reset'], 'CLOSED, failures 0', 'OPEN > CLOSED'],
  ],
  'OPEN, held to an end': [
    [['admit', ...anySettle, 'return', ...lates, 'advance before due'], '='],
    [[...fromDue, 'release'], 'HALF_OPEN, trials 0, successes 0, failures 0', 'OPEN > HALF_OPEN'],
    [anyBlock, 'OPEN OPERATOR to 160 s, failures 0'],
    [['blockAll, ends sooner'], '='],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 0'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 0'],
    [['reset'], 'CLOSED, failures 0', 'OPEN > CLOSED'],
  ],
  'OPEN, held without an end': [
    [['admit', ...anySettle, 'return', ...lates, ...anyAdvance], '='],
    [[...anyBlock, 'blockAll, ends sooner', 'hold without an end'], '='],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 0'],
    [['release'], 'HALF_OPEN, trials 0, successes 0, failures 0', 'OPEN > HALF_OPEN'],
    [['reset'], 'CLOSED, failures 0', 'OPEN > CLOSED'],
  ],
  'HALF_OPEN, no trial': [
    [['admit'], 'HALF_OPEN, trials 1, successes 0, failures 3 and a ticket'],
    [[...anySettle, 'return', ...lates, ...anyAdvance, 'release'], '='],
    [anyBlock, 'OPEN REASON to 160 s, failures 3', 'HALF_OPEN > OPEN'],
    [['blockAll, ends sooner'], 'OPEN BANNED to 110 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 3', 'HALF_OPEN > OPEN'],
    [['reset'], 'CLOSED, failures 0', 'HALF_OPEN > CLOSED'],
  ],
  'HALF_OPEN, full': [
    [['admit', ...lates, 'advance before due', 'release'], '='],
    [['settle OK', ...answers], 'HALF_OPEN, trials 1, successes 1, failures 3'],
    [failures, 'OPEN RECOVERY_FAILED to 130 s, failures 4', 'HALF_OPEN > OPEN'],
    [[...neutral, 'return'], 'HALF_OPEN, trials 1, successes 0, failures 3'],
    [['advance at due'], 'OPEN RECOVERY_FAILED to 135 s, failures 4', 'HALF_OPEN > OPEN'],
    [['advance after due'], 'OPEN RECOVERY_FAILED to 136 s, failures 4', 'HALF_OPEN > OPEN'],
    [anyBlock, 'OPEN REASON to 160 s, failures 3', 'HALF_OPEN > OPEN'],
    [['blockAll, ends sooner'], 'OPEN BANNED to 110 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 3', 'HALF_OPEN > OPEN'],
    [['reset'], 'CLOSED, failures 0', 'HALF_OPEN > CLOSED'],
  ],
  'HALF_OPEN, one success short': [
    [['admit'], 'HALF_OPEN, trials 2, successes 1, failures 3 and a ticket'],
    [[...lates, 'advance before due', 'release'], '='],
    [['settle OK', ...answers], 'CLOSED, failures 0', 'HALF_OPEN > CLOSED'],
    [failures, 'OPEN RECOVERY_FAILED to 130 s, failures 4', 'HALF_OPEN > OPEN'],
    [[...neutral, 'return'], 'HALF_OPEN, trials 0, successes 1, failures 3'],
    [['advance at due'], 'OPEN RECOVERY_FAILED to 137 s, failures 4', 'HALF_OPEN > OPEN'],
    [['advance after due'], 'OPEN RECOVERY_FAILED to 138 s, failures 4', 'HALF_OPEN > OPEN'],
    [anyBlock, 'OPEN REASON to 160 s, failures 3', 'HALF_OPEN > OPEN'],
    [['blockAll, ends sooner'], 'OPEN BANNED to 110 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 3', 'HALF_OPEN > OPEN'],
    [['reset'], 'CLOSED, failures 0', 'HALF_OPEN > CLOSED'],
  ],
  'HALF_OPEN, trial overdue': [
    // A result that comes too late is no success, and no timer is needed to say so.
    [['admit', ...anySettle], 'OPEN RECOVERY_FAILED to 130 s, failures 4', 'HALF_OPEN > OPEN'],
    [[...lates, 'advance before due', 'release'], '='],
    [['return'], 'HALF_OPEN, trials 0, successes 0, failures 3'],
    [['advance at due'], 'OPEN RECOVERY_FAILED to 130 s, failures 4', 'HALF_OPEN > OPEN'],
    [['advance after due'], 'OPEN RECOVERY_FAILED to 131 s, failures 4', 'HALF_OPEN > OPEN'],
    [anyBlock, 'OPEN REASON to 160 s, failures 3', 'HALF_OPEN > OPEN'],
    [['blockAll, ends sooner'], 'OPEN BANNED to 110 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold'], 'OPEN OPERATOR to 150 s, failures 3', 'HALF_OPEN > OPEN'],
    [['hold without an end'], 'OPEN OPERATOR to Infinity s, failures 3', 'HALF_OPEN > OPEN'],
    [['reset'], 'CLOSED, failures 0', 'HALF_OPEN > CLOSED'],
  ],
};

function describeState(cell: BreakerCell): string {
  const { state } = cell;
  const count = `failures ${cell.failureCount(now)}`;
  if (state.kind === 'CLOSED') return `CLOSED, ${count}`;
  if (state.kind === 'OPEN') return `OPEN ${state.reason} to ${state.until / s} s, ${count}`;
  return `HALF_OPEN, trials ${state.trials.length}, successes ${state.successes}, ${count}`;
}

function enter(name: StateName): World & { readonly told: Transition[] } {
  const told: Transition[] = [];
  const cell = new BreakerCell('venue_api', policy, 0, (_, transition) => {
    if (transition) told.push(transition);
  });
  const lateTicket = cell.admit(0)!;
  cell.hold(Number.POSITIVE_INFINITY, 0);
  cell.reset(0);
  const ticket = situations[name](cell);
  told.length = 0;
  return { cell, ticket, late: lateTicket, told };
}

const rowsFor = (state: StateName, input: string) => table[state].filter(([names]) => names.includes(input));
const pairs = stateNames.flatMap((state) => [...inputs.keys()].map((input) => [state, input] as const));

describe('the breaker as a table', () => {
  it('has exactly one row for every state and input, and none for an unknown input', () => {
    const wrong = pairs
      .map(([state, input]) => ({ state, input, rows: rowsFor(state, input).length }))
      .filter(({ rows }) => rows !== 1);
    expect(wrong).toEqual([]);
    const named = stateNames.flatMap((state) => table[state].flatMap(([names]) => names));
    expect(named.filter((name) => !inputs.has(name))).toEqual([]);
  });

  it('gives every input a breaker has', () => {
    const called = new Set<PropertyKey>();
    const { cell, ticket, late: lateTicket } = enter('CLOSED, empty');
    const watched = new Proxy(cell, {
      get(_, key) {
        called.add(key);
        const value = Reflect.get(cell, key, cell);
        return typeof value === 'function' ? value.bind(cell) : value;
      },
    });
    for (const give of inputs.values()) give({ cell: watched, ticket, late: lateTicket });
    const reads = ['constructor', 'state', 'dueAt', 'failureCount', 'holds'];
    // Taking up a kept state is how a breaker begins, not what happens to it.
    const changes = Object.getOwnPropertyNames(BreakerCell.prototype).filter(
      (name) => !reads.includes(name) && name !== 'restore',
    );
    expect(changes.filter((name) => !called.has(name))).toEqual([]);
  });

  it.each(pairs)('%s: %s', (state, input) => {
    const [, next, transition] = rowsFor(state, input)[0]!;
    const world = enter(state);
    const { cell, told } = world;
    const before = cell.state;
    const expected = next.replace('=', describeState(cell)).replace('REASON', input.replace('blockAll ', ''));

    const ticket = inputs.get(input)!(world) as Ticket | null | undefined;

    expect(describeState(cell) + (ticket ? ' and a ticket' : '')).toBe(expected);
    expect(told.map(({ from, to }) => `${from} > ${to}`)).toEqual(transition ? [transition] : []);
    expect(cell.state.generation).toBe(before.generation + told.length);
    expect(cell.state.episode).toBe(before.episode + (transition === 'CLOSED > OPEN' ? 1 : 0));
    if (next === '=') expect(cell.state.since).toBe(before.since);
    if (ticket) expect(cell.holds(ticket)).toBe(true);
  });
});

describe('what a transition tells', () => {
  const tell = (state: StateName, input: string) => {
    const world = enter(state);
    inputs.get(input)!(world);
    return world.told;
  };

  it.each<[StateName, string, Partial<Transition>]>([
    [
      'CLOSED, near the threshold',
      'settle TIMEOUT',
      { reason: 'FAILURES', until: 130 * s, failureCount: 3, episode: 2 },
    ],
    ['CLOSED, empty', 'blockAll BANNED', { reason: 'BANNED', until: 160 * s, failureCount: 0, episode: 2 }],
    ['CLOSED, empty', 'hold', { reason: 'OPERATOR', until: 150 * s }],
    ['CLOSED, empty', 'hold without an end', { reason: 'OPERATOR', until: null }],
    ['OPEN, due', 'admit', { reason: 'FAILURES', until: null, failureCount: 3, episode: 2 }],
    ['OPEN, held to an end', 'release', { reason: 'OPERATOR', until: null, failureCount: 0 }],
    ['OPEN, waiting', 'reset', { reason: 'FAILURES', until: null, failureCount: 3, episode: 2 }],
    [
      'HALF_OPEN, full',
      'settle NETWORK',
      { reason: 'RECOVERY_FAILED', until: 130 * s, failureCount: 4, episode: 2 },
    ],
    [
      'HALF_OPEN, one success short',
      'settle OK',
      { reason: 'FAILURES', until: null, failureCount: 3, episode: 2 },
    ],
  ])('%s: %s', (state, input, facts) => {
    expect(tell(state, input)).toEqual([expect.objectContaining({ ...facts, at: now })]);
  });
});
