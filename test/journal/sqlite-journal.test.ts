import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { breakerAlert } from './breaker-alert.ts';
import { startChild } from './child.ts';
import { smallDisk } from './small-disk.ts';
import { tempFolder } from './temp-folder.ts';

const everything = { order: 'oldest-first', limit: 10_000 } as const;
const newFile = () => join(tempFolder(), 'journal.db');
const someAlerts = (count: number) => Array.from({ length: count }, () => breakerAlert());

async function openForTest(file: string) {
  const journal = await openSqliteJournal(file);
  onTestFinished(() => journal.close());
  return journal;
}

/** A closed journal of many pages. */
async function journalFile(alerts = someAlerts(200)): Promise<string> {
  const file = newFile();
  const journal = await openSqliteJournal(file);
  await journal.append({ alerts, state: { breaker: 'OPEN' } });
  await journal.close();
  return file;
}

/** What a killed process leaves: the newest rows are in the log only. */
async function journalFileWithLog(): Promise<string> {
  const file = await journalFile();
  const left = newFile();
  const db = new DatabaseSync(file);
  db.exec(`INSERT INTO alerts SELECT 201, 'in the log', kind, severity, timestamp, exchange, breaker, new_state, body
           FROM alerts WHERE seq = 200`);
  copyFileSync(file, left);
  copyFileSync(`${file}-wal`, `${left}-wal`);
  db.close();
  return left;
}

function alter(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

function overwrite(file: string, offset: number, bytes: Buffer): void {
  const content = readFileSync(file);
  bytes.copy(content, offset);
  writeFileSync(file, content);
}

/** Among the alerts, far from the pages that a new row changes and the log has. */
function zeroMiddlePage(file: string): void {
  const pages = readFileSync(file).length / 4096;
  overwrite(file, Math.floor(pages / 2) * 4096, Buffer.alloc(4096));
}

const refusal = (file: string) =>
  openSqliteJournal(file).then(
    () => null,
    (error) => error,
  );

function expectOneLine(error: { message: string }, file: string): void {
  expect(error.message).toContain(file);
  expect(error.message).not.toContain('\n');
}

describe('SQLite journal', () => {
  it('is the same after it is opened again', async () => {
    const file = newFile();
    const first = await openSqliteJournal(file);
    const rows = await first.append({ alerts: someAlerts(3), state: { a: 1, b: { c: [null] } } });
    await first.append({ alerts: [], state: { a: null } });
    await first.close();

    const second = await openForTest(file);
    expect([second.id, second.headSeq, second.firstSeq]).toEqual([first.id, 3, 1]);
    expect(await second.read(everything)).toEqual(rows);
    expect(await second.loadState()).toEqual({ b: { c: [null] } });
    expect(await second.append({ alerts: [breakerAlert()] })).toMatchObject([{ seq: 4 }]);
  });

  it('has the id that it is made with, and keeps it', async () => {
    const file = newFile();
    const id = 'a3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11';
    const first = await openSqliteJournal(file, { id });
    await first.close();
    const second = await openSqliteJournal(file, { id: 'b3bb189e-8bf9-4c1c-9d5a-0d3f4f1f2b11' });
    await second.close();
    expect([first.id, second.id]).toEqual([id, id]);
  });

  it('takes up its files and their logs on the disk, as far as there are any', async () => {
    const file = newFile();
    const journal = await openForTest(file);
    const before = await journal.bytesOnDisk();
    const sizeOnDisk = () =>
      readdirSync(dirname(file)).reduce((sum, name) => sum + statSync(join(dirname(file), name)).size, 0);
    expect(before).toBe(sizeOnDisk());
    await journal.append({ alerts: [breakerAlert({ message: 'x'.repeat(100_000) })] });
    expect(await journal.bytesOnDisk()).toBeGreaterThan(before + 100_000);
    await journal.close();
    expect(await journal.bytesOnDisk()).toBe(sizeOnDisk());
  });

  it('makes the folder of its file', async () => {
    const journal = await openForTest(join(tempFolder(), 'deep', 'er', 'journal.db'));
    expect(await journal.append({ alerts: [breakerAlert()] })).toHaveLength(1);
  });

  it('takes an empty file for a new journal', async () => {
    const file = newFile();
    writeFileSync(file, '');
    expect((await openForTest(file)).headSeq).toBe(0);
  });

  it('commits what is appended meanwhile in one transaction', async () => {
    const journal = await openForTest(newFile());
    let commits = 0;
    journal.onAppend(() => {
      commits += 1;
    });
    await Promise.all(someAlerts(500).map((alert) => journal.append({ alerts: [alert] })));
    expect(journal.headSeq).toBe(500);
    expect(commits).toBeLessThan(100);
  });

  it('finds what a killed process left in the log', async () => {
    const journal = await openForTest(await journalFileWithLog());
    expect(journal.headSeq).toBe(201);
    expect(await journal.find('in the log')).toMatchObject({ seq: 201 });
  });

  it('reads the rows that it can when one row is damaged, and names that one', async () => {
    const file = await journalFile();
    alter(file, `UPDATE alerts SET body = '{"kind":' WHERE seq = 7`);
    const journal = await openForTest(file);
    expect(await journal.read({ ...everything, after: 7 })).toHaveLength(193);
    await expect(journal.read(everything)).rejects.toMatchObject({
      code: 'JOURNAL_CORRUPT',
      message: expect.stringContaining('seq 7'),
    });
  });
});

describe('SQLite journal that is locked', () => {
  it('is refused to a second process with one line, and free again when the first is killed', async () => {
    const file = newFile();
    const child = startChild('append-forever', file);
    let locked: Awaited<ReturnType<typeof refusal>> = null;
    for await (const _ of child.lines) {
      locked ??= await refusal(file);
      child.process.kill('SIGKILL');
    }
    expect(locked).toMatchObject({ name: 'JournalError', code: 'JOURNAL_LOCKED' });
    expectOneLine(locked, file);
    expect(await child.ended).toBe('SIGKILL');
    expect((await openForTest(file)).headSeq).toBeGreaterThan(0);
  });

  it('is refused to the same process until it is closed', async () => {
    const file = newFile();
    const first = await openForTest(file);
    await first.append({ alerts: [breakerAlert()] });
    expect(await refusal(file)).toMatchObject({ code: 'JOURNAL_LOCKED' });
    expect(await first.append({ alerts: [breakerAlert()] })).toMatchObject([{ seq: 2 }]);
    await first.close();
    expect((await openForTest(file)).headSeq).toBe(2);
  });
});

describe('SQLite journal that cannot be used', () => {
  it.each<[string, (file: string) => void, string]>([
    ['garbage', (file) => writeFileSync(file, Buffer.alloc(20_000, 'garbage')), 'JOURNAL_CORRUPT'],
    ['a few bytes', (file) => writeFileSync(file, 'x'), 'JOURNAL_CORRUPT'],
    ['cut off in the middle', (file) => truncateSync(file, readFileSync(file).length / 2), 'JOURNAL_CORRUPT'],
    ['cut off in its first page', (file) => truncateSync(file, 100), 'JOURNAL_CORRUPT'],
    ['garbage in its first page', (file) => overwrite(file, 0, Buffer.alloc(4096, 'x')), 'JOURNAL_CORRUPT'],
    ['a page of zeros', zeroMiddlePage, 'JOURNAL_CORRUPT'],
    ['missing rows', (file) => alter(file, 'DELETE FROM alerts WHERE seq = 5'), 'JOURNAL_CORRUPT'],
    ['no table of alerts', (file) => alter(file, 'DROP TABLE alerts'), 'JOURNAL_CORRUPT'],
    ['no table of states', (file) => alter(file, 'DROP TABLE state'), 'JOURNAL_CORRUPT'],
    ['no table of deliveries', (file) => alter(file, 'DROP TABLE deliveries'), 'JOURNAL_CORRUPT'],
    ['no table of acknowledgements', (file) => alter(file, 'DROP TABLE acknowledgements'), 'JOURNAL_CORRUPT'],
    ['no table of its own', (file) => alter(file, 'DROP TABLE journal'), 'JOURNAL_CORRUPT'],
    ['no identity', (file) => alter(file, 'DELETE FROM journal'), 'JOURNAL_CORRUPT'],
    ['two identities', (file) => alter(file, "INSERT INTO journal VALUES ('two')"), 'JOURNAL_CORRUPT'],
    ["another program's database", (file) => alter(file, 'PRAGMA application_id = 0'), 'JOURNAL_CORRUPT'],
    ['a newer version', (file) => alter(file, 'PRAGMA user_version = 3'), 'JOURNAL_TOO_NEW'],
  ])('with %s is refused and left as it is', async (_, damage, code) => {
    const file = await journalFile();
    damage(file);
    const before = readFileSync(file);
    const error = await refusal(file);
    expect(error).toMatchObject({ name: 'JournalError', code });
    expectOneLine(error, file);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['damaged', zeroMiddlePage, 'JOURNAL_CORRUPT'],
    ['emptied', (file: string) => truncateSync(file, 0), 'JOURNAL_CORRUPT'],
  ])('keeps the log of a file that was %s', async (_, damage, code) => {
    const file = await journalFileWithLog();
    const log = readFileSync(`${file}-wal`);
    damage(file);
    const before = readFileSync(file);
    expect(await refusal(file)).toMatchObject({ code });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
  });

  it('leaves a file of a newer version and its log as they are', async () => {
    const file = await journalFile();
    const left = newFile();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 3');
    copyFileSync(file, left);
    copyFileSync(`${file}-wal`, `${left}-wal`);
    db.close();
    const before = [readFileSync(left), readFileSync(`${left}-wal`)];
    expect(await refusal(left)).toMatchObject({ code: 'JOURNAL_TOO_NEW' });
    expect([readFileSync(left), readFileSync(`${left}-wal`)]).toEqual(before);
  });

  it.each<[string, (file: string) => string]>([
    [
      'a folder',
      (file) => {
        mkdirSync(file);
        return file;
      },
    ],
    [
      'below a file',
      (file) => {
        appendFileSync(file, 'a file');
        return join(file, 'journal.db');
      },
    ],
  ])('is not writable as %s', async (_, prepare) => {
    const file = prepare(newFile());
    const error = await refusal(file);
    expect(error).toMatchObject({ name: 'JournalError', code: 'JOURNAL_NOT_WRITABLE' });
    expectOneLine(error, file);
  });

  it.skipIf(process.getuid?.() === 0)('is not writable as a read-only file', async () => {
    const file = await journalFile();
    chmodSync(file, 0o444);
    expect(await refusal(file)).toMatchObject({ code: 'JOURNAL_NOT_WRITABLE' });
  });
});

describe('SQLite journal that fails', () => {
  it('rolls back a transaction that SQLite refuses, and stores later ones', async () => {
    const journal = await openForTest(newFile());
    await expect(
      journal.append({ alerts: [breakerAlert(), breakerAlert({ timestamp: Number.NaN })], state: { a: 1 } }),
    ).rejects.toMatchObject({ code: 'JOURNAL_APPEND_FAILED' });
    expect(await journal.append({ alerts: [breakerAlert()] })).toMatchObject([{ seq: 1 }]);
    expect([await journal.count(), await journal.loadState()]).toEqual([1, {}]);
  });

  it.skipIf(process.platform === 'win32')(
    'refuses the entries of a transaction for which there is no room, and stores later ones',
    async () => {
      const file = newFile();
      const child = startChild('append-past-limit', file, 'ulimit -f 4096');
      const lines: string[] = [];
      for await (const line of child.lines) lines.push(line);
      expect(await child.ended).toBe(0);

      const refused = lines.filter((line) => line.startsWith('JOURNAL_APPEND_FAILED'));
      expect(refused.length).toBeGreaterThan(0);
      const journal = await openForTest(file);
      const rows = await journal.read(everything);
      expect(rows.map(({ seq, message }) => `stored ${seq} ${message}`).toSorted()).toEqual(
        lines.filter((line) => !refused.includes(line)).toSorted(),
      );
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
      expect(rows.map(({ message }) => message)).toEqual(
        expect.arrayContaining(['before', 'after', 'and', 'so', 'on']),
      );
    },
  );

  it.each<[string, (file: string) => void]>([
    ['whose folder is removed', (file) => rmSync(dirname(file), { recursive: true })],
    ['that is moved away', (file) => renameSync(file, `${file}.moved`)],
    [
      'that is replaced',
      (file) => {
        renameSync(file, `${file}.moved`);
        copyFileSync(`${file}.moved`, file);
      },
    ],
    ['whose log is removed', (file) => rmSync(`${file}-wal`)],
  ])('refuses entries while in use as a file %s', async (_, lose) => {
    const file = newFile();
    const journal = await openForTest(file);
    await journal.append({ alerts: [breakerAlert()] });
    lose(file);
    await expect(journal.append({ alerts: [breakerAlert()] })).rejects.toMatchObject({
      code: 'JOURNAL_APPEND_FAILED',
      message: expect.stringMatching(`is gone.*${file}`),
    });
    expect(await journal.count()).toBe(1);
  });

  it('takes entries again when the file is put back', async () => {
    const file = newFile();
    const journal = await openForTest(file);
    renameSync(file, `${file}.moved`);
    await expect(journal.append({ alerts: [breakerAlert()] })).rejects.toThrow('is gone');
    renameSync(`${file}.moved`, file);
    expect(await journal.append({ alerts: [breakerAlert()] })).toMatchObject([{ seq: 1 }]);
  });

  it('keeps its log short', async () => {
    const file = newFile();
    const journal = await openForTest(file);
    let longest = 0;
    for (let entry = 0; entry < 100; entry += 1) {
      await journal.append({ alerts: [breakerAlert()] });
      longest = Math.max(longest, statSync(`${file}-wal`).size);
    }
    expect(longest).toBeLessThan(1_100_000);
  });

  it('refuses entries while the disk is full, and stores them when there is room again', async (context) => {
    const folder = smallDisk(4_000_000);
    if (!folder) return context.skip('this user may not mount a small disk');
    const file = join(folder, 'journal.db');
    const ballast = join(folder, 'ballast');
    const journal = await openForTest(file);
    const stored: string[] = [];
    const append = async () => {
      const alert = breakerAlert({ message: 'x'.repeat(2_000) });
      await journal.append({ alerts: [alert] });
      stored.push(alert.id);
    };
    for (let entry = 0; entry < 100; entry += 1) await append();
    for (let round = 0; round < 3; round += 1) {
      expect(() => writeFileSync(ballast, Buffer.alloc(4_000_000))).toThrow('ENOSPC');
      const fill = async () => {
        for (;;) await append();
      };
      await expect(fill()).rejects.toMatchObject({ code: 'JOURNAL_APPEND_FAILED' });
      rmSync(ballast);
      for (let entry = 0; entry < 50; entry += 1) await append();
    }
    await journal.close();
    const again = await openForTest(file);
    expect((await again.read(everything)).map(({ id }) => id)).toEqual(stored);
  });

  it('rejects what is under way and what comes later when its thread ends', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    onTestFinished(() => post.mockRestore());
    const journal = await openSqliteJournal(newFile());
    await journal.append({ alerts: [breakerAlert()] });
    const worker = post.mock.contexts[0] as Worker;

    const ended = worker.terminate();
    const underWay = [journal.append({ alerts: [breakerAlert()] }), journal.read(everything)];
    const codes = (calls: readonly Promise<unknown>[]) =>
      Promise.all(
        calls.map((call) =>
          call.then(
            () => null,
            (error) => [error.name, error.code],
          ),
        ),
      );
    expect(await codes(underWay)).toEqual([
      ['JournalError', 'JOURNAL_APPEND_FAILED'],
      ['JournalError', 'JOURNAL_CLOSED'],
    ]);
    await ended;
    expect(await codes([journal.append({ alerts: [] }), journal.count(), journal.loadState()])).toEqual([
      ['JournalError', 'JOURNAL_CLOSED'],
      ['JournalError', 'JOURNAL_CLOSED'],
      ['JournalError', 'JOURNAL_CLOSED'],
    ]);
    await journal.close();
  });
});

describe('SQLite journal and its process', () => {
  it('keeps the process alive while an append is under way, and no longer', async () => {
    const file = newFile();
    const child = startChild('append-and-leave', file);
    const lines: string[] = [];
    for await (const line of child.lines) lines.push(line);
    expect([await child.ended, lines]).toEqual([0, ['stored 1']]);
    expect((await openForTest(file)).headSeq).toBe(1);
  });
});
