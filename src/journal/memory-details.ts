import type { EncodedDetails } from './details.ts';
import type { EncodedDelivery, EncodedEntry } from './entry.ts';

/** What a memory journal keeps about the alerts that it keeps. */
export interface MemoryDetails {
  /** Takes what an entry says about alerts that `isKept`. */
  put(entry: EncodedEntry, isKept: (alertId: string) => boolean): void;
  isAcknowledged(alertId: string): boolean;
  /** Null where nothing was done about the alert. */
  of(alertId: string): EncodedDetails | null;
  pendingOf(alertId: string): readonly string[];
  drop(alertId: string): void;
}

export function createMemoryDetails(): MemoryDetails {
  const acknowledgements = new Map<string, string>();
  const deliveries = new Map<string, Map<string, EncodedDelivery>>();
  const deliveriesOf = (alertId: string) => [...(deliveries.get(alertId)?.values() ?? [])];

  return {
    put(entry, isKept) {
      for (const delivery of entry.deliveries) {
        const { alertId, receiver } = delivery;
        if (!isKept(alertId)) continue;
        if (!deliveries.has(alertId)) deliveries.set(alertId, new Map());
        deliveries.get(alertId)!.set(receiver, delivery);
      }
      for (const { alertId, body } of entry.acknowledgements) {
        if (isKept(alertId)) acknowledgements.set(alertId, body);
      }
    },
    isAcknowledged: (alertId) => acknowledgements.has(alertId),
    of(alertId) {
      const acknowledgement = acknowledgements.get(alertId) ?? null;
      const bodies = deliveriesOf(alertId).map(({ body }) => body);
      return acknowledgement === null && bodies.length === 0 ? null : { acknowledgement, deliveries: bodies };
    },
    pendingOf: (alertId) =>
      deliveriesOf(alertId)
        .filter(({ state }) => state === 'PENDING')
        .map(({ body }) => body),
    drop(alertId) {
      acknowledgements.delete(alertId);
      deliveries.delete(alertId);
    },
  };
}
