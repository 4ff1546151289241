import { describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../src/core/alert.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createTail } from '../../src/journal/tail.ts';
import { breakerAlert } from './breaker-alert.ts';

const someAlerts = (count: number) => Array.from({ length: count }, () => breakerAlert());
const seqs = (rows: readonly StoredAlert[] | null) => rows?.map(({ seq }) => seq) ?? null;

async function journalOf(count: number) {
  const journal = createMemoryJournal();
  await journal.append({ alerts: someAlerts(count) });
  return journal;
}

describe('tail', () => {
  it('holds what came since it was made, and knows what it does not hold', async () => {
    const journal = await journalOf(3);
    const tail = createTail(journal);
    expect(seqs(tail.rowsAfter(3, 10))).toEqual([]);
    expect(tail.rowsAfter(2, 10)).toBeNull();

    const rows = await journal.append({ alerts: someAlerts(3) });
    expect(tail.rowsAfter(3, 10)).toEqual(rows);
    expect(seqs(tail.rowsAfter(3, 2))).toEqual([4, 5]);
    expect(seqs(tail.rowsAfter(5, 10))).toEqual([6]);
    expect(seqs(tail.rowsAfter(6, 10))).toEqual([]);
    expect(tail.rowsAfter(2, 10)).toBeNull();
    expect(seqs(tail.newest(2))).toEqual([5, 6]);
    expect(seqs(tail.newest(100))).toEqual([4, 5, 6]);
    expect(tail.newest(0)).toEqual([]);
  });

  it('warms up with the newest rows of before', async () => {
    const journal = await journalOf(10);
    const tail = createTail(journal, 4);
    await tail.warm();
    expect(seqs(tail.newest(10))).toEqual([7, 8, 9, 10]);
    expect(seqs(tail.rowsAfter(6, 10))).toEqual([7, 8, 9, 10]);
    expect(tail.rowsAfter(5, 10)).toBeNull();
    expect(tail.newest(10)).toEqual(await journal.read({ order: 'oldest-first', after: 6, limit: 10 }));
  });

  it('holds everything once it is warm, where everything is little', async () => {
    const journal = await journalOf(3);
    const tail = createTail(journal, 4);
    await tail.warm();
    expect(seqs(tail.rowsAfter(0, 10))).toEqual([1, 2, 3]);
  });

  it.each([
    { meanwhile: 2, expected: [9, 10, 11, 12] },
    { meanwhile: 4, expected: [11, 12, 13, 14] },
    { meanwhile: 6, expected: [13, 14, 15, 16] },
  ])('has no hole when $meanwhile rows come while it warms up', async ({ meanwhile, expected }) => {
    const journal = await journalOf(10);
    const tail = createTail(journal, 4);
    const warming = tail.warm();
    const appending = journal.append({ alerts: someAlerts(meanwhile) });
    await Promise.all([warming, appending]);
    expect(seqs(tail.newest(10))).toEqual(expected);
  });

  it('has each row once when it is warmed up twice at the same time', async () => {
    const tail = createTail(await journalOf(3));
    await Promise.all([tail.warm(), tail.warm()]);
    await tail.warm();
    expect(seqs(tail.newest(10))).toEqual([1, 2, 3]);
  });

  it('drops the oldest rows', async () => {
    const journal = await journalOf(0);
    const tail = createTail(journal, 4);
    for (let count = 0; count < 6; count += 1) await journal.append({ alerts: someAlerts(1) });
    expect(seqs(tail.newest(10))).toEqual([3, 4, 5, 6]);
    expect(tail.rowsAfter(1, 10)).toBeNull();
    expect(seqs(tail.rowsAfter(2, 10))).toEqual([3, 4, 5, 6]);
  });

  it('has the rows when it tells of them, until it is closed', async () => {
    const journal = await journalOf(2);
    const tail = createTail(journal);
    const heard: unknown[] = [];
    const unsubscribe = tail.onRows((rows) => heard.push([seqs(rows), seqs(tail.rowsAfter(2, 10))]));
    await journal.append({ alerts: someAlerts(2) });
    unsubscribe();
    await journal.append({ alerts: someAlerts(1) });
    tail.onRows((rows) => heard.push(seqs(rows)));
    tail.close();
    await journal.append({ alerts: someAlerts(1) });
    expect(heard).toEqual([
      [
        [3, 4],
        [3, 4],
      ],
    ]);
    expect(seqs(tail.newest(1))).toEqual([5]);
  });
});
