import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCountable, isFailure, isNeutral, type OutcomeKind, outcomeKinds } from '../../src/core/outcome.ts';
import {
  createWindow,
  readIncrement,
  readSummary,
  readTotals,
  readWindow,
  record,
  startIncrements,
  takeIncrement,
} from '../../src/core/window.ts';
import { mergedStats, statsOf } from '../../src/core/window-totals.ts';

const windowMs = 300_000;
const sliceMs = windowMs / 10;

interface Attempt {
  readonly kind: OutcomeKind;
  readonly latencyMs: number;
  readonly at: number;
}

const attempts = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...outcomeKinds),
      latencyMs: fc.double({ min: 1, max: 59_999, noNaN: true }),
      afterMs: fc.oneof(fc.nat(5_000), fc.nat(sliceMs), fc.nat(3 * windowMs)),
    }),
    { maxLength: 80 },
  )
  .map((list) => {
    let at = 17;
    return list.map(({ kind, latencyMs, afterMs }): Attempt => {
      at += afterMs;
      return { kind, latencyMs, at };
    });
  });

/** What the window should hold: whole slices counted from the first record. */
function kept(list: readonly Attempt[], now: number): Attempt[] {
  const first = list[0]?.at ?? 0;
  const sliceOf = (at: number) => Math.floor((at - first) / sliceMs);
  return list.filter(({ at }) => at <= now && sliceOf(at) > sliceOf(now) - 10);
}

function exactPercentile(values: readonly number[], percent: number): number | null {
  if (values.length === 0) return null;
  return values.toSorted((a, b) => a - b)[Math.ceil((percent * values.length) / 100) - 1]!;
}

function expectClose(actual: number | null, exact: number | null): void {
  if (exact === null) expect(actual).toBeNull();
  else expect(Math.abs(actual! - exact) / exact).toBeLessThan(0.01);
}

const recorded = (list: readonly Attempt[]) => {
  const window = createWindow(windowMs);
  for (const { kind, latencyMs, at } of list) record(window, kind, latencyMs, at);
  return window;
};

describe('rolling window', () => {
  it('tells what counting every attempt would tell', () => {
    fc.assert(
      fc.property(attempts, fc.nat(2 * windowMs), (list, laterMs) => {
        const now = (list.at(-1)?.at ?? 0) + laterMs;
        const inside = kept(list, now);
        const stats = readWindow(recorded(list), now);
        const countable = inside.filter(({ kind }) => isCountable(kind)).length;
        const ok = inside.filter(({ kind }) => kind === 'OK').length;
        const latencies = inside
          .filter(({ kind }) => kind !== 'NETWORK' && !isNeutral(kind))
          .map(({ latencyMs }) => latencyMs);
        expect(stats).toMatchObject({
          attempts: inside.length,
          ok,
          failures: inside.filter(({ kind }) => isFailure(kind)).length,
          countable,
          successRate: countable === 0 ? null : ok / countable,
          latencyCount: latencies.length,
        });
        for (const kind of outcomeKinds) {
          expect(stats.byKind[kind]).toBe(inside.filter((attempt) => attempt.kind === kind).length);
        }
        expectClose(stats.p50Ms, exactPercentile(latencies, 50));
        expectClose(stats.p95Ms, exactPercentile(latencies, 95));
        expectClose(stats.p99Ms, exactPercentile(latencies, 99));
        if (latencies.length === 0) expect(stats.meanMs).toBeNull();
        else {
          const mean = latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length;
          expect(stats.meanMs).toBeCloseTo(mean, 6);
        }
      }),
    );
  });

  it('counts nothing older than its length, and everything younger than nine tenths of it', () => {
    fc.assert(
      fc.property(attempts, fc.nat(2 * windowMs), (list, laterMs) => {
        const now = (list.at(-1)?.at ?? 0) + laterMs;
        const counted = readSummary(recorded(list), now).attempts;
        const youngerThan = (ms: number) => list.filter(({ at }) => now - at < ms).length;
        expect(counted).toBeGreaterThanOrEqual(youngerThan(0.9 * windowMs));
        expect(counted).toBeLessThanOrEqual(youngerThan(windowMs));
      }),
    );
  });

  it('reads the same whether or not it was read in between', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const watched = createWindow(windowMs);
        for (const { kind, latencyMs, at } of list) {
          record(watched, kind, latencyMs, at);
          readWindow(watched, at);
        }
        const now = list.at(-1)?.at ?? 0;
        expect(readWindow(watched, now)).toEqual(readWindow(recorded(list), now));
      }),
    );
  });

  it('is empty before the first record', () => {
    expect(readWindow(createWindow(windowMs), 5)).toMatchObject({
      attempts: 0,
      successRate: null,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
      meanMs: null,
    });
  });

  it('shares nothing with a window that was created beside it', () => {
    const used = createWindow(windowMs);
    const unused = createWindow(windowMs);
    record(used, 'OK', 20, 0);
    expect(readWindow(unused, 0).attempts).toBe(0);
    expect(readWindow(createWindow(windowMs), 0).attempts).toBe(0);
  });

  it('forgets everything after a jump of several windows, and goes on', () => {
    const window = createWindow(windowMs);
    record(window, 'OK', 20, 0);
    expect(readSummary(window, 7.3 * windowMs).attempts).toBe(0);
    record(window, 'TIMEOUT', 5_000, 7.4 * windowMs);
    expect(readWindow(window, 7.4 * windowMs)).toMatchObject({ attempts: 1, failures: 1 });
  });

  it('holds no latency above its slowest, which is at most twice the highest one', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const now = list.at(-1)?.at ?? 0;
        const latencies = kept(list, now)
          .filter(({ kind }) => kind !== 'NETWORK' && !isNeutral(kind))
          .map(({ latencyMs }) => latencyMs);
        const highest = Math.max(0, ...latencies);
        const { slowestMs } = readSummary(recorded(list), now);
        expect(slowestMs).toBeGreaterThanOrEqual(highest);
        expect(slowestMs).toBeLessThanOrEqual(highest < 30_000 ? 2 * highest : Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('counts on past 65,535 attempts in one slice, and drops them all', () => {
    const window = createWindow(windowMs);
    for (let i = 0; i < 70_000; i++) record(window, 'OK', 20, 0);
    record(window, 'VENUE_FAULT', 40, sliceMs);
    expect(readWindow(window, sliceMs)).toMatchObject({ attempts: 70_001, ok: 70_000, failures: 1 });
    expect(readWindow(window, windowMs)).toMatchObject({ attempts: 1, ok: 0, failures: 1 });
    expectClose(readSummary(window, windowMs).p95Ms, 40);
  });

  const bytesOf = (window: ReturnType<typeof createWindow>) => {
    const buffers = new Set(
      Object.values(window).flatMap((part) => (ArrayBuffer.isView(part) ? part.buffer : [])),
    );
    return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  };

  it('uses at most 10 KiB once in use, and 15 KiB once more than 255 attempts in a slice are alike', () => {
    const window = createWindow(windowMs);
    for (let i = 0; i < 255; i++) record(window, 'OK', 20, 0);
    record(window, 'OK', 20, sliceMs);
    expect(bytesOf(window)).toBeLessThan(10 * 1_024);
    for (let i = 0; i < 255; i++) record(window, 'OK', 20, sliceMs);
    record(window, 'OK', 20, 2 * sliceMs);
    expect(bytesOf(window)).toBeLessThan(15 * 1_024);
    expect(readSummary(window, 2 * sliceMs).attempts).toBe(512);
  });
});

describe('windows of several instances', () => {
  it('merge into what one window would tell', () => {
    fc.assert(
      fc.property(attempts, fc.array(fc.nat(2), { minLength: 80, maxLength: 80 }), (list, owners) => {
        const now = list.at(-1)?.at ?? 0;
        const start = list[0]?.at ?? 0;
        const windows = [0, 1, 2].map(() => createWindow(windowMs));
        // Slices count from a window's first record: all begin together here.
        for (const window of windows) record(window, 'BANNED', 0, start);
        const single = createWindow(windowMs);
        for (let i = 0; i < 3; i++) record(single, 'BANNED', 0, start);
        for (const [i, { kind, latencyMs, at }] of list.entries()) {
          record(windows[owners[i]!]!, kind, latencyMs, at);
          record(single, kind, latencyMs, at);
        }
        const { meanMs, ...merged } = mergedStats(windows.map((window) => readTotals(window, now)));
        const { meanMs: singleMean, ...expected } = readWindow(single, now);
        expect(merged).toEqual(expected);
        if (singleMean === null) expect(meanMs).toBeNull();
        else expect(meanMs).toBeCloseTo(singleMean, 6);
      }),
    );
  });

  it('of nobody are empty', () => {
    expect(mergedStats([]).attempts).toBe(0);
  });
});

describe('increments of a window', () => {
  const takes = fc.array(
    fc.record({ list: attempts, laterMs: fc.oneof(fc.nat(sliceMs), fc.nat(3 * windowMs)) }),
    { maxLength: 5 },
  );

  it('together hold every attempt once, each in the increment that was taken next', () => {
    fc.assert(
      fc.property(takes, (rounds) => {
        const window = createWindow(windowMs);
        startIncrements(window);
        let now = 0;
        for (const { list, laterMs } of rounds) {
          const alone = createWindow(1e15);
          const start = now;
          for (const { kind, latencyMs, at } of list) {
            now = start + at;
            record(window, kind, latencyMs, now);
            record(alone, kind, latencyMs, now);
          }
          now += laterMs;
          // A look slides the window, and takes nothing out of the increment.
          readSummary(window, now);
          const expected = list.length === 0 ? null : statsOf(readTotals(alone, now));
          const seen = readIncrement(window);
          const taken = takeIncrement(window);
          expect(taken).toEqual(seen);
          if (expected === null) expect(taken).toBeNull();
          else {
            const { meanMs, ...stats } = statsOf(taken!);
            const { meanMs: mean, ...others } = expected;
            expect(stats).toEqual(others);
            if (mean === null) expect(meanMs).toBeNull();
            else expect(meanMs).toBeCloseTo(mean, 6);
          }
          expect(takeIncrement(window)).toBeNull();
        }
      }),
    );
  });

  it('begin with what the window holds when they are first asked for', () => {
    const window = createWindow(windowMs);
    expect(takeIncrement(window)).toBeNull();
    record(window, 'OK', 10, 0);
    expect(takeIncrement(window)).toBeNull();
    startIncrements(window);
    record(window, 'TIMEOUT', 20, 1);
    expect(statsOf(takeIncrement(window)!)).toMatchObject({ attempts: 2, ok: 1, failures: 1 });
    startIncrements(window);
    expect(takeIncrement(window)).toBeNull();
  });
});
