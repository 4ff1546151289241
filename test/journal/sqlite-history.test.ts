import { copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hourMs, minuteMs } from '../../src/core/history.ts';
import { unpackPoints } from '../../src/journal/history-points.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { breakerAlert } from './breaker-alert.ts';
import { firstHour, recordOf, type Sample } from './history-samples.ts';
import { smallDisk } from './small-disk.ts';
import { tempFolder } from './temp-folder.ts';

const newFile = () => join(tempFolder(), 'journal.db');
const hour = { from: firstHour, to: firstHour + hourMs, stepMs: hourMs };

const sample = (minute: number, attempts = 1): Sample => ({
  series: 'source:a',
  start: firstHour + minute * minuteMs,
  status: 'HEALTHY',
  score: 0,
  attempts: Array.from({ length: attempts }, (_, index) => ({ kind: 'OK', latencyMs: 1 + index * 3 })),
});

async function openForTest(file: string): Promise<Journal> {
  const journal = await openSqliteJournal(file);
  onTestFinished(() => journal.close());
  return journal;
}

const countIn = async ({ history }: Journal, range = hour) => {
  const points = unpackPoints(await history.read({ series: 'source:a', range, unstored: [] }), range);
  return points.reduce((sum, { requestCount }) => sum + requestCount, 0);
};

const unavailable = expect.objectContaining({ code: 'HISTORY_UNAVAILABLE' });

describe('the file of the history', () => {
  it('lies beside that of the journal, and is made when it is needed', async () => {
    const file = newFile();
    const journal = await openForTest(file);
    expect(existsSync(`${file}-history`)).toBe(false);
    await journal.history.append([recordOf(sample(0))]);
    expect(existsSync(`${file}-history`)).toBe(true);
  });

  it('keeps what was stored over a restart', async () => {
    const file = newFile();
    const first = await openSqliteJournal(file);
    await first.history.append([recordOf(sample(0)), recordOf(sample(1))]);
    await first.close();
    const second = await openForTest(file);
    await second.history.append([recordOf(sample(1))]);
    expect(await countIn(second)).toBe(3);
  });

  it('is what a killed process left of it', async () => {
    const file = newFile();
    const left = newFile();
    const journal = await openForTest(file);
    await journal.history.append([recordOf(sample(0))]);
    await journal.append({ alerts: [breakerAlert()] });
    for (const part of ['', '-wal', '-history', '-history-wal'])
      copyFileSync(`${file}${part}`, `${left}${part}`);
    expect(await countIn(await openForTest(left))).toBe(1);
  });

  it('gives back the room of what is dropped', async () => {
    const file = newFile();
    const journal = await openForTest(file);
    const records = Array.from({ length: 100 * 60 }, (_, minute) => recordOf(sample(minute, 40)));
    await journal.history.append(records);
    const before = statSync(`${file}-history`).size + statSync(`${file}-history-wal`).size;
    while (await journal.history.tidy({ mergeBefore: 0, dropBefore: firstHour + 99 * hourMs }));
    await journal.close();
    expect(statSync(`${file}-history`).size).toBeLessThan(before / 10);
  });

  it('merges what lies behind a damaged page', async () => {
    const file = newFile();
    const first = await openForTest(file);
    await first.history.append(Array.from({ length: 120 }, (_, minute) => recordOf(sample(minute))));
    await first.close();
    const unmergedAfter = (change: string) => {
      const db = new DatabaseSync(`${file}-history`);
      if (change !== '') db.exec(change);
      const { count } = db.prepare('SELECT count(*) AS count FROM pages WHERE is_merged = 0').get()!;
      db.close();
      return count;
    };
    expect(unmergedAfter("UPDATE pages SET body = x'01' WHERE hour = (SELECT min(hour) FROM pages)")).toBe(2);
    const journal = await openForTest(file);
    while (await journal.history.tidy({ mergeBefore: firstHour + 2 * hourMs, dropBefore: 0 }));
    await journal.close();
    expect(unmergedAfter('')).toBe(0);
  });

  it.each([
    [
      'is no database',
      (file: string) => writeFileSync(file, 'not a database, and long enough to be looked at'),
    ],
    [
      'is another database',
      (file: string) => {
        const db = new DatabaseSync(file);
        db.exec('CREATE TABLE other (x); PRAGMA user_version = 1');
        db.close();
      },
    ],
    [
      'was written by a newer version',
      (file: string) => {
        const db = new DatabaseSync(file);
        db.exec('PRAGMA application_id = 0x54696448; PRAGMA user_version = 99');
        db.close();
      },
    ],
  ])('costs the history alone where it %s, and is taken up once it is moved away', async (_what, spoil) => {
    const file = newFile();
    spoil(`${file}-history`);
    const spoilt = statSync(`${file}-history`).size;
    const journal = await openForTest(file);
    await expect(journal.history.append([recordOf(sample(0))])).rejects.toThrow(unavailable);
    await expect(countIn(journal)).rejects.toThrow(unavailable);
    expect(await journal.append({ alerts: [breakerAlert()] })).toMatchObject([{ seq: 1 }]);
    expect(statSync(`${file}-history`).size).toBe(spoilt);
    rmSync(`${file}-history`);
    await journal.history.append([recordOf(sample(0))]);
    expect(await countIn(journal)).toBe(1);
  });

  it('is begun anew where it was removed while it was in use', async () => {
    const file = newFile();
    const journal = await openForTest(file);
    await journal.history.append([recordOf(sample(0))]);
    rmSync(`${file}-history`);
    rmSync(`${file}-history-wal`, { force: true });
    await journal.history.append([recordOf(sample(1))]);
    expect(await countIn(journal)).toBe(1);
    expect(existsSync(`${file}-history`)).toBe(true);
  });

  it('loses an hour that cannot be read, and merges all others', async () => {
    const file = newFile();
    const journal = await openSqliteJournal(file);
    await journal.history.append([recordOf(sample(0)), recordOf(sample(60)), recordOf(sample(120))]);
    await journal.close();
    const db = new DatabaseSync(`${file}-history`);
    db.exec(`UPDATE pages SET body = x'00ffff' WHERE hour = ${firstHour / hourMs + 1}`);
    db.close();
    const again = await openForTest(file);
    while (await again.history.tidy({ mergeBefore: firstHour + 3 * hourMs, dropBefore: 0 }));
    expect(await countIn(again, { ...hour, to: firstHour + 3 * hourMs })).toBe(2);
  });

  it('leaves the last of the disk to the alerts, and goes on once there is room', async ({ skip }) => {
    const mebibyte = 1024 * 1024;
    const folder = smallDisk(20 * mebibyte) ?? skip('this user may not mount a small disk');
    const journal = await openForTest(join(folder, 'journal.db'));
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(6 * mebibyte));
    await expect(journal.history.append([recordOf(sample(0))])).rejects.toThrow(unavailable);
    expect(await journal.append({ alerts: [breakerAlert()] })).toMatchObject([{ seq: 1 }]);
    rmSync(filler);
    await journal.history.append([recordOf(sample(0))]);
    expect(await countIn(journal)).toBe(1);
  });
});

describe('alerts', () => {
  it('do not wait for the questions to the history that came before them', async () => {
    const journal = await openForTest(newFile());
    await journal.history.append(
      Array.from({ length: 24 * 60 }, (_, minute) => recordOf(sample(minute, 40))),
    );
    const range = { from: firstHour, to: firstHour + 24 * hourMs, stepMs: minuteMs };
    const order: string[] = [];
    const reads = Array.from({ length: 40 }, async () => {
      await journal.history.read({ series: 'source:a', range, unstored: [] });
      order.push('read');
    });
    const append = journal.append({ alerts: [breakerAlert()] }).then(() => order.push('append'));
    await Promise.all([...reads, append]);
    expect(order.indexOf('append')).toBeLessThan(5);
  });
});
