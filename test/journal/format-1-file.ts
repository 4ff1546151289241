import { DatabaseSync } from 'node:sqlite';
import type { Alert } from '../../src/core/alert.ts';

// As the version that wrote format 1 wrote it: not to follow when the schema changes.
const schema = `
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
  PRAGMA application_id = 1416193125;
  PRAGMA user_version = 1;
`;

export interface Format1Content {
  readonly id: string;
  readonly alerts: readonly Alert[];
  readonly state: Readonly<Record<string, unknown>>;
}

/** Writes a journal of format 1; `beforeClose` sees it while its newest pages are still in the log only. */
export function writeFormat1(file: string, content: Format1Content, beforeClose = () => {}): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
  db.exec(schema);
  db.prepare('INSERT INTO journal (id) VALUES (?)').run(content.id);
  const insert = db.prepare('INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const [index, alert] of content.alerts.entries()) {
    const { id, kind, severity, timestamp, exchangeName } = alert;
    const [breaker, state] =
      alert.kind === 'CIRCUIT_BREAKER' ? [alert.breakerName, alert.newState] : [null, null];
    const body = JSON.stringify(alert);
    insert.run(index + 1, id, kind, severity, timestamp, exchangeName, breaker, state, body);
  }
  const putState = db.prepare('INSERT INTO state (key, value) VALUES (?, ?)');
  for (const [key, value] of Object.entries(content.state)) putState.run(key, JSON.stringify(value));
  beforeClose();
  db.close();
}
