import { stat } from 'node:fs/promises';
import { resolve as resolvePath } from 'node:path';
import type { Alert, StoredAlert } from '../core/alert.ts';
import type { AlertDetails } from '../core/delivery.ts';
import { HistoryUnavailableError, JournalError } from '../core/errors.ts';
import { checkDetailIds, decodeDetails, decodePending } from './details.ts';
import { appendFailed, checkReadOptions, closedError, decodeRow, encodeEntry } from './entry.ts';
import { historyFileOf } from './history-file.ts';
import type { Journal, JournalEntry, JournalFilter, ReadOptions } from './journal.ts';
import { newJournalId } from './journal-id.ts';
import { createListeners } from './listeners.ts';
import { startSqliteClient } from './sqlite-client.ts';
import type { AlertRecord, AppendOutcome, Question, Row } from './sqlite-protocol.ts';

export interface SqliteJournalOptions {
  /** The identity of a journal that is new, a UUID; default a new one. */
  readonly id?: string;
}

interface PendingAppend {
  readonly bodies: readonly string[];
  resolve(rows: readonly StoredAlert[]): void;
  reject(error: JournalError): void;
}

/**
 * Opens the journal in a file, made with its folder if it is missing; until `close` the file is this process's alone.
 * Rejects with JournalError: JOURNAL_LOCKED, JOURNAL_NOT_WRITABLE, JOURNAL_CORRUPT or JOURNAL_TOO_NEW.
 * Keeps the process alive only while a call is under way.
 */
export async function openSqliteJournal(path: string, options: SqliteJournalOptions = {}): Promise<Journal> {
  const file = resolvePath(path);
  const listeners = createListeners<readonly StoredAlert[]>();
  const appends: PendingAppend[] = [];
  let unusable: JournalError | null = null;
  let closing: Promise<void> | null = null;

  const settle = (outcomes: readonly AppendOutcome[]) => {
    const settled: (() => void)[] = [];
    const added: StoredAlert[] = [];
    for (const [index, { bodies, resolve, reject }] of appends.splice(0, outcomes.length).entries()) {
      const problem = outcomes[index]!;
      if (problem !== null) {
        settled.push(() => reject(appendFailed(`${problem} (${file})`)));
        continue;
      }
      const rows = bodies.map((body) => decodeRow(++headSeq, body));
      added.push(...rows);
      settled.push(() => resolve(rows));
    }
    if (added.length > 0) listeners.call(added);
    for (const one of settled) one();
  };

  const client = await startSqliteClient(
    { file, newId: options.id ?? newJournalId() },
    {
      committed: settle,
      lost(error) {
        unusable ??= error;
        for (const { reject } of appends.splice(0)) reject(appendFailed(error.message, error));
      },
    },
  );
  const { id } = client.opened;
  let { headSeq, firstSeq } = client.opened;

  const usable = () => {
    if (unusable) throw unusable;
  };
  const decoded = <T>(place: string, decode: () => T): T => {
    try {
      return decode();
    } catch (cause) {
      throw new JournalError('JOURNAL_CORRUPT', `The journal ${file} is damaged at ${place}.`, { cause });
    }
  };
  const history = async <T extends Question['type']>(question: Extract<Question, { type: T }>) => {
    usable();
    try {
      return await client.ask(question);
    } catch (cause) {
      throw new HistoryUnavailableError(cause);
    }
  };
  const toStored = ([seq, body]: Row): StoredAlert => decoded(`seq ${seq}`, () => decodeRow(seq, body));

  return {
    id,
    get firstSeq() {
      return firstSeq;
    },
    history: {
      append: async (records) => {
        await history({ type: 'appendHistory', records });
      },
      read: (query) => history({ type: 'readHistory', query }),
      tidy: (bounds) => history({ type: 'tidyHistory', bounds }),
    },
    get headSeq() {
      return headSeq;
    },
    async append(entry: JournalEntry) {
      usable();
      const { bodies, ...rest } = encodeEntry(entry);
      const alerts = entry.alerts.map((alert, index) => toRecord(alert, bodies[index]!));
      return new Promise((resolve, reject) => {
        appends.push({ bodies, resolve, reject });
        client.append({ type: 'append', alerts, ...rest });
      });
    },
    async read(options: ReadOptions) {
      usable();
      checkReadOptions(options);
      return (await client.ask({ type: 'read', options })).map(toStored);
    },
    async count(filter: JournalFilter = {}) {
      usable();
      return client.ask({ type: 'count', filter });
    },
    async find(alertId: string) {
      usable();
      const row = await client.ask({ type: 'find', id: alertId });
      return row && toStored(row);
    },
    async details(alertIds: readonly string[]) {
      usable();
      checkDetailIds(alertIds);
      const found = new Map<string, AlertDetails>();
      for (const [alertId, acknowledgement, list] of await client.ask({ type: 'details', alertIds })) {
        const details = decoded(`what was done about ${alertId}`, () =>
          decodeDetails({ acknowledgement, deliveries: JSON.parse(list) }),
        );
        if (details.acknowledgement || details.deliveries.length > 0) found.set(alertId, details);
      }
      return found;
    },
    async pendingDeliveries() {
      usable();
      const rows = await client.ask({ type: 'pendingDeliveries' });
      return rows.flatMap(([seq, body, list]) => {
        const alert = toStored([seq, body]);
        return decoded(`the deliveries of seq ${seq}`, () => decodePending(alert, JSON.parse(list)));
      });
    },
    async loadState() {
      usable();
      const values = await client.ask({ type: 'loadState' });
      return Object.fromEntries(values.map(([key, value]) => [key, JSON.parse(value)]));
    },
    async bytesOnDisk() {
      const files = [file, historyFileOf(file)].flatMap((each) => [each, `${each}-wal`]);
      const sizes = await Promise.all(files.map(sizeOf));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    async prune(raisedBefore) {
      usable();
      const pruned = await client.ask({ type: 'prune', raisedBefore });
      firstSeq = Math.max(firstSeq, pruned.firstSeq);
      return pruned.isMore;
    },
    onAppend: (listener) => listeners.add(listener),
    async close() {
      if (!closing) {
        closing = unusable ? Promise.resolve() : client.close();
        unusable = closedError();
      }
      await closing;
    },
  };
}

/** 0 for a file that is not there, as the log is once all of it was taken over. */
async function sizeOf(file: string): Promise<number> {
  const stats = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return { size: 0 };
    throw error;
  });
  return stats.size;
}

function toRecord(alert: Alert, body: string): AlertRecord {
  const breaker = alert.kind === 'CIRCUIT_BREAKER' ? alert : null;
  return {
    id: alert.id,
    kind: alert.kind,
    severity: alert.severity,
    timestamp: alert.timestamp,
    exchange: alert.exchangeName,
    breaker: breaker?.breakerName ?? null,
    newState: breaker?.newState ?? null,
    body,
  };
}
