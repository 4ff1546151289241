import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalError } from '../core/errors.ts';
import { applicationId, checkTables, format, upgrade } from './sqlite-schema.ts';

/** Two that start at once look at the file at once; an owner keeps it for longer than this. */
const lockWaitMs = 250;

/**
 * Opens or creates a journal file, brings an older format to the newest, and keeps the file locked until it
 * is closed or the process ends.
 * Throws JournalError: JOURNAL_LOCKED, JOURNAL_NOT_WRITABLE, JOURNAL_CORRUPT or JOURNAL_TOO_NEW.
 */
export function openFile(file: string, newId: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const size = sizeOf(file);
    // SQLite takes what is shorter than its smallest page for an empty file, and writes over it.
    if (size > 0 && size < 512) throw corrupt(file, `it has ${size} bytes`);
    const inspected = size > 0 ? inspectReadOnly(file) : refuseOrphanedLog(file);
    return openLocked(file, newId, inspected);
  } catch (error) {
    throw error instanceof JournalError ? error : translate(file, error);
  }
}

function openLocked(file: string, newId: string, inspected: boolean): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: lockWaitMs });
  try {
    // Set before the first access, so that SQLite keeps the lock and needs no shared memory file.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    if (!inspected) inspect(db, file);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0');
    db.exec('BEGIN IMMEDIATE');
    const version = pragma(db, 'user_version');
    if (version < format) upgrade(db, version);
    if (version === 0) db.prepare('INSERT INTO journal (id) VALUES (?)').run(newId);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite takes a log without its file for leftovers and deletes it, with the alerts in it. */
function refuseOrphanedLog(file: string): boolean {
  if (sizeOf(`${file}-wal`) > 0) throw corrupt(file, `it is empty, but its log ${file}-wal is not`);
  return false;
}

/**
 * Looks at a file through a connection that cannot write, because closing any other would fold
 * the log of a file that we refuse into it. False where only a writer can tell.
 */
function inspectReadOnly(file: string): boolean {
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: lockWaitMs });
    try {
      inspect(db, file);
    } finally {
      db.close();
    }
    return true;
  } catch (error) {
    if (error instanceof JournalError) throw error;
    const translated = translate(file, error);
    if (translated.code !== 'JOURNAL_NOT_WRITABLE') throw translated;
    return false;
  }
}

function inspect(db: DatabaseSync, file: string): void {
  const version = pragma(db, 'user_version');
  if (version > format) {
    throw new JournalError(
      'JOURNAL_TOO_NEW',
      `The journal ${file} was written by a newer version (its format is ${version}, this version reads up to ${format}); upgrade, or use another journal.`,
    );
  }
  const tables = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()!.count;
  if (version === 0 && tables === 0) return;
  if (pragma(db, 'application_id') !== applicationId) {
    throw corrupt(file, 'it is a database, but not a journal');
  }
  const check = db.prepare('PRAGMA quick_check(1)').get()!.quick_check;
  if (check !== 'ok') throw corrupt(file, String(check));
  checkTables(db, version);
  const { ids } = db.prepare('SELECT count(id) AS ids FROM journal').get()!;
  if (ids !== 1) throw corrupt(file, `it has ${ids} identities`);
  const { missing } = db
    .prepare('SELECT coalesce(max(seq) - min(seq) + 1, 0) - count(*) AS missing FROM alerts')
    .get()!;
  if (missing !== 0) throw corrupt(file, `${missing} of its rows are missing`);
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()![name]);
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Which file is at a path now. Never opened for that: closing it again would let go of SQLite's lock. */
export function identityOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : 'none';
}

function corrupt(file: string, reason: string): JournalError {
  return new JournalError(
    'JOURNAL_CORRUPT',
    `The journal ${file} is damaged (${oneLine(reason)}) and was left as it is; restore it from a backup, or move it away to begin a new one.`,
  );
}

/** The JournalError for what SQLite or the file system said; JOURNAL_NOT_WRITABLE where it is nothing more special. */
export function translate(file: string, error: unknown): JournalError {
  const { errcode, message } = error as { errcode?: number; message: string };
  // The low byte is SQLite's primary result code: 1 ERROR (no such table or column), 5 BUSY, 11 CORRUPT, 26 NOTADB.
  const primary = errcode === undefined ? 0 : errcode & 0xff;
  if (primary === 1 || primary === 11 || primary === 26) return corrupt(file, message);
  if (primary === 5) {
    return new JournalError(
      'JOURNAL_LOCKED',
      `The journal ${file} is in use by another process; stop that one, or use another journal.`,
    );
  }
  return new JournalError(
    'JOURNAL_NOT_WRITABLE',
    `The journal ${file} cannot be written (${oneLine(message)}); it must be a file that this user may write to, in a folder that this user may write to.`,
  );
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
