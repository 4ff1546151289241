import fc from 'fast-check';
import { type Delivery, deliveryStates, type NotificationCause } from '../../src/core/delivery.ts';
import type { AlertAcknowledgement } from '../../src/journal/journal.ts';

// Few values, so that later ones replace earlier ones; their order is another one in UTF-8 than in UTF-16.
const receivers = ['ops', 'OPS', "o'neill", '%', '', '🌊', 'ﬀ'];
const instant = fc.integer({ min: 0, max: 2 ** 45 });
const instantOrNull = fc.option(instant);
const text = fc.string({ unit: 'grapheme' });

/** A delivery of one of these alerts. */
export function anyDelivery(alertIds: readonly string[]): fc.Arbitrary<Delivery> {
  return fc.record({
    alertId: fc.constantFrom(...alertIds),
    receiver: fc.constantFrom(...receivers),
    state: fc.constantFrom(...deliveryStates),
    cause: fc.constantFrom<NotificationCause>('ALERT', 'REPEAT', 'ESCALATION'),
    attempts: fc.nat(),
    lastAttemptAt: instantOrNull,
    nextAttemptAt: instantOrNull,
    error: fc.option(text),
    messageId: text,
    queuedAt: instant,
  });
}

/** An acknowledgement of one of these alerts. */
export function anyAcknowledgement(alertIds: readonly string[]): fc.Arbitrary<AlertAcknowledgement> {
  return fc.record({ alertId: fc.constantFrom(...alertIds), by: text, at: instant, note: fc.option(text) });
}
