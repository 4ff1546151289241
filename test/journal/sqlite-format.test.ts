import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { anyAlert } from './any-alert.ts';
import { breakerAlert } from './breaker-alert.ts';
import { type Format1Content, writeFormat1 } from './format-1-file.ts';
import { pendingDelivery } from './pending-delivery.ts';
import { tempFolder } from './temp-folder.ts';

const everything = { order: 'oldest-first', limit: 10_000 } as const;
const newFile = () => join(tempFolder(), 'journal.db');
const content: Format1Content = {
  id: 'a3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11',
  alerts: fc.sample(anyAlert, { seed: 1, numRuns: 200 }),
  state: { 'breaker:binance_api': { kind: 'OPEN' }, last: [1, null] },
};
const rows = content.alerts.map((alert, index) => ({ ...alert, seq: index + 1 }));

async function openForTest(file: string) {
  const journal = await openSqliteJournal(file);
  onTestFinished(() => journal.close());
  return journal;
}

function query(file: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(file);
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

const versionOf = (file: string) => query(file, 'PRAGMA user_version')[0]!.user_version;
const schemaOf = (file: string) =>
  query(file, 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name');

describe('A journal file of format 1', () => {
  it('opens with all that is in it, and takes deliveries from then on', async () => {
    const file = newFile();
    writeFormat1(file, content);
    expect(versionOf(file)).toBe(1);

    const journal = await openForTest(file);
    expect([journal.id, journal.firstSeq, journal.headSeq]).toEqual([content.id, 1, 200]);
    expect(await journal.read(everything)).toEqual(rows);
    expect(await journal.loadState()).toEqual(content.state);
    expect(await journal.count({ acknowledged: false })).toBe(200);
    expect(await journal.pendingDeliveries()).toEqual([]);
    const delivery = pendingDelivery(rows[6]!.id);
    await journal.append({ alerts: [breakerAlert()], deliveries: [delivery] });
    expect(await journal.pendingDeliveries()).toEqual([{ delivery, alert: rows[6] }]);
  });

  it('is then of format 2, the same as a new one', async () => {
    const [old, made] = [newFile(), newFile()];
    writeFormat1(old, content);
    for (const file of [old, made]) await (await openSqliteJournal(file)).close();
    expect([versionOf(old), versionOf(made)]).toEqual([2, 2]);
    expect(schemaOf(old)).toEqual(schemaOf(made));
    const journal = await openForTest(old);
    expect(journal.id).toBe(content.id);
    expect(await journal.read(everything)).toEqual(rows);
  });

  it('opens as a killed process left it, with rows in its log', async () => {
    const [file, left] = [newFile(), newFile()];
    writeFormat1(file, content, () => {
      copyFileSync(file, left);
      copyFileSync(`${file}-wal`, `${left}-wal`);
    });
    const journal = await openForTest(left);
    expect(await journal.read(everything)).toEqual(rows);
    expect(await journal.loadState()).toEqual(content.state);
  });

  it('that is damaged is refused and left as it is', async () => {
    const file = newFile();
    writeFormat1(file, content);
    query(file, 'DELETE FROM alerts WHERE seq = 5 RETURNING seq');
    const before = readFileSync(file);
    await expect(openSqliteJournal(file)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('stays of format 1 where the second step to format 2 fails', async () => {
    const file = newFile();
    writeFormat1(file, content);
    // In the way of the table that is made last.
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE acknowledgements (something TEXT)');
    db.close();
    const before = schemaOf(file);
    await expect(openSqliteJournal(file)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' });
    expect(versionOf(file)).toBe(1);
    expect(schemaOf(file)).toEqual(before);
  });
});
