import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BreakerState, closedState, settle } from '../../src/core/breaker.ts';
import {
  clearCounts,
  createCallCounts,
  failuresIn,
  mayOpen,
  recordCall,
  slowShare,
} from '../../src/core/call-counts.ts';
import { isCountable, isFailure, outcomeKinds } from '../../src/core/outcome.ts';
import type { BreakerPolicy } from '../../src/core/policy.ts';

const policy: BreakerPolicy = {
  failureThreshold: 5,
  minFailureRate: 0.5,
  failureWindowMs: 60_000,
  openMs: 30_000,
  successThreshold: 2,
  halfOpenMaxMs: 30_000,
};
const windowMs = policy.failureWindowMs;
const sliceMs = windowMs / 60;

interface Call {
  readonly at: number;
  readonly failed: boolean;
  readonly slow: boolean;
}

const counted = (calls: readonly Call[], given = policy) => {
  const counts = createCallCounts(given);
  for (const { failed, slow, at } of calls) recordCall(counts, failed, slow, at);
  return counts;
};

/** `n` calls, one each `everyMs` from `from` on. */
const calls = (n: number, failed: boolean, from: number, everyMs = 1): Call[] =>
  Array.from({ length: n }, (_, i) => ({ at: from + i * everyMs, failed, slow: false }));

describe('what opens a breaker', () => {
  it.each<[string, readonly Call[], boolean]>([
    ['five in a row', calls(5, true, 0), true],
    ['four in a row', calls(4, true, 0), false],
    [
      'five in a row after sixty thousand that went well',
      [...calls(60_000, false, 0, 0.5), ...calls(5, true, 30_000)],
      true,
    ],
    [
      'sixty in sixty thousand',
      Array.from({ length: 60_000 }, (_, i) => ({ at: i * 0.9, failed: i % 1_000 === 999, slow: false })),
      false,
    ],
    [
      'every second one, the fifth failure being half of the calls',
      [0, 1, 2, 3, 4].flatMap((i) => [...calls(1, false, 20 * i), ...calls(1, true, 20 * i + 10)]),
      true,
    ],
    [
      'every second one, and one success too many',
      [
        ...calls(1, false, 0),
        ...[0, 1, 2, 3, 4].flatMap((i) => [...calls(1, false, 20 * i + 1), ...calls(1, true, 20 * i + 10)]),
      ],
      false,
    ],
    [
      'five in a row, the first of them exactly a window ago',
      [...calls(1, true, 500), ...calls(4, true, 500 + windowMs - 3)],
      false,
    ],
    [
      'five in a row, the first of them a moment less than a window ago',
      [...calls(1, true, 500), ...calls(4, true, 500 + windowMs - 3.001)],
      true,
    ],
    ['five in a row, one in each quarter of the window', calls(5, true, 250, windowMs / 4 - 1), true],
  ])('%s', (_, list, opens) => {
    expect(mayOpen(counted(list), policy, list.at(-1)!.at)).toBe(opens);
  });

  it.each([0.07, 0.1, 0.28, 0.29, 0.55, 0.57, 0.58])(
    'a share of exactly %s, and nothing below it',
    (minFailureRate) => {
      const failures = Math.round(minFailureRate * 100);
      const given = { ...policy, minFailureRate };
      const list = (successes: number) => [
        ...calls(failures - 1, true, 0),
        ...calls(successes, false, 100),
        ...calls(1, true, 300),
      ];
      expect(mayOpen(counted(list(100 - failures)), given, 300)).toBe(true);
      expect(mayOpen(counted(list(101 - failures)), given, 300)).toBe(false);
    },
  );

  it('slow calls, from the failure threshold and the share on', () => {
    const list = (slow: number, quick: number) =>
      Array.from({ length: slow + quick }, (_, i) => ({ at: i, failed: false, slow: i < slow }));
    expect(slowShare(counted(list(5, 5)), 5, 20)).toBe(0.5);
    expect(slowShare(counted(list(4, 0)), 5, 20)).toBe(0);
    expect(slowShare(counted(list(6, 0)), 5, windowMs + sliceMs)).toBe(0);
  });
});

/** Steps that come near the edges of slices and of the window, on a clock whose zero is anywhere. */
const stepMs = fc.oneof(
  fc.nat(40),
  fc.nat(2 * sliceMs),
  fc.constantFrom(0, 0.5, sliceMs - 1, sliceMs, windowMs - sliceMs, windowMs - 1, windowMs, windowMs + 1),
  fc.nat(3 * windowMs),
);
const startMs = fc.oneof(fc.constant(0), fc.integer({ min: -500_000, max: 1e9 }));

const anyCalls = fc
  .tuple(startMs, fc.array(fc.tuple(stepMs, fc.boolean(), fc.boolean()), { maxLength: 60, size: 'max' }))
  .map(([start, steps]) => {
    let at = start;
    return steps.map(([ms, failed, slow]): Call => {
      at += ms;
      return { at, failed, slow };
    });
  });

const inWindow = (list: readonly Call[], now: number) => list.filter(({ at }) => at > now - windowMs);

/** The calls that the rates are counted over: whole slices, so that the oldest may be missing. */
const inSlices = (list: readonly Call[], now: number) =>
  list.filter(({ at }) => Math.floor(at / sliceMs) > Math.floor(now / sliceMs) - 60);

const amount = (list: readonly Call[], what: (call: Call) => boolean) => list.filter(what).length;
const failed = (call: Call) => call.failed;
const slow = (call: Call) => call.slow;

describe('counts beside a model that keeps the time of every call', () => {
  it('hold nothing older than the window, and all but at most its oldest slice', () => {
    fc.assert(
      fc.property(anyCalls, stepMs, (list, laterMs) => {
        const now = (list.at(-1)?.at ?? 0) + laterMs;
        const counts = counted(list);
        failuresIn(counts, now);
        const kept = inSlices(list, now);
        expect([counts.calls, counts.failures, counts.slow]).toEqual([
          kept.length,
          amount(kept, failed),
          amount(kept, slow),
        ]);
        expect(inWindow(kept, now)).toEqual(kept);
        const young = list.filter(({ at }) => at > now - windowMs + sliceMs);
        expect(kept.slice(kept.length - young.length)).toEqual(young);
      }),
    );
  });

  it('hold nothing older than a window of any length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat(1e6),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (failureWindowMs, at, windows) => {
          const counts = createCallCounts({ failureWindowMs, failureThreshold: 1 });
          recordCall(counts, true, false, at);
          const now = at + windows * failureWindowMs;
          if (windows < 0.98) expect(failuresIn(counts, now)).toBe(1);
          if (windows > 1 + 1e-9) expect([failuresIn(counts, now), counts.calls]).toEqual([0, 0]);
        },
      ),
    );
  });

  it('tell the failures in the window exactly up to the threshold, and never too many', () => {
    fc.assert(
      fc.property(anyCalls, stepMs, (list, laterMs) => {
        const now = (list.at(-1)?.at ?? 0) + laterMs;
        const exact = amount(inWindow(list, now), failed);
        const told = failuresIn(counted(list), now);
        expect(told).toBeLessThanOrEqual(exact);
        expect(told).toBeGreaterThanOrEqual(Math.min(exact, policy.failureThreshold));
        expect(told).toBeGreaterThanOrEqual(amount(inSlices(list, now), failed));
      }),
    );
  });

  it('open the breaker at the very call that the model says, and for the same reason', () => {
    const policies = fc.record({
      failureThreshold: fc.integer({ min: 1, max: 5 }),
      minFailureRate: fc.constantFrom(0, 0.3, 0.5, 1),
      slowCallMs: fc.constantFrom(undefined, 1_000),
      slowCallRate: fc.constantFrom(undefined, 0.2, 1),
    });
    const steps = fc.array(
      fc.tuple(stepMs, fc.constantFrom('OK', 'OK', ...outcomeKinds), fc.constantFrom(10, 999, 1_000)),
      { maxLength: 80, size: 'max' },
    );
    const reached = new Set<string>();
    fc.assert(
      fc.property(policies, startMs, steps, (numbers, start, list) => {
        const given = { ...policy, ...numbers };
        const counts = createCallCounts(given);
        const past: Call[] = [];
        let state: BreakerState = closedState(start);
        let now = start;
        for (const [ms, kind, durationMs] of list) {
          now += ms;
          state = settle(state, given, counts, { generation: 0, trial: 0 }, kind, durationMs, now);
          const call = {
            at: now,
            failed: isFailure(kind),
            slow: given.slowCallMs !== undefined && durationMs >= given.slowCallMs,
          };
          if (isCountable(kind)) past.push(call);
          const expected = isCountable(kind) ? openedBy(past, call, given) : null;
          expect(state.kind === 'CLOSED' ? null : state.reason).toBe(expected);
          reached.add(String(expected));
          if (expected) return;
        }
      }),
      { numRuns: 500, seed: 11 },
    );
    expect(reached).toEqual(new Set(['null', 'FAILURES', 'SLOW_CALLS']));
  });
});

/** The rule itself, over every call there was. */
function openedBy(past: readonly Call[], last: Call, given: BreakerPolicy): 'FAILURES' | 'SLOW_CALLS' | null {
  const { failureThreshold, minFailureRate, slowCallRate = 0.5 } = given;
  const kept = inSlices(past, last.at);
  const enough = amount(inWindow(past, last.at), failed) >= failureThreshold;
  const inARow = past.length >= failureThreshold && past.slice(-failureThreshold).every(failed);
  const share = amount(kept, failed) / kept.length;
  if (last.failed && enough && (inARow || share >= minFailureRate)) return 'FAILURES';
  const slowCalls = amount(kept, slow);
  if (last.slow && slowCalls >= failureThreshold && slowCalls / kept.length >= slowCallRate)
    return 'SLOW_CALLS';
  return null;
}

describe('cleared counts', () => {
  it('are as new ones, whatever was counted before', () => {
    fc.assert(
      fc.property(anyCalls, anyCalls, (before, after) => {
        const from = (before.at(-1)?.at ?? 0) + 1;
        const first = after[0]?.at ?? 0;
        const list = after.map((call) => ({ ...call, at: call.at - first + from }));
        const counts = counted(before);
        clearCounts(counts);
        expect(failuresIn(counts, from)).toBe(0);
        for (const call of list) recordCall(counts, call.failed, call.slow, call.at);
        const fresh = counted(list);
        const now = list.at(-1)?.at ?? from;
        expect(failuresIn(counts, now)).toBe(failuresIn(fresh, now));
        expect(mayOpen(counts, policy, now)).toBe(mayOpen(fresh, policy, now));
        expect([counts.calls, counts.slow]).toEqual([fresh.calls, fresh.slow]);
      }),
    );
  });
});

it('a breaker that is never called holds no slices, and one that is holds the same however often', () => {
  const counts = createCallCounts(policy);
  expect(failuresIn(counts, 1e9)).toBe(0);
  expect(counts.perSlice).toBeNull();
  const sizeAfter = (list: readonly Call[]) => {
    const { perSlice, failureTimes } = counted(list);
    return [perSlice!.length, failureTimes.length];
  };
  expect(sizeAfter(calls(20_000, true, 0, 7))).toEqual(sizeAfter(calls(1, true, 0)));
});
