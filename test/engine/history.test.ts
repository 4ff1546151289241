import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { HistorySubject } from '../../src/engine/monitor.ts';
import type { HistoryStore } from '../../src/journal/history.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createWorld, failCalls, noPresets, oneSource, type World } from './world.ts';

const feed: HistorySubject = { source: 'feed' };
const venue: HistorySubject = { exchange: 'venue' };

async function started(config = oneSource(), journal: Journal = createMemoryJournal()) {
  const world = createWorld(config, { journal });
  await world.monitor.start({ probes: false });
  return world;
}

/** One call that takes `latencyMs`. */
async function call(world: World, latencyMs: number, name?: string) {
  await world.gate(name).call(async () => world.clock.advance(latencyMs));
}

/** The minute under way and those before it. */
const lastMinutes = async (world: World, subject: HistorySubject, minutes: number) => {
  const to = (Math.floor(world.clock.wallNow() / 60_000) + 1) * 60_000;
  return world.monitor.history(subject, { from: to - minutes * 60_000, to, stepSeconds: 60 });
};
const counts = (points: readonly { readonly requestCount: number }[]) =>
  points.map(({ requestCount }) => requestCount);

/** A memory journal whose history fails on command. */
function withFailingHistory() {
  const memory = createMemoryJournal();
  let failing = false;
  const appended: number[] = [];
  const history: HistoryStore = {
    ...memory.history,
    append: async (records) => {
      if (failing) throw new Error('the disk is full');
      appended.push(records.length);
      await memory.history.append(records);
    },
  };
  const journal: Journal = Object.create(memory, { history: { value: history } });
  return {
    journal,
    appended,
    fail(value: boolean) {
      failing = value;
    },
  };
}

describe('history', () => {
  it('has every attempt in the minute it was made in, the one under way included', async () => {
    const world = await started();
    await call(world, 100);
    await call(world, 200);
    world.clock.advance(60_000);
    await call(world, 400);
    const points = await lastMinutes(world, feed, 2);
    expect(counts(points)).toEqual([2, 1]);
    for (const [index, ms] of [100, 400].entries())
      expect(Math.abs(points[index]!.latency.p50Ms! / ms - 1)).toBeLessThan(0.011);
    expect(points.map(({ byKind }) => byKind.OK)).toEqual([2, 1]);
    // Read again, nothing was taken away; a minute later neither.
    expect(await lastMinutes(world, feed, 2)).toEqual(points);
    world.clock.advance(60_000);
    expect(counts(await lastMinutes(world, feed, 3))).toEqual([2, 1, 0]);
  });

  it('has attempts longer than the window remembers them', async () => {
    const world = await started(oneSource({ sla: { windowMs: 1_000 } }));
    await call(world, 10);
    world.clock.advance(30_000);
    await call(world, 10);
    world.clock.advance(20_000);
    expect(world.source().requestCount).toBe(0);
    expect(counts(await lastMinutes(world, feed, 1))).toEqual([2]);
  });

  it('of an exchange is that of its sources together, and none of an average', async () => {
    const world = await started({
      exchanges: { ...noPresets, venue: { kind: 'CEX', sources: { feed: {}, book: {} } } },
    });
    for (let each = 0; each < 99; each += 1) await call(world, 10, 'feed');
    for (let each = 0; each < 9; each += 1) await call(world, 1_000, 'book');
    const [point] = await lastMinutes(world, venue, 1);
    expect(point).toMatchObject({ requestCount: 108, failureCount: 0, successRate: 1 });
    // The 103rd of 108; the mean of both would be 505.
    expect(Math.abs(point!.latency.p95Ms! - 1_000)).toBeLessThan(10);
    expect(Math.abs(point!.latency.p50Ms! - 10)).toBeLessThan(0.1);
  });

  it('shows an outage that began and ended within a minute', async () => {
    const world = await started(oneSource({ breaker: { openMs: 5_000, successThreshold: 1 } }));
    await call(world, 10);
    await failCalls(world, 5);
    expect(world.breaker().state).toBe('OPEN');
    world.clock.advance(5_000);
    for (let each = 0; each < 200; each += 1) await call(world, 10);
    expect(world.breaker().state).toBe('CLOSED');
    const [point] = await lastMinutes(world, feed, 1);
    expect(point).toMatchObject({ status: 'FAILED', failureCount: 5 });
    const [ofVenue] = await lastMinutes(world, venue, 1);
    // 0.5 for the failed source, 0.2 for the open breaker, and what the success rate adds.
    expect(ofVenue!.degradationScore).toBeGreaterThanOrEqual(0.7);
    expect(ofVenue!.status).toBe('FAILED');
  });

  it('goes on telling of a breaker that is open while nobody calls', async () => {
    const world = await started(oneSource({ breaker: { openMs: 600_000 } }));
    await failCalls(world, 5);
    for (let minute = 0; minute < 8; minute += 1) world.clock.advance(60_000);
    await nextTurn();
    const points = await lastMinutes(world, venue, 8);
    expect(points.map(({ status }) => status)).toEqual(Array(8).fill('FAILED'));
    expect(counts(points).slice(1)).toEqual(Array(7).fill(0));
  });

  it('has no row of a source of which nothing is known, so that missing is missing', async () => {
    const world = await started();
    world.clock.advance(180_000);
    expect(await lastMinutes(world, feed, 1)).toMatchObject([
      { status: 'UNKNOWN', degradationScore: null, requestCount: 0, successRate: null },
    ]);
  });

  it('goes on after a restart in the middle of a minute', async () => {
    const { journal } = withFailingHistory();
    const kept: Journal = Object.create(journal, { close: { value: async () => {} } });
    const first = await started(oneSource(), kept);
    await call(first, 10);
    await first.monitor.stop();
    const second = createWorld(oneSource(), { journal: kept, clock: first.clock });
    await second.monitor.start({ probes: false });
    await call(second, 10);
    await call(second, 10);
    expect(counts(await lastMinutes(second, feed, 1))).toEqual([3]);
  });

  it('is stored later where the store takes nothing for a while, once and without harm to the calls', async () => {
    const { journal, fail, appended } = withFailingHistory();
    const world = await started(oneSource(), journal);
    fail(true);
    for (let minute = 0; minute < 3; minute += 1) {
      await call(world, 10);
      world.clock.advance(60_000 - 10);
      await nextTurn();
    }
    expect(counts(await lastMinutes(world, feed, 4))).toEqual([1, 1, 1, 0]);
    expect(appended).toEqual([]);
    fail(false);
    world.clock.advance(60_000);
    await nextTurn();
    await nextTurn();
    expect(appended.length).toBeGreaterThan(0);
    expect(counts(await lastMinutes(world, feed, 5))).toEqual([1, 1, 1, 0, 0]);
  });

  it('adds up where the clock is set back, and never ends a minute for ever', async () => {
    const world = await started();
    await call(world, 10);
    world.clock.advance(60_000);
    await call(world, 10);
    world.clock.jumpWall(-60_000);
    await call(world, 10);
    world.clock.advance(120_000);
    await nextTurn();
    const to = world.clock.wallNow() + 120_000;
    const points = await world.monitor.history(feed, { from: to - 600_000, to, stepSeconds: 60 });
    expect(counts(points).reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('has a minute of every one of very many sources, whatever it takes of turns', async () => {
    const names = Array.from({ length: 1_300 }, (_, index) => `feed${index}`);
    const venues = Object.fromEntries(
      names.map((name) => [`venue_${name}`, { kind: 'CEX' as const, sources: { [name]: {} } }]),
    );
    const world = await started({ exchanges: { ...noPresets, ...venues } });
    for (const name of names) await world.gate(name).call(() => 1);
    world.clock.advance(60_000);
    for (const name of names) await world.gate(name).call(() => 1);
    world.clock.advance(1);
    for (const name of [names[0]!, names[600]!, names.at(-1)!]) {
      const points = await lastMinutes(world, { source: name }, 2);
      expect(counts(points).reduce((sum, count) => sum + count, 0)).toBe(2);
    }
    world.clock.advance(60_000);
    await nextTurn();
    const points = await lastMinutes(world, { source: names.at(-1)! }, 3);
    expect(counts(points)).toEqual([1, 1, 0]);
  });

  it('is refused for who is not configured, and for ranges that cannot be', async () => {
    const world = await started();
    await expect(world.monitor.history({ source: 'nobody' }, { stepSeconds: 60 })).rejects.toThrow(
      /No source named "nobody"/,
    );
    await expect(world.monitor.history({ exchange: 'nobody' }, { stepSeconds: 60 })).rejects.toThrow(
      /No exchange named "nobody"/,
    );
    await expect(world.monitor.history(feed, { stepSeconds: 61 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('is not recorded by a monitor that was never started', async () => {
    const world = createWorld();
    await call(world, 10);
    expect(world.clock.nextTimerAt).not.toBe(world.clock.now() + 60_000);
    expect([...world.monitor.instruments.totals()]).toMatchObject([
      { source: 'feed', latency: { count: 0 } },
    ]);
  });
});

describe('what the attempts come to since the start', () => {
  it('only grows, over minutes and over what the window forgets', async () => {
    const world = await started(oneSource({ sla: { windowMs: 1_000 } }));
    const totals = () => [...world.monitor.instruments.totals()][0]!;
    await call(world, 20);
    expect(totals()).toMatchObject({ exchange: 'venue', source: 'feed', outcomes: { OK: 1 } });
    world.clock.advance(3_600_000);
    await call(world, 2_000);
    await failCalls(world, 1);
    const { outcomes, latency } = totals();
    expect(outcomes).toMatchObject({ OK: 2, VENUE_FAULT: 1, TIMEOUT: 0 });
    expect([latency.count, Math.round(latency.sumMs)]).toEqual([3, 2_020]);
    const upTo = Object.fromEntries(latency.buckets.map(({ upToMs, count }) => [upToMs, count]));
    expect([upTo[10], upTo[25], upTo[1_000], upTo[2_500], upTo[60_000]]).toEqual([1, 2, 2, 3, 3]);
  });
});
