import { expect, test } from 'vitest';
import type { AlertDraft } from '../../src/alerts/draft.ts';
import { AlertManager } from '../../src/alerts/manager.ts';
import type { AlertSeverity } from '../../src/core/alert.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { createGatedJournal } from './gated-journal.ts';

function setUp() {
  const clock = createManualClock();
  const gate = createGatedJournal();
  const manager = new AlertManager({ clock, instance: 'here' });
  manager.attach(gate.journal);
  return { clock, gate, manager };
}

const system = (severity: AlertSeverity): AlertDraft => ({
  kind: 'SYSTEM',
  severity,
  message: 'something is the matter',
  exchangeName: null,
  sourceName: null,
  code: 'OPERATOR',
  resolved: false,
  metadata: {},
});

test('alerts count when they are raised, by kind and severity', () => {
  const { gate, manager } = setUp();
  gate.set('hangs');
  manager.raise([system('INFO'), system('CRITICAL')]);
  manager.raise([system('CRITICAL')], { some: 'state' });
  manager.raise([], { more: 'state' });
  const counted = manager.raised.filter(({ count }) => count > 0);
  expect(counted).toEqual([
    { kind: 'SYSTEM', severity: 'INFO', count: 1 },
    { kind: 'SYSTEM', severity: 'CRITICAL', count: 2 },
  ]);
  expect(manager.raised).toHaveLength(9);
});

test('an append counts by how long it took until it was durable', async () => {
  const { clock, gate, manager } = setUp();
  const within = () =>
    Object.fromEntries(manager.appends.buckets.map(({ upToMs, count }) => [upToMs, count]));
  manager.raise([system('INFO')]);
  await clock.advanceAsync(0);
  expect(manager.appends).toMatchObject({ count: 1, sumMs: 0, failures: 0 });
  expect(within()).toMatchObject({ 0.5: 1, 5000: 1 });
  gate.set('hangs');
  manager.raise([system('INFO')]);
  await clock.advanceAsync(100);
  gate.set('works');
  await clock.advanceAsync(0);
  expect(manager.appends).toMatchObject({ count: 2, sumMs: 100, failures: 0 });
  expect(within()).toMatchObject({ 0.5: 1, 50: 1, 100: 2, 5000: 2 });
});

test('an append that fails counts as that, each time that it is tried', async () => {
  const { clock, gate, manager } = setUp();
  gate.set('fails');
  manager.raise([system('INFO')]);
  await clock.advanceAsync(0);
  expect(manager.appends).toMatchObject({ count: 0, failures: 1 });
  await clock.advanceAsync(1_000);
  const { failures } = manager.appends;
  expect(failures).toBeGreaterThan(1);
  gate.set('works');
  await clock.advanceAsync(1_000);
  expect(manager.appends).toMatchObject({ count: 1, failures });
});
