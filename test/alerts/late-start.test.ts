import { expect, it } from 'vitest';
import { AlertManager } from '../../src/alerts/manager.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import type { Route } from '../../src/alerts/route.ts';
import { createManualClock, type ManualClock } from '../../src/core/manual-clock.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { flapping, minute, route, turn } from './notify-world.ts';

/** A process with one receiver, which takes messages or not; it has no journal before `start`. */
function createProcess(
  clock: ManualClock,
  takes: () => boolean,
  changes: Partial<Route> = {},
  names: readonly string[] = ['ops'],
) {
  const taken: Notification[] = [];
  const receiver = {
    send: async (notification: Notification) => {
      if (!takes()) throw new Error('down');
      taken.push(notification);
    },
    close() {},
  };
  const setup = {
    receiver,
    timeoutMs: 1_000,
    giveUpAfterMs: 60 * minute,
    heartbeatMs: null,
    tellsAcknowledgements: true,
  };
  const routes = [route({ receivers: names, ...changes })];
  const receivers = new Map(names.map((name) => [name, setup]));
  const notify = { receivers, routes, flapping };
  const manager = new AlertManager({ clock, instance: 'here', notify });
  return {
    manager,
    said: () => taken.flatMap(({ alerts }) => alerts.map(({ alert, seq }) => `${seq} ${alert.message}`)),
    async start(journal: Journal) {
      await manager.restore(journal, await journal.loadState());
      manager.attach(journal);
      await clock.advanceAsync(0);
    },
  };
}

it('what an earlier process left is told before what this one raised before it started', async () => {
  const clock = createManualClock();
  const journal = createMemoryJournal();
  const before = createProcess(clock, () => false);
  await before.start(journal);
  before.manager.raise([turn('binance_api', 'CLOSED', 'OPEN')]);
  await clock.advanceAsync(0);
  before.manager.raise([turn('binance_api', 'HALF_OPEN', 'CLOSED')]);
  await clock.advanceAsync(0);
  await before.manager.detach(Promise.resolve());

  const after = createProcess(clock, () => true);
  after.manager.raise([turn('binance_api', 'CLOSED', 'OPEN')]);
  await after.start(journal);
  await clock.advanceAsync(10 * minute);
  expect(after.said().map((line) => line[0])).toEqual(['1', '2', '3']);
});

it('what this process has queued itself is not queued again when it starts', async () => {
  const clock = createManualClock();
  const journal = createMemoryJournal();
  const only = createProcess(clock, () => true, { groupWaitMs: minute });
  only.manager.attach(journal);
  only.manager.raise([turn('binance_api', 'CLOSED', 'OPEN')]);
  await clock.advanceAsync(1_000);
  await only.start(journal);
  await clock.advanceAsync(10 * minute);
  expect(only.said()).toHaveLength(1);
});

it('whom an earlier process told is told the end of it, also where this one has opened it anew', async () => {
  const clock = createManualClock();
  const journal = createMemoryJournal();
  const before = createProcess(clock, () => true);
  await before.start(journal);
  before.manager.raise([turn('binance_api', 'CLOSED', 'OPEN')]);
  await clock.advanceAsync(0);
  await before.manager.detach(Promise.resolve());

  // By its own routes nobody is told of what is no more than a warning.
  const after = createProcess(clock, () => true, { severities: ['CRITICAL'] });
  after.manager.raise([turn('binance_api', 'CLOSED', 'OPEN', 'RATE_LIMITED')]);
  await after.start(journal);
  after.manager.raise([turn('binance_api', 'HALF_OPEN', 'CLOSED')]);
  await clock.advanceAsync(10 * minute);
  expect(after.said().at(-1)).toMatch(/recovered/);
});

it('what waits for company goes alone when the process stops', async () => {
  const clock = createManualClock();
  const only = createProcess(clock, () => true, { groupWaitMs: minute });
  await only.start(createMemoryJournal());
  only.manager.raise([turn('binance_api', 'CLOSED', 'OPEN')]);
  await clock.advanceAsync(0);
  await only.manager.detach(new Promise(() => {}));
  expect(only.said()).toHaveLength(1);
});

it('what closed while no receiver was configured is not repeated to one that is configured again', async () => {
  const clock = createManualClock();
  const journal = createMemoryJournal();
  const before = createProcess(clock, () => true, { repeatMs: minute });
  await before.start(journal);
  before.manager.raise([turn('binance_api', 'CLOSED', 'OPEN')]);
  await clock.advanceAsync(0);
  await before.manager.detach(Promise.resolve());

  const without = createProcess(clock, () => true, {}, []);
  await without.start(journal);
  without.manager.raise([turn('binance_api', 'HALF_OPEN', 'CLOSED')]);
  await clock.advanceAsync(0);
  await without.manager.detach(Promise.resolve());

  const again = createProcess(clock, () => true, { repeatMs: minute });
  await again.start(journal);
  await clock.advanceAsync(10 * minute);
  expect(again.said()).toEqual([]);
});

it('a decision that throws harms neither the journal nor the process', async () => {
  const clock = createManualClock();
  const journal = createMemoryJournal();
  const only = createProcess(clock, () => true);
  await only.start(journal);
  only.manager.silences.put(
    {
      id: 's',
      exchanges: [],
      breakers: [],
      severities: [],
      startsAt: 0,
      // No instant that a clock can show: the reason of the silence cannot be put in words.
      endsAt: 9e15,
      by: 'alice',
      comment: null,
    },
    clock.wallNow(),
  );
  only.manager.raise([turn('binance_api', 'CLOSED', 'OPEN')]);
  await clock.advanceAsync(minute);
  only.manager.raise([turn('binance_api', 'OPEN', 'HALF_OPEN')]);
  await clock.advanceAsync(minute);
  expect(journal.headSeq).toBe(2);
  // Rather told although it is silenced than not told although it is not.
  expect(only.said()[0]).toContain('binance_api');
});
