import type { Alert } from '../core/alert.ts';
import type { PendingDelivery } from '../journal/journal.ts';
import { acknowledgedIncident, stepOf } from './incident.ts';
import type { Message, MessageItem } from './message.ts';
import type { Planned } from './plan.ts';

// How deliveries become messages on their way.

interface Times {
  readonly now: number;
  readonly wallNow: number;
  readonly giveUpAfterMs: number;
}

/** What must stay in order: everything of one exchange, else of one incident. */
export const laneOf = (alert: Alert): string =>
  alert.exchangeName ?? stepOf(alert)?.key ?? acknowledgedIncident(alert) ?? alert.kind;

/** Without a dot, which Standard Webhooks signs between its parts. */
function messageId({ id }: Alert, receiver: string, round: number): string {
  const name = receiver.replaceAll('.', '_');
  return round === 0 ? `${id}_${name}` : `${id}_${name}_${round}`;
}

/** The delivery of what was planned. */
export function plannedItem(planned: Planned, { wallNow }: Times): MessageItem {
  const { receiver, alert, cause, round, waitMs, suppressed } = planned;
  const goes = suppressed === null;
  return {
    alert,
    seq: null,
    ready: false,
    delivery: {
      alertId: alert.id,
      receiver,
      state: goes ? 'PENDING' : 'SUPPRESSED',
      cause,
      attempts: 0,
      lastAttemptAt: null,
      nextAttemptAt: goes ? Math.round(wallNow + waitMs) : null,
      error: suppressed,
      messageId: messageId(alert, receiver, round),
      queuedAt: wallNow,
    },
  };
}

export function newMessage(item: MessageItem, waitMs: number, { now, giveUpAfterMs }: Times): Message {
  const { messageId, cause } = item.delivery;
  return {
    id: messageId,
    cause,
    items: [item],
    dueAt: now + waitMs,
    giveUpAt: now + giveUpAfterMs,
    sealed: false,
    attempts: 0,
    held: false,
  };
}

/** A message that is stored already, of all its deliveries; no wait is longer than it may be tried at all. */
export function storedMessage(
  members: readonly [PendingDelivery, ...PendingDelivery[]],
  { now, wallNow, giveUpAfterMs }: Times,
): Message {
  const { messageId, cause, queuedAt, attempts } = members[0].delivery;
  // A group goes with the first of it that is due.
  const nextAttemptAt = Math.min(...members.map(({ delivery }) => delivery.nextAttemptAt ?? 0));
  const within = (ms: number) => Math.min(Math.max(0, ms), giveUpAfterMs);
  return {
    id: messageId,
    cause,
    items: members.map(({ alert, delivery }) => ({ alert, seq: alert.seq, ready: true, delivery })),
    dueAt: now + within(nextAttemptAt - wallNow),
    giveUpAt: now + within(queuedAt + giveUpAfterMs - wallNow),
    sealed: true,
    attempts,
    held: false,
  };
}
