import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { breakerAlert } from './breaker-alert.ts';
import { pendingDelivery } from './pending-delivery.ts';

const someAlerts = (count: number) => Array.from({ length: count }, () => breakerAlert());

describe('memory journal', () => {
  it('keeps the newest rows and all of the state', async () => {
    const journal = createMemoryJournal({ maxRows: 10 });
    const alerts = someAlerts(25);
    for (const [index, alert] of alerts.entries()) {
      await journal.append({ alerts: [alert], state: { [`key${index}`]: index } });
    }
    expect([journal.firstSeq, journal.headSeq]).toEqual([16, 25]);
    expect((await journal.read({ order: 'oldest-first', limit: 100 })).map(({ seq }) => seq)).toEqual([
      16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    ]);
    expect(
      (await journal.read({ order: 'newest-first', before: 18, limit: 100 })).map(({ seq }) => seq),
    ).toEqual([17, 16]);
    expect(await journal.count()).toBe(10);
    expect(await journal.find(alerts[14]!.id)).toBeNull();
    expect(await journal.find(alerts[15]!.id)).toMatchObject({ seq: 16 });
    expect(Object.keys(await journal.loadState())).toHaveLength(25);
  });

  it('takes up nothing on the disk', async () => {
    const journal = createMemoryJournal();
    await journal.append({ alerts: someAlerts(3) });
    expect(await journal.bytesOnDisk()).toBe(0);
  });

  it('keeps the end of an entry that is longer than what is kept', async () => {
    const journal = createMemoryJournal({ maxRows: 3 });
    expect(await journal.append({ alerts: someAlerts(5) })).toHaveLength(5);
    expect([journal.firstSeq, journal.headSeq, await journal.count()]).toEqual([3, 5, 3]);
  });

  it('keeps nothing about an alert that it no longer keeps', async () => {
    const journal = createMemoryJournal({ maxRows: 3 });
    const alerts = someAlerts(5);
    const ids = alerts.map(({ id }) => id);
    const about = (id: string) => ({
      deliveries: [pendingDelivery(id)],
      acknowledgements: [{ alertId: id, by: 'night-shift', at: 1, note: null }],
    });
    const known = async () => [
      [...(await journal.details(ids)).keys()],
      (await journal.pendingDeliveries()).map(({ alert }) => alert.id),
    ];
    for (const alert of alerts) await journal.append({ alerts: [alert], ...about(alert.id) });
    expect(await known()).toEqual([ids.slice(2), ids.slice(2)]);
    await journal.append({ alerts: [], ...about(ids[0]!) });
    expect(await known()).toEqual([ids.slice(2), ids.slice(2)]);

    // An id that comes back is another alert.
    await journal.append({ alerts: [alerts[0]!] });
    expect(await known()).toEqual([ids.slice(3), ids.slice(3)]);
  });

  it('keeps nothing about the beginning of an entry that is longer than what is kept', async () => {
    const journal = createMemoryJournal({ maxRows: 2 });
    const alerts = someAlerts(3);
    await journal.append({ alerts, deliveries: alerts.map(({ id }) => pendingDelivery(id)) });
    expect((await journal.pendingDeliveries()).map(({ alert }) => alert.seq)).toEqual([2, 3]);
    expect((await journal.details(alerts.map(({ id }) => id))).size).toBe(2);
  });

  it('keeps 10,000 rows by default', async () => {
    const journal = createMemoryJournal();
    await journal.append({ alerts: someAlerts(10_001) });
    expect([journal.firstSeq, journal.headSeq]).toEqual([2, 10_001]);
  });

  it('has the id that it is given, and else one of its own', () => {
    expect(createMemoryJournal({ id: 'a3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11' }).id).toBe(
      'a3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11',
    );
    expect(createMemoryJournal().id).not.toBe(createMemoryJournal().id);
  });
});
