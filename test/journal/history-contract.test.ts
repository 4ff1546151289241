import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HealthPoint, type HistoryRange, hourMs, minuteMs } from '../../src/core/history.ts';
import type { HistoryStore } from '../../src/journal/history.ts';
import { unpackPoints } from '../../src/journal/history-points.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { anySamples, countedPoints, firstHour, recordOf, type Sample } from './history-samples.ts';
import { tempFolder } from './temp-folder.ts';

const series = ['source:a', 'source:b', 'exchange:venue'] as const;

async function read(
  store: HistoryStore,
  name: string,
  range: HistoryRange,
  unstored: readonly Sample[] = [],
) {
  return unpackPoints(await store.read({ series: name, range, unstored: unstored.map(recordOf) }), range);
}

/** Latencies are stored to 1 %, scores to a ten-thousandth, sums of latencies to a millisecond. */
function expectSame(actual: readonly HealthPoint[], exact: readonly HealthPoint[]): void {
  expect(actual.length).toBe(exact.length);
  for (const [index, { latency, degradationScore, ...rest }] of actual.entries()) {
    const { latency: exactLatency, degradationScore: score, ...expected } = exact[index]!;
    expect(rest).toEqual(expected);
    if (score === null) expect(degradationScore).toBeNull();
    else expect(Math.abs(degradationScore! - score)).toBeLessThan(0.0001);
    for (const name of ['p50Ms', 'p95Ms', 'p99Ms'] as const) {
      const value = exactLatency[name];
      if (value === null) expect(latency[name]).toBeNull();
      else expect(Math.abs(latency[name]! - value) / value).toBeLessThan(0.0151);
    }
    if (exactLatency.meanMs === null) expect(latency.meanMs).toBeNull();
    else expect(Math.abs(latency.meanMs! - exactLatency.meanMs)).toBeLessThan(12);
  }
}

const steps = [1, 2, 5, 7, 30, 45, 60, 90, 240].map((minutes) => minutes * minuteMs);
const anyRange = fc
  .record({ stepMs: fc.constantFrom(...steps), from: fc.nat(300), length: fc.nat(300) })
  .map(({ stepMs, from, length }): HistoryRange => {
    const start = Math.floor((firstHour + (from - 30) * minuteMs) / stepMs) * stepMs;
    return { from: start, to: start + Math.ceil((length * minuteMs) / stepMs) * stepMs, stepMs };
  });

const engines: readonly (readonly [string, () => Promise<Journal>])[] = [
  ['memory', async () => createMemoryJournal()],
  ['SQLite', () => openSqliteJournal(join(tempFolder(), 'journal.db'))],
];

describe.each(engines)('history in %s', (_engine, open) => {
  let made = 0;
  async function openForTest() {
    const journal = await open();
    onTestFinished(() => journal.close());
    return journal.history;
  }

  it('tells what counting every attempt tells, for any step, however the records came', async () => {
    const store = await openForTest();
    await fc.assert(
      fc.asyncProperty(
        anySamples(series),
        fc.nat(5),
        fc.array(anyRange, { minLength: 1, maxLength: 4 }),
        async (samples, unstoredCount, ranges) => {
          // Series of this run's own, so that one journal serves all.
          made += 1;
          const own = (name: string) => `${name}-${made}`;
          const named = samples.map((sample) => ({ ...sample, series: own(sample.series) }));
          const stored = named.slice(0, Math.max(0, named.length - unstoredCount));
          const half = Math.floor(stored.length / 2);
          await store.append(stored.slice(0, half).map(recordOf));
          await store.append(stored.slice(half).map(recordOf));
          for (const range of ranges) {
            for (const name of series.map(own)) {
              const of = (list: readonly Sample[]) => list.filter((sample) => sample.series === name);
              const unstored = of(named.slice(stored.length));
              expectSame(await read(store, name, range, unstored), countedPoints(of(named), range));
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('merges minutes to hours without changing what hours tell, late records included', async () => {
    const store = await openForTest();
    await fc.assert(
      fc.asyncProperty(anySamples(['source:x']), fc.nat(4), fc.nat(3), async (samples, mergedHours, late) => {
        made += 1;
        const named = samples.map((sample) => ({ ...sample, series: `source:x-${made}` }));
        const bounds = { mergeBefore: firstHour + mergedHours * hourMs, dropBefore: 0 };
        const onTime = named.slice(0, Math.max(0, named.length - late));
        await store.append(onTime.map(recordOf));
        while (await store.tidy(bounds));
        await store.append(named.slice(onTime.length).map(recordOf));
        const tidyAgain = late % 2 === 0;
        while (tidyAgain && (await store.tidy(bounds)));
        const range = { from: firstHour, to: firstHour + 4 * hourMs, stepMs: hourMs };
        expectSame(await read(store, `source:x-${made}`, range), countedPoints(named, range));
        const merged = { ...range, to: bounds.mergeBefore, stepMs: minuteMs };
        const minutes = await read(store, `source:x-${made}`, merged);
        const afterFirst = minutes.filter(
          ({ start, requestCount }) => start % hourMs !== 0 && requestCount > 0,
        );
        if (tidyAgain) expect(afterFirst).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('drops what is older than asked for, and nothing else', async () => {
    const store = await openForTest();
    const sample = (minute: number): Sample => ({
      series: 'source:a',
      start: firstHour + minute * minuteMs,
      status: 'HEALTHY',
      score: 0,
      attempts: [{ kind: 'OK', latencyMs: 10 }],
    });
    const samples = Array.from({ length: 600 }, (_, minute) => sample(minute));
    await store.append(samples.map(recordOf));
    const dropBefore = firstHour + 7 * hourMs;
    let turns = 0;
    // An hour is dropped once all of it is older.
    while (await store.tidy({ mergeBefore: 0, dropBefore: dropBefore + 30 * minuteMs })) turns += 1;
    const range = { from: firstHour, to: firstHour + 10 * hourMs, stepMs: minuteMs };
    const kept = samples.filter(({ start }) => start >= dropBefore);
    expectSame(await read(store, 'source:a', range), countedPoints(kept, range));
    expect(turns).toBeLessThan(20);
  });

  it('knows nothing of a series that was never recorded', async () => {
    const store = await openForTest();
    const range = { from: firstHour, to: firstHour + hourMs, stepMs: hourMs };
    expect(await read(store, 'source:never', range)).toMatchObject([
      { status: 'UNKNOWN', degradationScore: null, requestCount: 0, successRate: null },
    ]);
    expect(await read(store, 'source:never', { ...range, to: range.from })).toEqual([]);
  });
});

describe('history in memory', () => {
  it('keeps the newest hours that fit', async () => {
    const { createMemoryHistory } = await import('../../src/journal/memory-history.ts');
    const store = createMemoryHistory(2_000);
    const samples = Array.from(
      { length: 600 },
      (_, minute): Sample => ({
        series: 'source:a',
        start: firstHour + minute * minuteMs,
        status: 'HEALTHY',
        score: 0,
        attempts: [{ kind: 'OK', latencyMs: 10 }],
      }),
    );
    for (const sample of samples) await store.append([recordOf(sample)]);
    const range = { from: firstHour, to: firstHour + 10 * hourMs, stepMs: hourMs };
    const points = await read(store, 'source:a', range);
    const measured = points.map(({ requestCount }) => requestCount > 0);
    expect(measured.at(-1)).toBe(true);
    expect(measured[0]).toBe(false);
    expect(measured).toEqual(measured.toSorted((a, b) => Number(a) - Number(b)));
  });
});
