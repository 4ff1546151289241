import { describe, expect, test } from 'vitest';
import { encodeCursor } from '../../src/journal/cursor.ts';
import { createGatedJournal } from '../alerts/gated-journal.ts';
import { createWorld, failCalls, oneSource } from './world.ts';

const journalCheck = (world: ReturnType<typeof createWorld>) =>
  world.monitor.readiness().find(({ name }) => name === 'journal')!;

describe.each(['fails', 'hangs'] as const)('While the journal %s', (mode) => {
  /** A monitor whose breaker goes round once before, once while and once after the journal takes no appends. */
  async function ordeal(forMs: number) {
    const gated = createGatedJournal();
    const quiet = { alerts: { degradation: { holdMs: 3_600_000 } } };
    const config = oneSource({ breaker: { openMs: 1_000, successThreshold: 1 } });
    const world = createWorld(
      { ...config, ...quiet },
      {
        journal: gated.journal,
      },
    );
    await world.monitor.start({ probes: false });
    const seen: number[] = [];
    const stream = world.monitor.alertStream({ after: encodeCursor(gated.journal.id, 0) });
    void (async () => {
      for await (const { seq } of stream) seen.push(seq);
    })();
    const round = async () => {
      await failCalls(world, 5);
      await world.clock.advanceAsync(1_000);
      await world.gate().call(() => 'well');
      await world.clock.advanceAsync(0);
    };
    await round();
    gated.set(mode);
    await round();
    const results = await Promise.all([world.gate().call(() => 'served all the same')]);
    expect(results).toEqual(['served all the same']);
    await world.clock.advanceAsync(forMs - 1_000);
    return { ...world, gated, seen, round };
  }

  test('for less than 5 s nobody is bothered', async () => {
    const world = await ordeal(3_000);
    expect(journalCheck(world).ok).toBe(true);
    expect(world.transitions()).toHaveLength(3);
    world.gated.set('works');
    await world.clock.advanceAsync(1_000);
    expect(world.transitions()).toHaveLength(6);
    expect(world.alerts.every(({ durable }) => durable)).toBe(true);
    expect(world.conditions()).toEqual([]);
    expect(world.seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('for 5 s readiness says so and handlers have the alerts at once, each once', async () => {
    const world = await ordeal(5_000);
    const check = journalCheck(world);
    expect(check).toMatchObject({ ok: false, problem: expect.stringContaining('takes no alerts since') });
    expect(world.transitions()).toHaveLength(6);
    expect(world.conditions()).toEqual(['JOURNAL_FAILING']);
    expect(world.alerts.slice(3).map(({ durable, seq }) => [durable, seq])).toEqual(
      Array.from({ length: 4 }, () => [false, null]),
    );
    await world.round();
    expect(world.alerts).toHaveLength(10);
    expect(world.seen).toEqual([1, 2, 3]);

    world.gated.set('works');
    await world.clock.advanceAsync(10_000);
    expect(journalCheck(world)).toEqual({ name: 'journal', ok: true, problem: null });
    expect(world.conditions()).toEqual(['JOURNAL_FAILING', 'JOURNAL_FAILING over']);
    expect(world.alerts).toHaveLength(11);
    expect(new Set(world.alerts.map(({ id }) => id)).size).toBe(11);
    expect(world.seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const rows = await world.gated.journal.read({ order: 'oldest-first', limit: 100 });
    expect(rows.map(({ id }) => id)).toEqual(world.alerts.map(({ id }) => id));
  });

  test('a process that starts afterwards has the state of the last alert', async () => {
    const world = await ordeal(6_000);
    world.gated.set('works');
    await world.clock.advanceAsync(5_000);
    const state = await world.gated.journal.loadState();
    expect(state['breaker:venue_api']).toMatchObject({ kind: 'CLOSED', episode: 2 });
  });
});
