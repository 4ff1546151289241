import { expect, test } from 'vitest';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { tempFolder } from '../journal/temp-folder.ts';
import { createWorld, failCalls, noPresets, oneSource } from './world.ts';

const alerts = { receivers: { desk: { kind: 'log' } } } as const;

test('the incidents of what is configured no longer are closed, and told as closed', async () => {
  const clock = createManualClock();
  const journal = `sqlite:${tempFolder()}/tidegate.db`;
  const first = createWorld({ ...oneSource(), alerts, journal }, { clock });
  await first.monitor.start();
  await failCalls(first, 5);
  await clock.advanceAsync(12_000);
  await first.monitor.stop();

  const other = { kind: 'CEX', hosts: { api: 'https://other.test' }, sources: { other_feed: {} } } as const;
  const second = createWorld({ exchanges: { ...noPresets, other }, alerts, journal }, { clock });
  await second.monitor.start();
  await clock.advanceAsync(0);
  await second.monitor.stop();

  const third = createWorld({ exchanges: { ...noPresets, other }, alerts, journal }, { clock });
  await third.monitor.start();
  // A real disk is slower than the manual clock, which is told as a journal that fails.
  const filter = { kinds: ['CIRCUIT_BREAKER', 'DEGRADATION'] } as const;
  const rows = await third.monitor.journal.read({ order: 'oldest-first', limit: 10, filter });
  expect(rows.map(({ message }) => message)).toEqual([
    expect.stringContaining('service failing'),
    expect.stringContaining('degradation score'),
    'venue_api is no longer configured',
    'venue is no longer configured',
  ]);
  const details = await third.monitor.journal.details(rows.map(({ id }) => id));
  expect(details.get(rows[2]!.id)!.deliveries).toMatchObject([{ receiver: 'desk', state: 'DELIVERED' }]);
  await third.monitor.stop();
});
