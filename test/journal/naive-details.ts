import { matchesFilter, type StoredAlert } from '../../src/core/alert.ts';
import type { Acknowledgement, AlertDetails, Delivery } from '../../src/core/delivery.ts';
import type { JournalEntry, JournalFilter, PendingDelivery } from '../../src/journal/journal.ts';

/** What a journal has to say after some entries, in lists that are searched from end to end. */
export function createNaiveDetails() {
  const rows: StoredAlert[] = [];
  let deliveries: Delivery[] = [];
  let acknowledgements: { alertId: string; acknowledgement: Acknowledgement }[] = [];
  const isKept = (alertId: string) => rows.some(({ id }) => id === alertId);
  const acknowledgementOf = (alertId: string) =>
    acknowledgements.find((one) => one.alertId === alertId)?.acknowledgement ?? null;
  const deliveriesOf = (alertId: string) =>
    deliveries
      .filter((one) => one.alertId === alertId)
      .toSorted((a, b) => (a.receiver < b.receiver ? -1 : 1));

  return {
    stored(entry: JournalEntry): void {
      for (const alert of entry.alerts) rows.push({ ...alert, seq: rows.length + 1 });
      for (const delivery of entry.deliveries ?? []) {
        if (!isKept(delivery.alertId)) continue;
        const { alertId, receiver } = delivery;
        deliveries = deliveries.filter((one) => one.alertId !== alertId || one.receiver !== receiver);
        deliveries.push(delivery);
      }
      for (const { alertId, by, at, note } of entry.acknowledgements ?? []) {
        if (!isKept(alertId)) continue;
        acknowledgements = acknowledgements.filter((one) => one.alertId !== alertId);
        acknowledgements.push({ alertId, acknowledgement: { by, at, note } });
      }
    },
    details(alertIds: readonly string[]): Map<string, AlertDetails> {
      const all = alertIds.map((id): [string, AlertDetails] => [
        id,
        { acknowledgement: acknowledgementOf(id), deliveries: deliveriesOf(id) },
      ]);
      return new Map(all.filter(([, { acknowledgement, deliveries }]) => acknowledgement || deliveries[0]));
    },
    pendingDeliveries: (): PendingDelivery[] =>
      rows.flatMap((alert) =>
        deliveriesOf(alert.id)
          .filter(({ state }) => state === 'PENDING')
          .map((delivery) => ({ delivery, alert })),
      ),
    passing: ({ acknowledged, ...filter }: JournalFilter): StoredAlert[] =>
      rows
        .filter((row) => matchesFilter(row, filter))
        .filter(({ id }) => acknowledged === undefined || (acknowledgementOf(id) !== null) === acknowledged),
  };
}
