import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { createJournalFile, fairWeather } from '../simulation/clocked-journal.ts';
import { createMortalClock } from '../simulation/mortal-clock.ts';
import { createWorld, failCalls, noPresets, oneSource, type World } from './world.ts';

const minute = 60_000;

/** One journal that processes open one after the other. */
function createHistory(config: ConfigInput = oneSource()) {
  const clock = createManualClock();
  const file = createJournalFile(fairWeather);
  const start = async (own: ConfigInput = config) => {
    const process = createMortalClock(clock);
    const world = createWorld(own, { clock: process as never, journal: file.open(process) });
    await world.monitor.start({ probes: false });
    return { ...world, clock, crash: process.kill };
  };
  const restart = async (world: World, own?: ConfigInput) => {
    await world.ends(world.monitor.stop());
    return start(own);
  };
  return { clock, file, start, restart };
}

const block = (forMs: number) => () =>
  ({ kind: 'RATE_LIMITED', retry: 'never', block: { scope: 'SOURCE', forMs } }) as const;

describe('A process that starts on the journal of another', () => {
  test.each(['CLOSED', 'OPEN', 'HALF_OPEN'] as const)(
    'finds its breaker %s as it was left',
    async (state) => {
      const history = createHistory(oneSource({ breaker: { successThreshold: 1 } }));
      const first = await history.start();
      await failCalls(first, 5);
      await history.clock.advanceAsync(30_000);
      if (state !== 'HALF_OPEN') await failCalls(first, 1);
      if (state === 'CLOSED') {
        await history.clock.advanceAsync(30_000);
        await first.gate().call(() => 'well');
      }
      const before = first.breaker();
      expect(before.state).toBe(state);
      const second = await history.restart(first);
      const after = second.breaker();
      expect(after).toMatchObject({
        state,
        openReason: before.openReason,
        episode: 1,
        openedAt: before.openedAt,
        openUntil: before.openUntil,
        lastTransitionAt: before.lastTransitionAt,
        failureCount: before.failureCount,
      });
      expect(second.alerts).toEqual([]);
      if (state === 'CLOSED') {
        await failCalls(second, 5);
        expect(second.breaker().episode).toBe(2);
      } else {
        await history.clock.advanceAsync(30_000);
        expect(second.transitions()).toEqual(state === 'OPEN' ? ['OPEN>HALF_OPEN'] : []);
        await second.gate().call(() => 'well');
        expect(second.breaker()).toMatchObject({ state: 'CLOSED', episode: 1 });
      }
    },
  );

  test('tests recovery at once when the time for that came meanwhile', async () => {
    const history = createHistory();
    const first = await history.start();
    await failCalls(first, 5);
    await first.ends(first.monitor.stop());
    await history.clock.advanceAsync(10 * minute);
    const second = await history.start();
    await history.clock.advanceAsync(0);
    expect(second.breaker().state).toBe('HALF_OPEN');
    expect(second.transitions()).toEqual(['OPEN>HALF_OPEN']);
  });

  test.each([
    ['stands still', 0, 20_000, 50_000],
    ['jumps an hour ahead', 60 * minute, 0, 0],
    ['jumps 5 s ahead', 5_000, 15_000, 45_000],
    ['jumps 5 s back', -5_000, 25_000, 55_000],
    ['jumps an hour back', -60 * minute, 30_000, 60_000],
  ])('waits no longer than it was told when the wall clock %s', async (_, jumpMs, breakerMs, blockMs) => {
    const history = createHistory(oneSource({ sources: { a: {}, b: {} } }));
    const first = await history.start();
    await failCalls(first, 5, 'a');
    await first
      .gate('b')
      .call(() => 1)
      .catch(() => {});
    const other = createHistory(oneSource({ breaker: { failureThreshold: 50 } }));
    const blocked = await other.start();
    await blocked.gate().call(() => 'limited', { classify: block(60_000) });
    for (const [world, own, waitMs] of [
      [first, history, breakerMs],
      [blocked, other, blockMs],
    ] as const) {
      await own.clock.advanceAsync(10_000);
      await world.ends(world.monitor.stop());
      own.clock.jumpWall(jumpMs);
      const second = await own.start();
      await own.clock.advanceAsync(0);
      const now = own.clock.wallNow();
      expect((second.breaker().openUntil ?? now) - now).toBe(waitMs);
      if (own === other) {
        const [found] = second.source().blocks;
        expect((found?.until ?? now) - now).toBe(waitMs);
      }
      await own.clock.advanceAsync(waitMs);
      expect(second.breaker().state).toBe('HALF_OPEN');
    }
  });

  test('waits no longer than its own policy allows', async () => {
    const history = createHistory(oneSource({ breaker: { openMs: 10 * minute } }));
    const first = await history.start();
    await failCalls(first, 5);
    const second = await history.restart(first, oneSource({ breaker: { openMs: 15_000 } }));
    expect(second.breaker().openUntil).toBe(history.clock.wallNow() + 15_000);
    await history.clock.advanceAsync(15_000);
    expect(second.breaker().state).toBe('HALF_OPEN');
  });

  test('yet never less than its blocks last, however often the clock went back', async () => {
    const history = createHistory(oneSource({ sources: { a: {}, b: {} } }));
    let world: World = await history.start();
    await world.gate('a').call(() => 'limited', { classify: block(60_000) });
    await history.clock.advanceAsync(20_000);
    await world.gate('b').call(() => 'limited', { classify: block(120_000) });
    for (let restart = 0; restart < 3; restart += 1) {
      history.clock.jumpWall(-60 * minute);
      world = await history.restart(world);
      const ends = ['a', 'b'].map((name) => world.source(name).blocks[0]!.until);
      expect(world.breaker().openUntil).toBe(Math.min(...ends));
      expect(Math.max(...ends)).toBeLessThanOrEqual(history.clock.wallNow() + 120_000);
    }
  });

  test('keeps to its blocks and refuses with their end', async () => {
    const history = createHistory(oneSource({ sources: { feed: {}, other: {} } }));
    const first = await history.start();
    await first.gate().call(() => 'limited', { classify: block(minute) });
    const before = first.source().blocks;
    const second = await history.restart(first);
    expect(second.source().blocks).toEqual(before);
    await expect(second.gate().call(() => 1)).rejects.toMatchObject({
      code: 'BLOCKED',
      retryAt: before[0]!.until,
    });
    await expect(second.gate('other').call(() => 'well')).resolves.toBe('well');
    await history.clock.advanceAsync(minute);
    await expect(second.gate().call(() => 'well')).resolves.toBe('well');
    const third = await history.restart(second);
    expect(third.source().blocks).toEqual([]);
    expect(Object.keys(await history.file.loadState()).filter((key) => key.startsWith('block:'))).toEqual([]);
  });

  test('shows the last status of a source whose breaker is not closed', async () => {
    const history = createHistory();
    const first = await history.start();
    await failCalls(first, 5);
    const second = await history.restart(first);
    expect(second.source()).toMatchObject({ status: 'FAILED', consecutiveFailures: 5, requestCount: 0 });
    expect(second.monitor.getSystemHealth().exchange('venue')!.status).toBe('FAILED');
  });

  test('goes on counting failed calls where the other stopped', async () => {
    const history = createHistory();
    const first = await history.start();
    await failCalls(first, 2);
    const second = await history.restart(first);
    expect(second.source().status).toBe('UNKNOWN');
    await failCalls(second, 1);
    expect(second.source().status).toBe('FAILED');
  });

  test('has what was durable after a crash', async () => {
    const history = createHistory();
    const first = await history.start();
    await failCalls(first, 5);
    await history.clock.advanceAsync(1_000);
    first.crash();
    await history.clock.advanceAsync(1_000);
    const second = await history.start();
    expect(second.breaker()).toMatchObject({ state: 'OPEN', episode: 1 });
    expect(second.monitor.getAlertManager().history()).toHaveLength(1);
  });

  test('ignores what is of breakers and sources that it does not have', async () => {
    const history = createHistory(oneSource({ sources: { gone: {} } }));
    const first = await history.start();
    await failCalls(first, 5, 'gone');
    await first
      .gate('gone')
      .call(() => 1, { classify: block(minute) })
      .catch(() => {});
    const second = await history.restart(first, {
      exchanges: {
        ...noPresets,
        fresh: { kind: 'CEX', hosts: { api: 'https://fresh.test' }, sources: { fresh: {} } },
      },
    });
    await expect(second.gate('fresh').call(() => 'well')).resolves.toBe('well');
    await history.clock.advanceAsync(10 * minute);
    expect(second.alerts).toEqual([]);
  });
});
