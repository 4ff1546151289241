import type { StoredAlert } from '../core/alert.ts';
import type { AlertDetails, Delivery } from '../core/delivery.ts';
import { BadInputError } from '../core/errors.ts';
import type { PendingDelivery } from './journal.ts';

/** What was done about an alert as every engine keeps it: JSON text, the deliveries in any order. */
export interface EncodedDetails {
  readonly acknowledgement: string | null;
  readonly deliveries: readonly string[];
}

const mostIds = 1_000;

/** Throws BadInputError for more than 1,000 ids. */
export function checkDetailIds(alertIds: readonly string[]): void {
  if (alertIds.length > mostIds) {
    throw new BadInputError(`The details of at most 1,000 alerts are read at once, not ${alertIds.length}.`);
  }
}

export function decodeDetails({ acknowledgement, deliveries }: EncodedDetails): AlertDetails {
  return {
    acknowledgement: acknowledgement === null ? null : JSON.parse(acknowledgement),
    deliveries: decodeDeliveries(deliveries),
  };
}

/** The deliveries of one alert that are still to be made. */
export function decodePending(alert: StoredAlert, deliveries: readonly string[]): PendingDelivery[] {
  return decodeDeliveries(deliveries).map((delivery) => ({ delivery, alert }));
}

function decodeDeliveries(bodies: readonly string[]): Delivery[] {
  // Sorted here and not by an engine: outside ASCII each would have an order of its own.
  return bodies
    .map((body): Delivery => JSON.parse(body))
    .toSorted((a, b) => (a.receiver < b.receiver ? -1 : 1));
}
