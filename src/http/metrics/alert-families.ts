import type { ServedMonitor } from '../../graphql/context.ts';
import { counter, durationSamples, each, type Family, gauge, histogram, one } from './family.ts';

/** What was raised, and whether it reached those whom it is for; `now` is epoch milliseconds. */
export function alertFamilies(monitor: ServedMonitor, now: number): readonly Family[] {
  const deliveries = monitor.deliveryStats();
  const ageOf = (queuedAt: number | null) => (queuedAt === null ? 0 : Math.max(0, now - queuedAt) / 1_000);
  return [
    counter(
      'tidegate_alerts_total',
      'Alerts that were raised, by kind and severity.',
      monitor.instruments.alerts.raised.map(({ kind, severity, count }) => ({
        labels: { kind: kind.toLowerCase(), severity: severity.toLowerCase() },
        value: count,
      })),
    ),
    counter(
      'tidegate_deliveries_total',
      'Deliveries of alerts that ended, by receiver and how.',
      each(deliveries, ({ receiver, delivered, failed, suppressed }) =>
        Object.entries({ delivered, failed, suppressed }).map(([state, value]) => ({
          labels: { receiver, state },
          value,
        })),
      ),
    ),
    gauge(
      'tidegate_deliveries_pending',
      'Deliveries of alerts that are on their way, by receiver.',
      each(deliveries, ({ receiver, pending }) => one(pending, { receiver })),
    ),
    gauge(
      'tidegate_delivery_oldest_pending_seconds',
      'For how long the oldest delivery has been on its way, by receiver; 0 where none is.',
      each(deliveries, ({ receiver, oldestQueuedAt }) => one(ageOf(oldestQueuedAt), { receiver })),
    ),
  ];
}

/** How the journal does; a size of null is not known. */
export function journalFamilies(
  { instruments }: ServedMonitor,
  bytesOnDisk: number | null,
): readonly Family[] {
  const { appends, outbox } = instruments.alerts;
  const durations = 'tidegate_journal_append_duration_seconds';
  return [
    gauge(
      'tidegate_journal_size_bytes',
      'What the journal takes up on the disk, with the history; 0 where it is in memory.',
      one(bytesOnDisk),
    ),
    histogram(
      durations,
      'How long the journal took until what it was given was durable.',
      durationSamples(durations, appends),
    ),
    counter(
      'tidegate_journal_append_failures_total',
      'Appends that failed; each is tried again.',
      one(appends.failures),
    ),
    gauge(
      'tidegate_journal_failing',
      '1 while the journal has taken nothing for 5 s of what it was given, else 0.',
      one(outbox.failingSince === null ? 0 : 1),
    ),
    gauge(
      'tidegate_history_failing',
      '1 while the history takes nothing of what is recorded, else 0.',
      one(instruments.historyFails ? 1 : 0),
    ),
    gauge('tidegate_journal_waiting_alerts', 'Alerts that wait for the journal.', one(outbox.waiting)),
    counter(
      'tidegate_journal_dropped_alerts_total',
      'Alerts that never reached the journal, as too many waited for it.',
      one(outbox.dropped),
    ),
  ];
}
