import type { Alert } from '../core/alert.ts';
import type { PendingDelivery } from '../journal/journal.ts';
import { acknowledgedIncident, keyOf, stepOf } from './incident.ts';
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

/** `round` tells messages of one alert apart. Without a dot, which Standard Webhooks signs between its parts. */
export function messageId({ id }: Alert, receiver: string, round: number): string {
  const name = receiver.replaceAll('.', '_');
  return round === 0 ? `${id}_${name}` : `${id}_${name}_${round}`;
}

/** The delivery of what was planned. */
export function plannedItem(planned: Planned, isFirst: boolean, { wallNow }: Times): MessageItem {
  const { receiver, alert, cause, round, waitMs, suppressed } = planned;
  const goes = suppressed === null;
  return {
    alert,
    seq: null,
    ready: false,
    isFirst,
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
    decided: false,
    attempts: 0,
    held: false,
  };
}

type Members = readonly [PendingDelivery, ...PendingDelivery[]];

const lastSeq = (members: Members) => Math.max(...members.map(({ alert }) => alert.seq));
const queuedAt = (members: Members) => Math.min(...members.map(({ delivery }) => delivery.queuedAt));

const headsOf = (messages: readonly Members[]): readonly Members[] =>
  [...Map.groupBy(messages, ([{ alert, delivery }]) => `${delivery.receiver} ${laneOf(alert)}`).values()].map(
    ([head]) => head!,
  );

interface StoredMessage {
  readonly members: Members;
  /** Whether it may have been the first of its lane. */
  readonly mayBeHead: boolean;
}

/** The messages that deliveries were to go in, as they were queued. */
export function storedMessages(pending: readonly PendingDelivery[]): readonly StoredMessage[] {
  const byId = Map.groupBy(pending, ({ delivery }) => `${delivery.receiver} ${delivery.messageId}`);
  const messages = [...byId.values()] as unknown as Members[];
  const bySeq = messages.toSorted((a, b) => lastSeq(a) - lastSeq(b));
  const byTime = bySeq.toSorted((a, b) => queuedAt(a) - queuedAt(b));
  const seqs = new Map<string, number>();
  const turned = byTime.flat().some((each) => {
    const key = `${each.delivery.receiver} ${keyOf(each.alert)}`;
    const before = seqs.get(key) ?? 0;
    seqs.set(key, each.alert.seq);
    return each.alert.seq < before;
  });
  // The wall clock may have jumped meanwhile: no closing may come before its opening.
  const heads = new Set([...headsOf(bySeq), ...headsOf(byTime)]);
  return (turned ? bySeq : byTime).map((members) => ({ members, mayBeHead: heads.has(members) }));
}

/** What is not stored with a message. */
interface StoredFacts {
  /** Whether an attempt may have been made at it of which nothing is on record. */
  readonly mayBeSent: boolean;
  readonly isFirst: (alert: Alert) => boolean;
}

/** A message that is stored already, of all its deliveries; no wait is longer than it may be tried at all. */
export function storedMessage(
  members: Members,
  { mayBeSent, isFirst, now, wallNow, giveUpAfterMs }: Times & StoredFacts,
): Message {
  const { messageId, cause, queuedAt, attempts } = members[0].delivery;
  // A group goes with the first of it that is due.
  const nextAttemptAt = Math.min(...members.map(({ delivery }) => delivery.nextAttemptAt ?? 0));
  const within = (ms: number) => Math.min(Math.max(0, ms), giveUpAfterMs);
  return {
    id: messageId,
    cause,
    items: members.map(({ alert, delivery }) => ({
      alert,
      seq: alert.seq,
      ready: true,
      isFirst: isFirst(alert),
      delivery,
    })),
    dueAt: now + within(nextAttemptAt - wallNow),
    giveUpAt: now + within(queuedAt + giveUpAfterMs - wallNow),
    sealed: true,
    decided: mayBeSent || attempts > 0,
    attempts,
    held: false,
  };
}
