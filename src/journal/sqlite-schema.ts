import type { DatabaseSync } from 'node:sqlite';

/** Marks a SQLite file as ours: "Tide". */
export const applicationId = 0x54696465;

/** What each format adds to the one before; the first makes it from an empty file. Never changed once released. */
const steps = [
  `
  CREATE TABLE journal (id TEXT NOT NULL) STRICT;
  CREATE TABLE alerts (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    timestamp REAL NOT NULL,
    exchange TEXT,
    breaker TEXT,
    new_state TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX alerts_kind ON alerts (kind);
  CREATE INDEX alerts_severity ON alerts (severity);
  CREATE INDEX alerts_timestamp ON alerts (timestamp);
  CREATE INDEX alerts_exchange ON alerts (exchange) WHERE exchange IS NOT NULL;
  CREATE INDEX alerts_breaker ON alerts (breaker) WHERE breaker IS NOT NULL;
  CREATE INDEX alerts_new_state ON alerts (new_state) WHERE new_state IS NOT NULL;
  CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
  `,
  `
  CREATE TABLE deliveries (
    alert_id TEXT NOT NULL,
    receiver TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (alert_id, receiver)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_pending ON deliveries (alert_id) WHERE state = 'PENDING';
  CREATE TABLE acknowledgements (alert_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

/** The newest format: what this version writes. */
export const format = steps.length;

/** Brings a file of an older format, 0 for an empty one, to the newest; part of the caller's transaction. */
export function upgrade(db: DatabaseSync, from: number): void {
  for (const step of steps.slice(from)) db.exec(step);
  db.exec(`PRAGMA user_version = ${format}`);
}

/** Compiles statements on what a format has, which fails where a table or a column is missing. */
export function checkTables(db: DatabaseSync, version: number): void {
  db.prepare('SELECT key, value FROM state');
  if (version < 2) return;
  db.prepare('SELECT alert_id, receiver, state, body FROM deliveries');
  db.prepare('SELECT alert_id, body FROM acknowledgements');
}
