import type { Delivery } from '../../src/core/delivery.ts';

/** A delivery of an alert that was just queued. */
export function pendingDelivery(alertId: string, values: Partial<Delivery> = {}): Delivery {
  return {
    alertId,
    receiver: 'ops-webhook',
    state: 'PENDING',
    cause: 'ALERT',
    attempts: 0,
    lastAttemptAt: null,
    nextAttemptAt: 1_750_000_000_000,
    error: null,
    messageId: `message-of-${alertId}`,
    queuedAt: 1_750_000_000_000,
    ...values,
  };
}
