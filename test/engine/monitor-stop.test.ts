import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createGatedJournal } from '../alerts/gated-journal.ts';
import { tempFolder } from '../journal/temp-folder.ts';
import { scriptedTransport } from './transport.ts';
import { createWorld, failCalls, oneSource } from './world.ts';

describe('stop', () => {
  test('journals what waits, closes the journal and leaves no timer', async () => {
    const journal = createMemoryJournal();
    const world = createWorld(undefined, { journal });
    await world.monitor.start({ probes: false });
    await failCalls(world, 5);
    await world.ends(world.monitor.stop());
    expect(journal.headSeq).toBe(1);
    await expect(journal.loadState()).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' });
    await world.clock.advanceAsync(250);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test('is the same when asked for twice, also at once', async () => {
    const world = createWorld();
    await world.monitor.start({ probes: false });
    const both = Promise.all([world.monitor.stop(), world.monitor.stop()]);
    await world.ends(both);
    await world.ends(world.monitor.stop());
  });

  test.each([
    ['never started', async () => {}],
    ['still starting', (world: ReturnType<typeof createWorld>) => void world.monitor.start()],
  ])('does of a monitor that is %s', async (_, prepare) => {
    const transport = scriptedTransport().transport;
    for (const journal of ['memory:', `sqlite:${tempFolder()}/tidegate.db`]) {
      const world = createWorld({}, { journal, transport });
      void prepare(world);
      await world.monitor.stop();
      await world.clock.advanceAsync(250);
      expect(world.clock.pendingTimers).toBe(0);
    }
  });

  test('frees the file for the next process', async () => {
    const journal = `sqlite:${tempFolder()}/tidegate.db`;
    for (let each = 0; each < 2; each += 1) {
      const world = createWorld(undefined, { journal });
      await world.monitor.start({ probes: false });
      const second = createWorld(undefined, { journal });
      await expect(second.monitor.start({ probes: false })).rejects.toMatchObject({ code: 'JOURNAL_LOCKED' });
      await second.monitor.stop();
      await world.monitor.stop();
    }
  });

  const never = () => new Promise<never>(() => {});

  test.each([
    ['whose appends hang', () => Object.assign(Object.create(createMemoryJournal()), { append: never })],
    [
      'whose appends fail',
      () => {
        const gated = createGatedJournal();
        gated.set('fails');
        return gated.journal;
      },
    ],
    ['that never closes', () => Object.assign(Object.create(createMemoryJournal()), { close: never })],
  ])('takes at most 3 s for a journal %s, and tells handlers what did not get there', async (_, make) => {
    const world = createWorld(undefined, { journal: make() });
    await world.monitor.start({ probes: false });
    await failCalls(world, 5);
    const before = world.clock.now();
    await world.ends(world.monitor.stop());
    expect(world.clock.now() - before).toBeLessThanOrEqual(3_000);
    await world.clock.advanceAsync(0);
    expect(world.transitions()).toEqual(['CLOSED>OPEN']);
  });

  test('is over for good, also where the journal goes on afterwards', async () => {
    const gated = createGatedJournal();
    gated.set('hangs');
    // As a disk that hung: what was under way gets there after all.
    const journal = Object.assign(Object.create(gated.journal), { close: async () => {} });
    const world = createWorld(oneSource({ breaker: { openMs: 1_000 } }), { journal });
    await world.monitor.start({ probes: false });
    await failCalls(world, 5);
    await world.clock.advanceAsync(1_000);
    await world.ends(world.monitor.stop());
    gated.set('works');
    await world.clock.advanceAsync(250);
    expect(world.clock.pendingTimers).toBe(0);
    await world.clock.advanceAsync(60_000);
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN']);
    expect(world.conditions()).toEqual([]);
  });

  test('does not wait for a transport that never closes', async () => {
    const transport = { ...scriptedTransport().transport, close: never };
    const world = createWorld({}, { transport });
    await world.monitor.start();
    await world.clock.advanceAsync(300);
    const before = world.clock.now();
    await world.ends(world.monitor.stop());
    expect(world.clock.now() - before).toBeLessThanOrEqual(3_000);
  });

  test('ends every stream', async () => {
    const world = createWorld();
    await world.monitor.start({ probes: false });
    const streams = [world.monitor.alertStream(), world.monitor.healthStream()];
    const ends = streams.map(async (stream) => {
      for await (const _ of stream);
      return 'ended';
    });
    await world.clock.advanceAsync(300);
    await world.ends(world.monitor.stop());
    expect(await Promise.all(ends)).toEqual(['ended', 'ended']);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test("does not harm the callers' calls, under way or later", async () => {
    const world = createWorld();
    await world.monitor.start({ probes: false });
    const underWay = world.gate().call(async () => {
      await new Promise<void>((resolve) => world.clock.setTimer(2_000, resolve));
      return 'under way';
    });
    await world.ends(world.monitor.stop());
    expect((await world.ends(underWay)).value).toBe('under way');
    expect((await world.ends(world.gate().call(() => 'later'))).value).toBe('later');
    await failCalls(world, 5);
    await expect(world.gate().call(() => 1)).rejects.toMatchObject({ code: 'BREAKER_OPEN' });
  });
});

describe('start', () => {
  test('is the same when asked for twice', async () => {
    const clock = createManualClock();
    const wire = scriptedTransport();
    const world = createWorld({}, { clock, transport: wire.transport });
    await Promise.all([world.monitor.start(), world.monitor.start()]);
    await world.monitor.start();
    await clock.advanceAsync(300);
    expect(wire.sent).toHaveLength(4);
    await world.ends(world.monitor.stop());
  });

  test('says what cannot be used, and what is not there before it', async () => {
    const world = createWorld(undefined, { journal: `sqlite:${tempFolder()}` });
    expect(() => world.monitor.journal).toThrow(expect.objectContaining({ code: 'JOURNAL_CLOSED' }));
    expect(world.monitor.readiness()).toMatchObject([
      { name: 'journal', ok: false, problem: 'not open' },
      { name: 'probes', ok: false },
    ]);
    await expect(world.monitor.start()).rejects.toMatchObject({ name: 'JournalError' });
    await world.monitor.stop();
  });

  test('takes to the file what happened before it', async () => {
    const world = createWorld(undefined, { journal: `sqlite:${tempFolder()}/tidegate.db` });
    await failCalls(world, 5);
    expect(world.monitor.getAlertManager().history()).toEqual([]);
    await world.monitor.start({ probes: false });
    const stream = world.monitor.alertStream({ after: undefined });
    while (world.alerts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(world.alerts).toMatchObject([{ kind: 'CIRCUIT_BREAKER', durable: true, seq: 1 }]);
    await stream.return?.();
    await world.monitor.stop();
  });
});
