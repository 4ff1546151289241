import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertDraft } from '../../src/alerts/draft.ts';
import type { DeliveredAlert } from '../../src/alerts/handlers.ts';
import { AlertManager } from '../../src/alerts/manager.ts';
import { transitionAlert } from '../../src/alerts/transition-alert.ts';
import { createBreaker } from '../../src/core/create-breaker.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { createGatedJournal } from './gated-journal.ts';

const opened = (breakerName: string): AlertDraft =>
  transitionAlert({
    breakerName,
    exchangeName: null,
    oldState: 'CLOSED',
    newState: 'OPEN',
    openReason: 'FAILURES',
    openUntil: null,
    episode: 1,
    failureCount: 5,
  });

function setUp(options: { maxWaiting?: number; attached?: boolean } = {}) {
  const { maxWaiting, attached = true } = options;
  const clock = createManualClock();
  const gate = createGatedJournal();
  const logged: { details: Record<string, unknown>; message: string }[] = [];
  const log = {
    info() {},
    warn() {},
    error: (details: object, message: string) =>
      logged.push({ details: details as Record<string, unknown>, message }),
  };
  const manager = new AlertManager({ clock, log, instance: 'here', maxWaiting });
  if (attached) manager.attach(gate.journal);
  const told: DeliveredAlert[] = [];
  manager.registerHandler((alert) => void told.push(alert));
  const names = (alerts: readonly DeliveredAlert[] = told) =>
    alerts.map((alert) =>
      alert.kind === 'CIRCUIT_BREAKER' ? alert.breakerName : (alert as { code: string }).code,
    );
  const stored = async () =>
    (await gate.journal.read({ order: 'oldest-first', limit: 10_000 })).map((row) =>
      row.kind === 'SYSTEM'
        ? `${row.code}${row.resolved ? ' resolved' : ''}`
        : (row as { breakerName: string }).breakerName,
    );
  return { clock, gate, manager, told, names, stored, logged };
}

describe('an alert that is raised', () => {
  it('goes to the journal, then to the handlers with its seq', async () => {
    const { clock, manager, told, gate } = setUp();
    clock.jumpWall(1_234);
    manager.raise([opened('a')], { 'breaker:a': 'OPEN' });
    expect(told).toEqual([]);
    await clock.advanceAsync(0);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      breakerName: 'a',
      seq: 1,
      durable: true,
      timestamp: clock.wallNow(),
      metadata: { instance: 'here' },
    });
    expect(told[0]!.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(told[0]!.id.replaceAll('-', '').slice(0, 12), 16)).toBe(clock.wallNow());
    expect(manager.history()).toEqual([expect.objectContaining({ id: told[0]!.id, seq: 1 })]);
    expect(await gate.journal.loadState()).toEqual({ 'breaker:a': 'OPEN' });
  });

  it('tells its plain form with its place in the journal', async () => {
    const { clock, manager, told } = setUp();
    manager.raise([opened('a')]);
    await clock.advanceAsync(0);
    expect(JSON.parse(JSON.stringify(told[0]))).toMatchObject({
      breaker_name: 'a',
      severity: 'critical',
      seq: 1,
      durable: true,
    });
  });

  it('keeps its place, also when appends take turns and fail', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ raise: fc.nat(3) }),
        fc.record({ mode: fc.constantFrom('works' as const, 'fails' as const, 'hangs' as const) }),
        fc.record({ advance: fc.nat(8_000) }),
      ),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const { clock, gate, manager, told, names, stored } = setUp();
        const raised: string[] = [];
        for (const step of list) {
          if ('mode' in step) gate.set(step.mode);
          else if ('advance' in step) await clock.advanceAsync(step.advance);
          else {
            const drafts = Array.from({ length: step.raise }, (_, i) => `b${raised.length + i}`);
            raised.push(...drafts);
            manager.raise(drafts.map(opened));
          }
        }
        gate.set('works');
        await clock.advanceAsync(20_000);
        const isTransition = (name: string) => !name.startsWith('JOURNAL');
        expect((await stored()).filter(isTransition)).toEqual(raised);
        expect(names().filter(isTransition)).toEqual(raised);
        expect(new Set(told.map((alert) => alert.id)).size).toBe(told.length);
        expect(manager.outbox).toEqual({ failingSince: null, waiting: 0, dropped: 0 });
        const conditions = (await stored()).filter((name) => !isTransition(name));
        expect(conditions).toEqual(
          conditions.map((_, i) => (i % 2 === 0 ? 'JOURNAL_FAILING' : 'JOURNAL_FAILING resolved')),
        );
        expect(conditions.length % 2).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('is stored although its metadata is no plain JSON', async () => {
    const { clock, manager, told } = setUp();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    manager.raise([{ ...opened('a'), metadata: circular }, opened('b')]);
    await clock.advanceAsync(0);
    expect(told.map((alert) => alert.seq)).toEqual([1, 2]);
  });

  it('waits for a journal that is attached later', async () => {
    const { clock, gate, manager, told } = setUp({ attached: false });
    manager.raise([opened('a')]);
    await clock.advanceAsync(4_000);
    expect(told).toEqual([]);
    manager.attach(gate.journal);
    await clock.advanceAsync(0);
    expect(told.map((alert) => alert.durable)).toEqual([true]);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a journal that takes no appends', () => {
  it.each(['fails', 'throws', 'hangs'] as const)(
    'and %s for 5 s makes alerts go out without it, once',
    async (mode) => {
      const { clock, gate, manager, told, names, stored } = setUp();
      gate.set(mode);
      const since = clock.wallNow();
      manager.raise([opened('a')]);
      await clock.advanceAsync(4_999);
      expect(told).toEqual([]);
      expect(manager.outbox).toEqual({ failingSince: null, waiting: 1, dropped: 0 });
      await clock.advanceAsync(1);
      expect(names()).toEqual(['a', 'JOURNAL_FAILING']);
      expect(manager.outbox).toEqual({ failingSince: since, waiting: 2, dropped: 0 });

      manager.raise([opened('b')]);
      await clock.advanceAsync(0);
      expect(told.map(({ durable, seq }) => [durable, seq])).toEqual(new Array(3).fill([false, null]));
      expect(await stored()).toEqual([]);
      expect(manager.history()).toEqual([]);

      gate.set('works');
      await clock.advanceAsync(5_000);
      expect(await stored()).toEqual(['a', 'JOURNAL_FAILING', 'b', 'JOURNAL_FAILING resolved']);
      expect(names()).toEqual(['a', 'JOURNAL_FAILING', 'b', 'JOURNAL_FAILING']);
      expect(told.at(-1)).toMatchObject({ durable: true, resolved: true, severity: 'INFO', seq: 4 });
      expect(manager.outbox.failingSince).toBeNull();
      expect(clock.pendingTimers).toBe(0);
    },
  );

  it('for a moment only is not told of', async () => {
    const { clock, gate, manager, told, stored } = setUp();
    gate.set('fails');
    manager.raise([opened('a')], { a: 1 });
    await clock.advanceAsync(3_000);
    manager.raise([], { a: 2, b: 1 });
    gate.set('works');
    await clock.advanceAsync(3_000);
    expect(await stored()).toEqual(['a']);
    expect(await gate.journal.loadState()).toEqual({ a: 2, b: 1 });
    expect(told.map((alert) => alert.durable)).toEqual([true]);
  });

  it('is asked again after growing waits', async () => {
    const { clock, gate, manager } = setUp();
    gate.set('fails');
    manager.raise([opened('a')]);
    const triesWithin = async (ms: number) => {
      const before = gate.appended.length;
      await clock.advanceAsync(ms);
      return gate.appended.length - before;
    };
    expect(await triesWithin(1_000)).toBe(3);
    await triesWithin(60_000);
    expect(await triesWithin(60_000)).toBe(60);
  });

  it('is told of once more when it fails again', async () => {
    const { clock, gate, manager, stored } = setUp();
    for (const name of ['a', 'b']) {
      gate.set('fails');
      manager.raise([opened(name)]);
      await clock.advanceAsync(6_000);
      gate.set('works');
      await clock.advanceAsync(6_000);
    }
    const condition = ['JOURNAL_FAILING', 'JOURNAL_FAILING resolved'];
    expect(await stored()).toEqual(['a', ...condition, 'b', ...condition]);
  });

  it('lets a bounded number wait, drops the oldest of them, and says which', async () => {
    const { clock, gate, manager, names, stored, logged } = setUp({ maxWaiting: 3 });
    gate.set('hangs');
    manager.raise([opened('first')]);
    for (const name of ['a', 'b', 'c', 'd']) manager.raise([opened(name)], { [name]: true });
    expect(manager.outbox).toEqual({ failingSince: null, waiting: 3, dropped: 2 });
    expect(logged.map(({ details }) => (details.alert as { breakerName: string }).breakerName)).toEqual([
      'a',
      'b',
    ]);
    await clock.advanceAsync(0);
    expect(names()).toEqual(['a', 'b']);
    gate.set('works');
    await clock.advanceAsync(0);
    expect(await stored()).toEqual(['first', 'c', 'd']);
    expect(names()).toEqual(['a', 'b', 'first', 'c', 'd']);
    expect(Object.keys(await gate.journal.loadState())).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('letting go of the journal', () => {
  it('waits for what is being stored', async () => {
    const { clock, gate, manager, stored } = setUp();
    gate.set('fails');
    manager.raise([opened('a')]);
    await clock.advanceAsync(50);
    let done = false;
    const detached = manager.detach(new Promise(() => {})).then(() => {
      done = true;
    });
    gate.set('works');
    await clock.advanceAsync(49);
    expect(done).toBe(false);
    await clock.advanceAsync(1);
    await detached;
    expect(await stored()).toEqual(['a']);
  });

  it('is at once when nothing waits', async () => {
    const { manager } = setUp();
    await manager.detach(new Promise(() => {}));
  });

  it('tells and logs what the journal did not take in time', async () => {
    const { clock, gate, manager, told, logged } = setUp();
    gate.set('hangs');
    manager.raise([opened('a')]);
    await manager.detach(Promise.resolve());
    await clock.advanceAsync(60_000);
    expect(told.map(({ durable }) => durable)).toEqual([false]);
    expect(logged.map(({ message }) => message)).toEqual(['Stopped before the journal took these alerts']);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('history', () => {
  it('is the newest 100, or up to 1,000, the newest last', async () => {
    const { clock, manager } = setUp();
    manager.raise(Array.from({ length: 1_100 }, (_, i) => opened(`b${i}`)));
    await clock.advanceAsync(0);
    const seqs = (limit?: number) => manager.history(limit).map((alert) => alert.seq);
    expect([seqs().length, seqs()[0], seqs().at(-1)]).toEqual([100, 1_001, 1_100]);
    expect(seqs(2)).toEqual([1_099, 1_100]);
    expect(seqs(5_000)).toHaveLength(1_000);
    expect(seqs(0)).toEqual([]);
  });

  it('is empty before there is a journal', () => {
    expect(setUp({ attached: false }).manager.history()).toEqual([]);
  });
});

it('hooks raise the alert of their transition and no other', async () => {
  const { clock, manager, told } = setUp();
  const event = {
    breakerName: 'mine',
    oldState: 'OPEN',
    newState: 'HALF_OPEN',
    openReason: 'FAILURES',
    openUntil: null,
    episode: 2,
    failureCount: 3,
    timestamp: 0,
  } as const;
  manager.createOpenHook()(event);
  manager.createHalfOpenHook()(event);
  manager.createCloseHook()(event);
  manager.createHalfOpenHook('renamed')(event);
  await clock.advanceAsync(0);
  expect(told).toMatchObject([
    { breakerName: 'mine', newState: 'HALF_OPEN', severity: 'WARNING', episode: 2, failureCount: 3 },
    { breakerName: 'renamed', newState: 'HALF_OPEN' },
  ]);
});

it('a breaker isolated for longer than any clock can show still raises its alert', async () => {
  const { clock, manager, told } = setUp();
  createBreaker({ name: 'mine', clock, onOpen: manager.createOpenHook() }).isolate(9e15);
  await clock.advanceAsync(0);
  expect(told).toMatchObject([{ breakerName: 'mine', openReason: 'OPERATOR', openUntil: null }]);
});
