import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticksOf } from '../../src/dashboard/timeline/axis.ts';
import { drawable, type LaneFacts, lanesOf, type Transition } from '../../src/dashboard/timeline/lanes.ts';
import { type Marked, marksOf } from '../../src/dashboard/timeline/marks.ts';

const span = { fromMs: 0, toMs: 100 };
const states = { C: 'CLOSED', O: 'OPEN', H: 'HALF_OPEN' } as const;
type Letter = keyof typeof states;

const transition = (atMs: number, change: string, breaker = 'b'): Transition => ({
  id: `${breaker} ${atMs}`,
  breaker,
  exchange: 'x',
  atMs,
  oldState: states[change[0] as Letter],
  newState: states[change[1] as Letter],
  reason: change[1] === 'C' ? null : 'FAILURES',
});
const facts = (rest: Partial<LaneFacts> = {}): LaneFacts => ({
  span,
  transitions: [],
  breakers: [{ name: 'b', exchange: 'x', state: 'CLOSED' }],
  readFromMs: 0,
  knownFromMs: 0,
  knownToMs: Number.POSITIVE_INFINITY,
  stateBeforeNext: new Map(),
  isReadToNow: true,
  ...rest,
});
const drawn = (given: LaneFacts) =>
  lanesOf(given)[0]!.segments.map(({ state, fromMs, toMs }) => `${state ?? '?'} ${fromMs}-${toMs}`);

describe('a lane', () => {
  it('follows its transitions, in whatever order they come', () => {
    const transitions = [transition(60, 'HC'), transition(20, 'CO'), transition(50, 'OH')];
    expect(drawn(facts({ transitions }))).toEqual([
      'CLOSED 0-20',
      'OPEN 20-50',
      'HALF_OPEN 50-60',
      'CLOSED 60-100',
    ]);
  });

  it('ends in what came last of one millisecond', () => {
    const transitions = [transition(50, 'HC'), transition(50, 'OH'), transition(20, 'CO')];
    expect(drawn(facts({ transitions }))).toEqual(['CLOSED 0-20', 'OPEN 20-50', 'CLOSED 50-100']);
  });

  it('begins in the state that its first transition came from', () => {
    const transitions = [transition(30, 'OH')];
    expect(drawn(facts({ transitions }))[0]).toBe('OPEN 0-30');
  });

  it('without a transition is in its present state, where all was read up to now', () => {
    const breakers = [{ name: 'b', exchange: 'x', state: 'OPEN' as const }];
    expect(drawn(facts({ breakers }))).toEqual(['OPEN 0-100']);
  });

  it('without a transition is in the state before its next one, where the range is over', () => {
    const breakers = [{ name: 'b', exchange: 'x', state: 'OPEN' as const }];
    const stateBeforeNext = new Map([['b', 'HALF_OPEN' as const]]);
    expect(drawn(facts({ breakers, stateBeforeNext }))).toEqual(['HALF_OPEN 0-100']);
  });

  it('is not known where neither was read', () => {
    expect(drawn(facts({ isReadToNow: false }))).toEqual(['? 0-100']);
  });

  it('is not known before what was read, nor after the service was last heard', () => {
    const transitions = [transition(10, 'CO'), transition(50, 'OH')];
    expect(drawn(facts({ transitions, readFromMs: 40, knownToMs: 80 }))).toEqual([
      '? 0-40',
      'OPEN 40-50',
      'HALF_OPEN 50-80',
      '? 80-100',
    ]);
  });

  it('is not known before the service began to watch', () => {
    expect(drawn(facts({ knownFromMs: 70 }))).toEqual(['? 0-70', 'CLOSED 70-100']);
    expect(drawn(facts({ knownFromMs: 200 }))).toEqual(['? 0-100']);
  });

  it('does not show what lies outside of the range', () => {
    const transitions = [transition(-10, 'CO'), transition(100, 'OH')];
    expect(drawn(facts({ transitions }))).toEqual(['CLOSED 0-100']);
  });

  it('is there for a breaker that is no longer configured, and for each in order', () => {
    const lanes = lanesOf(facts({ transitions: [transition(5, 'CO', 'gone'), transition(5, 'CO', 'b10')] }));
    expect(lanes.map((lane) => lane.breaker)).toEqual(['b', 'b10', 'gone']);
  });

  it('covers the whole range without a hole, whatever happened', () => {
    const letters = fc.constantFrom('C', 'O', 'H');
    const some = fc.array(fc.tuple(fc.integer({ min: -20, max: 120 }), letters, letters), { maxLength: 30 });
    const edge = fc.integer({ min: -10, max: 110 });
    fc.assert(
      fc.property(some, edge, edge, edge, (changes, readFromMs, knownFromMs, knownToMs) => {
        const transitions = changes.map(([atMs, from, to]) => transition(atMs, from + to));
        const [lane] = lanesOf(facts({ transitions, readFromMs, knownFromMs, knownToMs }));
        let end = span.fromMs;
        for (const { fromMs, toMs } of lane!.segments) {
          expect(fromMs).toBe(end);
          expect(toMs).toBeGreaterThan(fromMs);
          end = toMs;
        }
        expect(end).toBe(span.toMs);
      }),
    );
  });
});

describe('what is drawn of a lane', () => {
  it('joins what is too short to be seen, and leaves the rest', () => {
    const changes = ['CO', 'OH', 'HO', 'OH', 'HC'].map((change, index) => transition(50 + index, change));
    const [lane] = lanesOf(facts({ transitions: changes }));
    expect(drawable(lane!.segments, 5).map(({ state, changes: count }) => [state, count])).toEqual([
      ['CLOSED', 0],
      ['MIXED', 3],
      ['CLOSED', 0],
    ]);
    expect(drawable(lane!.segments, 0.5)).toHaveLength(6);
  });

  it('keeps a single short one as what it is', () => {
    const [lane] = lanesOf(facts({ transitions: [transition(50, 'CO'), transition(51, 'OC')] }));
    expect(drawable(lane!.segments, 5).map(({ state }) => state)).toEqual(['CLOSED', 'OPEN', 'CLOSED']);
  });
});

describe('the marks', () => {
  const alert = (atMs: number, severity: Marked['severity'], id = `${severity} ${atMs}`): Marked => ({
    id,
    atMs,
    severity,
    message: id,
  });

  it('of alerts that lie close are one, of the worst and newest', () => {
    const marks = marksOf(
      [alert(12, 'INFO'), alert(10, 'WARNING'), alert(14, 'WARNING'), alert(40, 'INFO'), alert(18, 'INFO')],
      span,
      10,
    );
    expect(marks.map(({ id, atMs, count }) => [id, atMs, count])).toEqual([
      ['WARNING 14', 10, 4],
      ['INFO 40', 40, 1],
    ]);
  });

  it('are apart as far as asked, within the range, and count every alert in it', () => {
    const some = fc.array(
      fc.tuple(fc.integer({ min: -20, max: 120 }), fc.constantFrom('CRITICAL', 'WARNING', 'INFO')),
    );
    fc.assert(
      fc.property(some, (given) => {
        const alerts = given.map(([atMs, severity], index) => alert(atMs, severity as 'INFO', String(index)));
        const marks = marksOf(alerts, span, 7);
        const within = alerts.filter(({ atMs }) => atMs >= 0 && atMs < 100);
        expect(marks.reduce((sum, { count }) => sum + count, 0)).toBe(within.length);
        for (let index = 1; index < marks.length; index += 1) {
          expect(marks[index]!.atMs - marks[index - 1]!.atMs).toBeGreaterThanOrEqual(7);
        }
      }),
    );
  });
});

describe('the axis', () => {
  const hour = 3_600_000;
  const day = 24 * hour;

  it('has round times where the viewer is', () => {
    const ticks = ticksOf({ fromMs: 10 * 60_000, toMs: 6 * hour }, 8, () => 0);
    expect(ticks.map(({ atMs }) => atMs / hour)).toEqual([1, 2, 3, 4, 5]);
    const elsewhere = ticksOf({ fromMs: 0, toMs: 2 * day }, 4, () => 5.5 * hour);
    expect(elsewhere.map(({ atMs, isDay }) => [(atMs + 5.5 * hour) / hour, isDay])).toEqual([
      [12, false],
      [24, true],
      [36, false],
      [48, true],
    ]);
  });

  it('never has more than fit', () => {
    const spans = fc.tuple(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1_000, max: 366 * day }));
    fc.assert(
      fc.property(spans, fc.integer({ min: 5, max: 30 }), ([fromMs, lengthMs], most) => {
        expect(ticksOf({ fromMs, toMs: fromMs + lengthMs }, most, () => 0).length).toBeLessThanOrEqual(
          most + 1,
        );
      }),
    );
  });
});
