import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Grade,
  noThresholdPassed,
  readScore,
  type ThresholdPolicy,
  type ThresholdState,
  thresholdDueAt,
} from '../../src/core/threshold.ts';

const policy: ThresholdPolicy = { warning: 0.3, critical: 0.6, hysteresis: 0.05, holdMs: 10 };

/** Takes readings, each when and the score; with a star nothing was measured since the one before. */
function run(readings: string, from: Grade = 'NONE', rules = policy): ThresholdState {
  let state: ThresholdState = { ...noThresholdPassed, grade: from };
  let measuredAt = Number.NEGATIVE_INFINITY;
  for (const reading of readings.split('; ')) {
    const [at, score] = reading.replace('*', '').split(' ').map(Number) as [number, number];
    if (!reading.endsWith('*')) measuredAt = at;
    state = readScore(state, { score, measuredAt }, rules, at);
  }
  return state;
}

const grades = (from: Grade, rows: readonly (readonly [string, string, Grade])[]) =>
  it.each(rows)(`from ${from}: %s`, (_, readings, grade) => expect(run(readings, from).grade).toBe(grade));

describe('a score that rises', () => {
  grades('NONE', [
    ['stays below', '0 0.29; 50 0.29', 'NONE'],
    ['is at the threshold at first', '0 0.3', 'NONE'],
    ['is there for not quite long enough', '0 0.3; 9 0.3', 'NONE'],
    ['is there for long enough', '0 0.3; 10 0.3', 'WARNING'],
    ['is there by what doubles lose', '0 0.30000000000000004; 10 0.299999999999', 'WARNING'],
    ['falls back in between', '0 0.3; 5 0.29; 6 0.3; 15 0.3', 'NONE'],
    ['goes far beyond', '0 0.7; 10 0.7', 'CRITICAL'],
    ['was far beyond only in the end', '0 0.3; 9 0.7; 10 0.7', 'WARNING'],
    ['was far beyond and stays so', '0 0.3; 5 0.7; 10 0.7; 20 0.7', 'CRITICAL'],
    ['was far beyond in between', '0 0.3; 5 0.7; 10 0.3; 20 0.3', 'WARNING'],
    ['rises although nothing was measured', '0 0.1; 1 0.3*; 11 0.3*', 'WARNING'],
  ]);
  grades('WARNING', [
    ['comes to be critical', '0 0.6; 10 0.6', 'CRITICAL'],
    ['is so too shortly', '0 0.6; 9 0.6', 'WARNING'],
  ]);
});

describe('a score that falls', () => {
  grades('WARNING', [
    ['within the hysteresis', '0 0.25; 50 0.25', 'WARNING'],
    ['within it by what doubles lose', '0 0.249999999999; 50 0.249999999999', 'WARNING'],
    ['below it', '0 0.24; 10 0.24', 'NONE'],
    ['below it too shortly', '0 0.24; 9 0.24', 'WARNING'],
    ['below it, and back within', '0 0.24; 5 0.25; 6 0.24; 15 0.24', 'WARNING'],
    ['while nothing is measured any more', '0 0.3; 5 0*; 50 0*', 'WARNING'],
    ['and is measured once only', '0 0; 50 0*; 90 0*', 'WARNING'],
    ['and is measured again', '0 0; 50 0*; 90 0', 'NONE'],
  ]);
  grades('CRITICAL', [
    ['within the hysteresis', '0 0.55; 50 0.55', 'CRITICAL'],
    ['to a warning', '0 0.54; 10 0.54', 'WARNING'],
    ['to within the hysteresis of the warning', '0 0.25; 10 0.25', 'WARNING'],
    ['to nothing', '0 0.1; 10 0.1', 'NONE'],
    ['step by step', '0 0.54; 9 0.1; 10 0.1', 'WARNING'],
    ['step by step, and stays so', '0 0.54; 5 0.1; 10 0.1; 20 0.1', 'NONE'],
  ]);
});

it('without a time to hold, a crossing counts at the next look', () => {
  const rules = { ...policy, holdMs: 0 };
  expect(run('0 0.6', 'NONE', rules).grade).toBe('NONE');
  expect(run('0 0.6; 0 0.6', 'NONE', rules).grade).toBe('CRITICAL');
});

describe('when a rise is due', () => {
  it('is when it will have lasted long enough', () => {
    expect(thresholdDueAt(run('3 0.3'), policy)).toBe(13);
    expect(thresholdDueAt(run('3 0.3; 5 0.7'), policy)).toBe(13);
  });

  it('is once more where it went on to rise meanwhile', () => {
    const state = run('0 0.3; 5 0.7; 10 0.7');
    expect([state.grade, thresholdDueAt(state, policy)]).toEqual(['WARNING', 20]);
  });

  it.each<[string, string, Grade]>([
    ['nothing rises', '0 0.1', 'NONE'],
    ['it rose already', '0 0.3; 10 0.3', 'NONE'],
    ['it falls', '0 0.1', 'CRITICAL'],
  ])('is never where %s', (_, readings, from) => {
    expect(thresholdDueAt(run(readings, from), policy)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('changes only by what every reading of the last `holdMs` and more was at', () => {
  const order: readonly Grade[] = ['NONE', 'WARNING', 'CRITICAL'];
  const reading = fc.record({
    afterMs: fc.integer({ min: 0, max: 6 }),
    score: fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
    stale: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 80, size: 'max' }), (readings) => {
      let state = noThresholdPassed;
      let now = 0;
      let measuredAt = Number.NEGATIVE_INFINITY;
      const seen: { at: number; score: number }[] = [];
      for (const { afterMs, score, stale } of readings) {
        now += afterMs;
        const isMeasured = !stale && now > measuredAt;
        if (isMeasured) measuredAt = now;
        const before = state.grade;
        state = readScore(state, { score, measuredAt }, policy, now);
        seen.push({ at: now, score });
        if (state.grade === before) continue;
        const rises = order.indexOf(state.grade) > order.indexOf(before);
        const threshold = (grade: Grade) => (grade === 'CRITICAL' ? policy.critical : policy.warning);
        const isBeyond = (each: number) =>
          rises
            ? each >= threshold(state.grade) - 1e-9
            : each < threshold(order[order.indexOf(state.grade) + 1]!) - policy.hysteresis - 1e-9;
        const from = seen.findLastIndex((each) => !isBeyond(each.score)) + 1;
        expect(now - seen[from]!.at).toBeGreaterThanOrEqual(policy.holdMs);
        if (!rises) expect(isMeasured).toBe(true);
      }
    }),
  );
});
