import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JournalFilter } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { detailsSql, pendingSql, readQuery } from '../../src/journal/sqlite-query.ts';
import { upgrade } from '../../src/journal/sqlite-schema.ts';
import { openSqliteStore } from '../../src/journal/sqlite-store.ts';
import { breakerAlert } from './breaker-alert.ts';
import { pendingDelivery } from './pending-delivery.ts';
import { tempFolder } from './temp-folder.ts';

const newFile = () => join(tempFolder(), 'journal.db');
const acknowledgement = { by: 'night-shift', at: 1_750_000_000_000, note: null };

async function openForTest(file: string) {
  const journal = await openSqliteJournal(file);
  onTestFinished(() => journal.close());
  return journal;
}

const newest = (filter: JournalFilter) => readQuery({ order: 'newest-first', limit: 10, filter }).sql;

/** A closed journal of two alerts, each with a pending delivery, the first acknowledged. */
async function journalFile(): Promise<string> {
  const file = newFile();
  const journal = await openSqliteJournal(file);
  await journal.append({
    alerts: [breakerAlert({ id: 'a' }), breakerAlert({ id: 'b' })],
    deliveries: [pendingDelivery('a'), pendingDelivery('b')],
    acknowledgements: [{ alertId: 'a', ...acknowledgement }],
  });
  await journal.close();
  return file;
}

describe('SQLite journal with deliveries', () => {
  it('is the same after it is opened again', async () => {
    const journal = await openForTest(await journalFile());
    expect(await journal.details(['a', 'b'])).toEqual(
      new Map([
        ['a', { acknowledgement, deliveries: [pendingDelivery('a')] }],
        ['b', { acknowledgement: null, deliveries: [pendingDelivery('b')] }],
      ]),
    );
    expect((await journal.pendingDeliveries()).map(({ delivery }) => delivery)).toEqual([
      pendingDelivery('a'),
      pendingDelivery('b'),
    ]);
    expect(await journal.count({ acknowledged: true })).toBe(1);
  });

  it.each(['deliveries', 'acknowledgements'])('names the alert whose %s are damaged', async (table) => {
    const file = await journalFile();
    const db = new DatabaseSync(file);
    db.exec(`UPDATE ${table} SET body = '{"at":' WHERE alert_id = 'a'`);
    db.close();
    const journal = await openForTest(file);
    expect((await journal.details(['b'])).size).toBe(1);
    await expect(journal.details(['a', 'b'])).rejects.toMatchObject({
      code: 'JOURNAL_CORRUPT',
      message: expect.stringMatching(/done about a\.$/),
    });
  });

  it('commits once for an alert and its deliveries, once for what becomes of them', async () => {
    const store = openSqliteStore(newFile(), 'a3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11');
    onTestFinished(() => store.close());
    const executed: string[] = [];
    const run = vi.spyOn(StatementSync.prototype, 'run').mockImplementation(function (this: StatementSync) {
      executed.push(this.sourceSQL.trim().split(/\s/)[0]!);
      return { changes: 0, lastInsertRowid: 0 };
    });
    onTestFinished(() => run.mockRestore());
    const encoded = (state: 'PENDING' | 'DELIVERED') =>
      ['pager', 'mail', 'chat'].map((receiver) => ({ alertId: 'a', receiver, state, body: '{}' }));
    const record = {
      id: 'a',
      kind: 'SYSTEM',
      severity: 'INFO',
      timestamp: 1,
      exchange: null,
      breaker: null,
      newState: null,
      body: '{}',
    };
    const entry = { type: 'append', state: [], acknowledgements: [] } as const;
    store.commit([{ ...entry, alerts: [record], deliveries: encoded('PENDING') }]);
    expect(executed.splice(0)).toEqual(['BEGIN', 'INSERT', 'REPLACE', 'REPLACE', 'REPLACE', 'COMMIT']);
    store.commit([{ ...entry, alerts: [], deliveries: encoded('DELIVERED') }]);
    expect(executed).toEqual(['BEGIN', 'REPLACE', 'REPLACE', 'REPLACE', 'COMMIT']);
  });

  it.each<[string, string, RegExp]>([
    ['the pending deliveries', pendingSql, /SCAN deliveries USING INDEX deliveries_pending/],
    ['the details', detailsSql, /SEARCH deliveries USING PRIMARY KEY/],
    ['those acknowledged', newest({ acknowledged: true }), /SEARCH acknowledgements.* USING PRIMARY KEY/],
    ['those not acknowledged', newest({ acknowledged: false }), /SEARCH acknowledgements USING PRIMARY KEY/],
  ])('finds %s through an index, and sorts no alerts that it does not give back', (_, sql, expected) => {
    const db = new DatabaseSync(':memory:');
    onTestFinished(() => db.close());
    upgrade(db, 0);
    const params = Array.from(sql.matchAll(/\?/g), () => 1);
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params);
    const steps = plan.map(({ detail }) => String(detail)).join('\n');
    expect(steps).toMatch(expected);
    if (sql === pendingSql) expect(steps).not.toMatch(/SCAN alerts/);
    else expect(steps).not.toMatch(/FOR ORDER BY/);
  });
});
