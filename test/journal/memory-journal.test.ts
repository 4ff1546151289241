import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { breakerAlert } from './breaker-alert.ts';

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

  it('keeps the end of an entry that is longer than what is kept', async () => {
    const journal = createMemoryJournal({ maxRows: 3 });
    expect(await journal.append({ alerts: someAlerts(5) })).toHaveLength(5);
    expect([journal.firstSeq, journal.headSeq, await journal.count()]).toEqual([3, 5, 3]);
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
