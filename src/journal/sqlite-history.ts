import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hourMs } from '../core/history.ts';
import type { HistoryBounds, HistoryQuery, HistoryRecord } from './history.ts';
import { type HistoryPage, hourOf, mergedRecord, packPoints, withUnstored } from './history-points.ts';
import { identityOf } from './sqlite-file.ts';

/** Marks a SQLite file as ours: "TidH". */
const applicationId = 0x54696448;
const format = 1;

/** A page is the records of one series and hour; it is merged while it is one record for the whole hour. */
const tables = `
  CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE pages (
    series INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    is_merged INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (series, hour)
  ) STRICT;
  CREATE INDEX pages_hour ON pages (hour);
  CREATE INDEX pages_unmerged ON pages (hour) WHERE is_merged = 0;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${format};
`;

/** Few enough that whoever waits behind them waits for some milliseconds at most. */
const mergedAtOnce = 16;
const droppedAtOnce = 64;
const freedAtOnce = 256;

/** What history leaves free of the disk, far more than one append takes: alerts are worth more. */
const leftForAlertsBytes = 16 * 1024 * 1024;

/** The history beside a journal file as the worker uses it; every call may throw what SQLite throws. */
export interface SqliteHistory {
  append(records: readonly HistoryRecord[]): void;
  read(query: HistoryQuery): Float64Array;
  tidy(bounds: HistoryBounds): boolean;
  close(): void;
}

/**
 * The history in a file that is this process's alone, made where it is missing; opened when it is first needed, and
 * anew where it was removed or could not be opened the last time.
 */
export function createSqliteHistory(file: string): SqliteHistory {
  let opened: { readonly store: SqliteHistory; readonly identity: string } | null = null;

  const store = (): SqliteHistory => {
    if (opened && opened.identity !== identityOf(file)) close();
    if (!opened) {
      const store = openHistory(file);
      opened = { store, identity: identityOf(file) };
    }
    return opened.store;
  };
  const close = () => {
    opened?.store.close();
    opened = null;
  };
  return {
    append: (records) => {
      assertRoom(file);
      store().append(records);
    },
    read: (query) => store().read(query),
    tidy: (bounds) => store().tidy(bounds),
    close,
  };
}

function assertRoom(file: string): void {
  const { bavail, bsize } = statfsSync(dirname(file));
  if (bavail * bsize >= leftForAlertsBytes) return;
  throw new Error('the disk is nearly full, and what is left is for alerts');
}

function openHistory(file: string): SqliteHistory {
  const db = openFile(file);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  const findSeries = db.prepare('SELECT id FROM series WHERE name = ?');
  const addSeries = db.prepare('INSERT INTO series (name) VALUES (?)');
  // Concatenation gives text even of two blobs; their bytes are as they were.
  const addToPage = db.prepare(`
    INSERT INTO pages (series, hour, is_merged, body) VALUES (?, ?, 0, ?)
    ON CONFLICT (series, hour) DO UPDATE SET is_merged = 0, body = CAST(body || excluded.body AS BLOB)`);
  const readPages = db.prepare(
    'SELECT hour, body FROM pages WHERE series = ? AND hour >= ? AND hour < ? ORDER BY hour',
  );
  const unmerged = db.prepare(
    `SELECT rowid, body FROM pages WHERE is_merged = 0 AND hour < ? ORDER BY hour LIMIT ${mergedAtOnce}`,
  );
  const merge = db.prepare('UPDATE pages SET is_merged = 1, body = ? WHERE rowid = ?');
  const drop = db.prepare(
    `DELETE FROM pages WHERE rowid IN (SELECT rowid FROM pages WHERE hour < ? LIMIT ${droppedAtOnce})`,
  );
  const forget = db.prepare('DELETE FROM pages WHERE rowid = ?');
  const freeList = db.prepare('PRAGMA freelist_count');
  const freePages = () => Number(freeList.get()!.freelist_count);
  const ids = new Map<string, number>();

  const idOf = (name: string): number => {
    const known = ids.get(name) ?? (findSeries.get(name)?.id as number | undefined);
    const id = known ?? Number(addSeries.run(name).lastInsertRowid);
    ids.set(name, id);
    return id;
  };
  const together = <T>(work: () => T): T => {
    begin.run();
    try {
      const result = work();
      end.run();
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      ids.clear();
      throw error;
    }
  };

  return {
    append(records) {
      together(() => {
        for (const { series, start, body } of records) addToPage.run(idOf(series), hourOf(start), body);
      });
    },
    read({ series, range, unstored }) {
      const id = ids.get(series) ?? (findSeries.get(series)?.id as number | undefined);
      const last = Math.ceil(range.to / hourMs);
      const rows = id === undefined ? [] : readPages.all(id, hourOf(range.from), last);
      const pages = (rows as unknown as StoredPage[]).map(
        ({ hour, body }): HistoryPage => ({ start: hour * hourMs, body }),
      );
      return packPoints(withUnstored(pages, unstored), range);
    },
    tidy({ mergeBefore, dropBefore }) {
      const dropped = Number(drop.run(hourOf(dropBefore)).changes);
      const rows = unmerged.all(hourOf(mergeBefore)) as unknown as UnmergedPage[];
      together(() => {
        for (const { rowid, body } of rows) {
          const merged = mergedOrNull(body);
          if (merged) merge.run(merged, rowid);
          else forget.run(rowid);
        }
      });
      const free = freePages();
      db.exec(`PRAGMA incremental_vacuum(${freedAtOnce})`);
      const left = freePages();
      // Where none can be given back, trying again would never end.
      const isMoreToFree = left > 0 && left < free;
      return dropped === droppedAtOnce || rows.length === mergedAtOnce || isMoreToFree;
    },
    close: () => db.close(),
  };
}

/** Null for a page that cannot be read: the hour is lost, and must not keep all others from being merged. */
function mergedOrNull(body: Uint8Array): Uint8Array | null {
  try {
    return mergedRecord(body);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function openFile(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 250 });
  try {
    // A power cut may cost the last minutes of history, never the file: NORMAL is enough, and spares the disk.
    db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4000000`);
    const { user_version: version } = db.prepare('PRAGMA user_version').get()!;
    if (version === 0) db.exec(`BEGIN IMMEDIATE; ${tables} COMMIT`);
    const { application_id: id } = db.prepare('PRAGMA application_id').get()!;
    if (id !== applicationId) throw new Error('it is a database, but no history');
    if (Number(version) > format) throw new Error('it was written by a newer version');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

interface StoredPage {
  readonly hour: number;
  readonly body: Uint8Array;
}

interface UnmergedPage {
  readonly rowid: number;
  readonly body: Uint8Array;
}
