import type { JournalFilter, ReadOptions } from './journal.ts';
import { prepareDetails } from './sqlite-details.ts';
import { identityOf, openFile, sizeOf } from './sqlite-file.ts';
import type { Answers, AppendOutcome, AppendRequest, Row } from './sqlite-protocol.ts';
import { countQuery, readQuery } from './sqlite-query.ts';

/** Few enough that an append behind them waits for some milliseconds at most. */
const prunedAtOnce = 200;

/** A log longer than this is folded back into the file: a small disk has no room for more. */
const longestLogBytes = 1_000_000;

/** A journal file as the worker uses it: every call waits for the disk. */
export interface SqliteStore {
  readonly id: string;
  readonly headSeq: number;
  readonly firstSeq: number;
  /** Stores the entries in one transaction, durable on return. */
  commit(entries: readonly AppendRequest[]): AppendOutcome[];
  read(options: ReadOptions): Answers['read'];
  count(filter: JournalFilter): Answers['count'];
  find(id: string): Answers['find'];
  details(alertIds: readonly string[]): Answers['details'];
  pendingDeliveries(): Answers['pendingDeliveries'];
  loadState(): Answers['loadState'];
  /** Drops a batch of the oldest rows. */
  prune(raisedBefore: number): Answers['prune'];
  /** Keeps the log short; to be called after each commit. */
  tidy(): void;
  close(): void;
}

/** Opens the journal file, `newId` becoming its identity if it is new. Throws JournalError. */
export function openSqliteStore(file: string, newId: string): SqliteStore {
  const db = openFile(file, newId);
  const log = `${file}-wal`;
  const opened = [identityOf(file), identityOf(log)];
  const { id } = db.prepare('SELECT id FROM journal').get() as { id: string };
  const range = db
    .prepare('SELECT coalesce(min(seq), 1) AS firstSeq, coalesce(max(seq), 0) AS headSeq FROM alerts')
    .get() as { firstSeq: number; headSeq: number };
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  const findId = db.prepare('SELECT seq, body FROM alerts WHERE id = ?');
  const insertAlert = db.prepare('INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const putState = db.prepare('REPLACE INTO state (key, value) VALUES (?, ?)');
  const deleteState = db.prepare('DELETE FROM state WHERE key = ?');
  const details = prepareDetails(db);
  const oldestRows = db.prepare(`
    SELECT seq, id, timestamp, EXISTS (
      SELECT 1 FROM deliveries WHERE alert_id = alerts.id AND state = 'PENDING'
    ) AS isPending
    FROM alerts ORDER BY seq LIMIT ${prunedAtOnce}`);
  const dropAlerts = db.prepare('DELETE FROM alerts WHERE seq < ?');
  let { headSeq, firstSeq } = range;

  // SQLite would go on writing to a file that has no name any more and is lost with its last user.
  const checkFiles = () => {
    if (identityOf(file) === opened[0] && identityOf(log) === opened[1]) return;
    throw new Error(
      'its file or log is gone, removed or replaced while in use; put it back, or restart to begin a new one',
    );
  };

  const store = (entry: AppendRequest, seq: number): AppendOutcome => {
    const { alerts, state } = entry;
    const known = alerts.find((alert) => findId.get(alert.id));
    if (known) return `alert ${known.id} is already stored`;
    for (const [index, alert] of alerts.entries()) {
      const { id, kind, severity, timestamp, exchange, breaker, newState, body } = alert;
      insertAlert.run(seq + index, id, kind, severity, timestamp, exchange, breaker, newState, body);
    }
    for (const [key, value] of state) {
      if (value === null) deleteState.run(key);
      else putState.run(key, value);
    }
    details.put(entry);
    return null;
  };

  const checkpoint = () => {
    try {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // The log still holds everything; the next checkpoint tries again.
    }
  };

  return {
    id,
    get headSeq() {
      return headSeq;
    },
    get firstSeq() {
      return firstSeq;
    },
    commit(entries) {
      let seq = headSeq;
      try {
        checkFiles();
        begin.run();
        const outcomes = entries.map((entry) => {
          const outcome = store(entry, seq + 1);
          if (outcome === null) seq += entry.alerts.length;
          return outcome;
        });
        end.run();
        headSeq = seq;
        return outcomes;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        // A commit that failed in its last step may be whole in the log, and come back to life after a crash.
        checkpoint();
        return entries.map(() => (error as Error).message);
      }
    },
    read(options) {
      const { sql, params } = readQuery(options);
      return (db.prepare(sql).all(...params) as unknown as StoredRow[]).map(toRow);
    },
    count(filter) {
      const { sql, params } = countQuery(filter);
      return Number(db.prepare(sql).get(...params)!.count);
    },
    find(alertId) {
      const row = findId.get(alertId) as unknown as StoredRow | undefined;
      return row ? toRow(row) : null;
    },
    details: details.read,
    pendingDeliveries: details.pending,
    loadState() {
      const rows = db.prepare('SELECT key, value FROM state').all() as { key: string; value: string }[];
      return rows.map(({ key, value }) => [key, value] as const);
    },
    prune(raisedBefore) {
      const rows = oldestRows.all() as unknown as OldRow[];
      const kept = rows.findIndex(
        ({ seq, timestamp, isPending }) => seq === headSeq || isPending === 1 || timestamp >= raisedBefore,
      );
      const dropped = kept === -1 ? rows : rows.slice(0, kept);
      if (dropped.length === 0) return { firstSeq, isMore: false };
      checkFiles();
      begin.run();
      try {
        details.drop(dropped.map(({ id }) => id));
        dropAlerts.run(dropped.at(-1)!.seq + 1);
        end.run();
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
      firstSeq = dropped.at(-1)!.seq + 1;
      return { firstSeq, isMore: kept === -1 };
    },
    tidy() {
      if (sizeOf(log) > longestLogBytes) checkpoint();
    },
    close: () => db.close(),
  };
}

interface OldRow {
  readonly seq: number;
  readonly id: string;
  readonly timestamp: number;
  readonly isPending: 0 | 1;
}

interface StoredRow {
  readonly seq: number;
  readonly body: string;
}

const toRow = ({ seq, body }: StoredRow): Row => [seq, body];
