import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createWorld, failCalls, oneSource, type World } from './world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

async function started(retention: ConfigInput['retention'], journal: Journal = createMemoryJournal()) {
  const world = createWorld({ ...oneSource(), retention }, { journal });
  await world.monitor.start({ probes: false });
  return world;
}

/** Time passes by the hour, with turns of the event loop for what happens meanwhile. */
async function pass(world: World, ms: number) {
  for (let left = ms; left > 0; left -= hourMs) {
    world.clock.advance(Math.min(left, hourMs));
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  }
}

const messages = async ({ monitor }: World) =>
  (await monitor.journal.read({ order: 'oldest-first', limit: 100 })).map(({ message }) => message);

describe('what is old', () => {
  it('is dropped of the alerts once it is older than they are kept', async () => {
    const world = await started({ alertsMs: dayMs });
    const isolate = (reason: string) =>
      world.monitor.breakerControls.isolate('venue_api', { by: 'al', reason });
    await isolate('first');
    await pass(world, dayMs - 2 * hourMs);
    await isolate('second');
    expect((await messages(world)).some((message) => message.includes('first'))).toBe(true);
    await pass(world, 4 * hourMs);
    const kept = await messages(world);
    expect(kept.some((message) => message.includes('first'))).toBe(false);
    expect(kept.some((message) => message.includes('second'))).toBe(true);
    expect(world.monitor.journal.firstSeq).toBeGreaterThan(1);
  });

  it('is dropped of the silences that ended', async () => {
    const world = await started({ alertsMs: dayMs });
    const { desk } = world.monitor;
    const endsAt = world.clock.wallNow() + hourMs;
    await desk.createSilence({ endsAt }, { by: 'al' });
    const lasting = await desk.createSilence({ endsAt: endsAt + 30 * dayMs }, { by: 'al' });
    await pass(world, dayMs);
    expect(desk.silences({ active: false }).length).toBe(2);
    await pass(world, 3 * hourMs);
    expect(desk.silences({ active: false }).map(({ id }) => id)).toEqual([lasting.id]);
    const stored = Object.keys(await world.monitor.journal.loadState());
    expect(stored.filter((key) => key.startsWith('silence:'))).toEqual([`silence:${lasting.id}`]);
  });

  it('is merged to hours of the history, and dropped when it is older still', async () => {
    const world = await started({ minutesMs: 2 * hourMs, hoursMs: dayMs });
    const { clock, monitor } = world;
    const start = clock.wallNow();
    for (let minute = 0; minute < 60; minute += 1) {
      await world.gate().call(async () => clock.advance(10));
      clock.advance(60_000 - 10);
    }
    await pass(world, 6 * hourMs);
    const hour = { from: start, to: start + hourMs };
    const [merged] = await monitor.history({ source: 'feed' }, { ...hour, stepSeconds: 3600 });
    expect(merged).toMatchObject({ requestCount: 60, successRate: 1 });
    await expect(monitor.history({ source: 'feed' }, { ...hour, stepSeconds: 60 })).rejects.toThrow(
      /^History older than 0\.08 days is kept by the hour/,
    );
    await pass(world, dayMs);
    const [gone] = await monitor.history({ source: 'feed' }, { ...hour, stepSeconds: 3600 });
    expect(gone).toMatchObject({ requestCount: 0, status: 'UNKNOWN' });
  });

  it('is not what a clock that jumps ahead makes of everything', async () => {
    const world = await started({ alertsMs: dayMs });
    await failCalls(world, 5);
    const before = await messages(world);
    expect(before.length).toBeGreaterThan(0);
    world.clock.jumpWall(400 * dayMs);
    await pass(world, 3 * hourMs);
    expect(await messages(world)).toEqual(expect.arrayContaining(before));
  });

  it('is tried again an hour later where it could not be dropped', async () => {
    const memory = createMemoryJournal();
    let failures = 1;
    const journal: Journal = Object.create(memory, {
      prune: {
        value: async (raisedBefore: number) => {
          if (failures-- > 0) throw new Error('the disk is full');
          return memory.prune(raisedBefore);
        },
      },
    });
    const world = await started({ alertsMs: hourMs / 2 }, journal);
    await failCalls(world, 5);
    await world.monitor.breakerControls.isolate('venue_api', { by: 'al', reason: 'last' });
    await pass(world, 3 * hourMs);
    expect(failures).toBeLessThan(0);
    expect(world.monitor.journal.firstSeq).toBeGreaterThan(1);
  });

  it('is dropped of the history also where it cannot be dropped of the alerts', async () => {
    const memory = createMemoryJournal();
    const prune = async () => {
      throw new Error('the disk is full');
    };
    const journal: Journal = Object.create(memory, { prune: { value: prune } });
    const world = await started({ minutesMs: 2 * hourMs, hoursMs: dayMs }, journal);
    const start = world.clock.wallNow();
    await world.gate().call(async () => world.clock.advance(10));
    await pass(world, dayMs + 3 * hourMs);
    const hour = { from: start, to: start + hourMs, stepSeconds: 3600 };
    expect(await world.monitor.history({ source: 'feed' }, hour)).toMatchObject([{ requestCount: 0 }]);
  });
});
