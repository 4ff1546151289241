import type { DatabaseSync } from 'node:sqlite';
import type { EncodedEntry } from './entry.ts';
import type { Answers, DetailsRow, PendingRow } from './sqlite-protocol.ts';
import { detailsSql, pendingSql } from './sqlite-query.ts';

/** What a journal file holds about its alerts: deliveries and acknowledgements. */
export interface SqliteDetails {
  /** Part of the caller's transaction, after the entry's alerts. */
  put(entry: Pick<EncodedEntry, 'deliveries' | 'acknowledgements'>): void;
  read(alertIds: readonly string[]): Answers['details'];
  pending(): Answers['pendingDeliveries'];
  /** Forgets what was done about these alerts; part of the caller's transaction. */
  drop(alertIds: readonly string[]): void;
}

export function prepareDetails(db: DatabaseSync): SqliteDetails {
  // Selected from the alerts: of one that is not there nothing is stored.
  const putDelivery = db.prepare(
    `REPLACE INTO deliveries (receiver, state, body, alert_id)
     SELECT ?, ?, ?, id FROM alerts WHERE id = ?`,
  );
  const putAcknowledgement = db.prepare(
    'REPLACE INTO acknowledgements (body, alert_id) SELECT ?, id FROM alerts WHERE id = ?',
  );
  const dropDeliveries = db.prepare('DELETE FROM deliveries WHERE alert_id = ?');
  const dropAcknowledgement = db.prepare('DELETE FROM acknowledgements WHERE alert_id = ?');
  const readDetails = db.prepare(detailsSql);
  const readPending = db.prepare(pendingSql);

  return {
    put({ deliveries, acknowledgements }) {
      for (const { alertId, receiver, state, body } of deliveries) {
        putDelivery.run(receiver, state, body, alertId);
      }
      for (const { alertId, body } of acknowledgements) putAcknowledgement.run(body, alertId);
    },
    drop(alertIds) {
      for (const alertId of alertIds) {
        dropDeliveries.run(alertId);
        dropAcknowledgement.run(alertId);
      }
    },
    read(alertIds) {
      const rows = readDetails.all(JSON.stringify(alertIds)) as unknown as StoredDetails[];
      return rows.map(
        ({ alertId, acknowledgement, deliveries }): DetailsRow => [alertId, acknowledgement, deliveries],
      );
    },
    pending() {
      const rows = readPending.all() as unknown as StoredPending[];
      return rows.map(({ seq, body, deliveries }): PendingRow => [seq, body, deliveries]);
    },
  };
}

interface StoredDetails {
  readonly alertId: string;
  readonly acknowledgement: string | null;
  readonly deliveries: string;
}

interface StoredPending {
  readonly seq: number;
  readonly body: string;
  readonly deliveries: string;
}
