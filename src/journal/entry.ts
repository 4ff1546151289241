import type { StoredAlert } from '../core/alert.ts';
import type { DeliveryState } from '../core/delivery.ts';
import { BadInputError, JournalError } from '../core/errors.ts';
import type { JournalEntry, ReadOptions } from './journal.ts';

/** An entry as every engine keeps it: JSON text, so that what is read is the same everywhere and nobody's to change. */
export interface EncodedEntry {
  readonly bodies: readonly string[];
  /** JSON text by key; null deletes. */
  readonly state: readonly (readonly [key: string, value: string | null])[];
  readonly deliveries: readonly EncodedDelivery[];
  readonly acknowledgements: readonly EncodedAcknowledgement[];
}

/** A delivery's text, and what of it is looked up. */
export interface EncodedDelivery {
  readonly alertId: string;
  readonly receiver: string;
  readonly state: DeliveryState;
  readonly body: string;
}

export interface EncodedAcknowledgement {
  readonly alertId: string;
  /** Without the alert's id. */
  readonly body: string;
}

/** Throws JournalError JOURNAL_APPEND_FAILED for what is no plain JSON, and for an id that comes twice. */
export function encodeEntry(entry: JournalEntry): EncodedEntry {
  if (new Set(entry.alerts.map(({ id }) => id)).size < entry.alerts.length) {
    throw appendFailed('two alerts of one entry have the same id');
  }
  try {
    return {
      bodies: entry.alerts.map((alert) => JSON.stringify(alert)),
      state: Object.entries(entry.state ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, value === null ? null : JSON.stringify(value)]),
      deliveries: (entry.deliveries ?? []).map((delivery) => {
        const { alertId, receiver, state } = delivery;
        return { alertId, receiver, state, body: JSON.stringify(delivery) };
      }),
      acknowledgements: (entry.acknowledgements ?? []).map(({ alertId, ...acknowledgement }) => ({
        alertId,
        body: JSON.stringify(acknowledgement),
      })),
    };
  } catch (cause) {
    throw appendFailed(`it is not plain JSON: ${(cause as Error).message}`, cause);
  }
}

export function decodeRow(seq: number, body: string): StoredAlert {
  // Parsed as one: a field added afterwards would take memory apart from the others, in every row that is kept.
  return JSON.parse(`${body.slice(0, -1)},"seq":${seq}}`);
}

export function appendFailed(reason: string, cause?: unknown): JournalError {
  return new JournalError('JOURNAL_APPEND_FAILED', `The entry was not stored: ${reason}`, { cause });
}

export function closedError(): JournalError {
  return new JournalError('JOURNAL_CLOSED', 'The journal is closed; open it again to use it.');
}

/** Throws BadInputError for a limit that is not 1 to 10,000. */
export function checkReadOptions({ limit }: ReadOptions): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
    throw new BadInputError(`A read's limit is a whole number from 1 to 10,000, not ${limit}.`);
  }
}
