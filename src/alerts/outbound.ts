import type { Alert, StoredAlert } from '../core/alert.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import type { PendingDelivery } from '../journal/journal.ts';
import type { Dispatcher } from './dispatcher.ts';
import { keyOf, offlineIncident, stepOf } from './incident.ts';
import type { IncidentBook } from './incident-book.ts';
import type { MessageItem } from './message.ts';
import type { Planned } from './plan.ts';
import { laneOf, messageId, newMessage, plannedItem, storedMessage, storedMessages } from './queue.ts';
import type { ReceiverSetup } from './receiver.ts';

export interface OutboundOptions {
  readonly clock: Clock;
  readonly receivers: ReadonlyMap<string, ReceiverSetup>;
  readonly incidents: IncidentBook;
  readonly dispatcher: Dispatcher;
}

/** Puts deliveries on their way: what was planned, what is stored from before, what is to be sent again. */
export class Outbound {
  readonly #options: OutboundOptions;
  /** Items that may not go out yet, by their alert's id. */
  readonly #unready = new Map<string, MessageItem[]>();

  constructor(options: OutboundOptions) {
    this.#options = options;
  }

  /** From now on what is queued of this alert waits for `release`. */
  expect(alert: Alert): void {
    this.#unready.set(alert.id, []);
  }

  /** An alert is durable, or is told without the journal (`seq` null): what waited for that goes out. */
  release(alert: Alert, seq: number | null): void {
    const items = this.#unready.get(alert.id);
    if (!items) return;
    this.#unready.delete(alert.id);
    for (const item of items) {
      item.seq = seq;
      item.ready = true;
    }
    for (const { delivery } of items) this.#options.dispatcher.wakeLane(delivery.receiver, laneOf(alert));
  }

  /** Puts what was planned on its way; `seq` is the place of its alert where that is released already. */
  queue(planned: readonly Planned[], seq: number | null): Delivery[] {
    const { clock, receivers, dispatcher } = this.#options;
    const deliveries: Delivery[] = [];
    for (const each of planned) {
      const setup = receivers.get(each.receiver);
      // That a receiver fails is no news for itself.
      if (!setup || each.alert.metadata.receiver === each.receiver) continue;
      const times = { now: clock.now(), wallNow: clock.wallNow(), giveUpAfterMs: setup.giveUpAfterMs };
      const item = plannedItem(each, this.#isToldFirst(each.alert, each.receiver), times);
      if (item.delivery.state === 'PENDING') {
        const unready = this.#unready.get(each.alert.id);
        if (unready) unready.push(item);
        else Object.assign(item, { seq, ready: true });
        dispatcher.add(each.receiver, laneOf(each.alert), newMessage(item, each.waitMs, times));
      }
      deliveries.push(item.delivery);
    }
    return deliveries;
  }

  /** Puts what an earlier process left before all that this one has queued itself. */
  restore(pending: readonly PendingDelivery[]): void {
    const { incidents, dispatcher } = this.#options;
    const left = pending.filter((each) => !this.isUnderWay(each));
    const own = dispatcher.unload();
    // At the first of a lane an attempt may have run when that process ended, unless it was held already.
    const offlineSeq = incidents.isOffline ? incidents.get(offlineIncident)!.alertSeq : null;
    this.#requeue(left, ({ seq }, mayBeHead) => mayBeHead && (offlineSeq === null || seq < offlineSeq));
    dispatcher.load(own);
  }

  /** Queues deliveries again that are through, oldest first, each as a message of its own; returns them as they are then. */
  again(given: readonly PendingDelivery[]): readonly Delivery[] {
    const wallNow = this.#options.clock.wallNow();
    const again = given.map(({ alert, delivery }): PendingDelivery => {
      const id = messageId(alert, delivery.receiver, wallNow);
      const queued = { state: 'PENDING', attempts: 0, nextAttemptAt: wallNow, queuedAt: wallNow } as const;
      return { alert, delivery: { ...delivery, ...queued, messageId: id } };
    });
    this.#requeue(again, () => true);
    return again.map(({ delivery }) => delivery);
  }

  /** Whether a delivery is on its way. */
  isUnderWay({
    alert,
    delivery,
  }: {
    readonly alert: Alert;
    readonly delivery: Pick<Delivery, 'receiver'>;
  }): boolean {
    for (const item of this.#options.dispatcher.itemsOf(delivery.receiver, laneOf(alert))) {
      if (item.alert.id === alert.id) return true;
    }
    return false;
  }

  /** Puts deliveries that are stored already on their way, those of one message together. */
  #requeue(
    pending: readonly PendingDelivery[],
    mayBeSent: (alert: StoredAlert, mayBeHead: boolean) => boolean,
  ): void {
    const { clock, receivers, dispatcher } = this.#options;
    for (const { members, mayBeHead } of storedMessages(pending)) {
      const [first] = members;
      const { receiver } = first.delivery;
      const { giveUpAfterMs } = receivers.get(receiver)!;
      const times = { now: clock.now(), wallNow: clock.wallNow(), giveUpAfterMs };
      const lane = laneOf(first.alert);
      const facts = {
        mayBeSent: mayBeSent(first.alert, mayBeHead),
        isFirst: (alert: Alert) => this.#isStoredFirst(alert, receiver, lane),
      };
      dispatcher.add(receiver, lane, storedMessage(members, { ...times, ...facts }));
    }
  }

  /** Whether it is by this alert that a receiver is told of its incident at first. */
  #isToldFirst(alert: Alert, receiver: string): boolean {
    return this.#options.incidents.get(keyOf(alert))?.told[receiver]?.firstAlertId === alert.id;
  }

  /** The same of an alert of which that is known no more: nothing can have been told of it before an earlier closing. */
  #isStoredFirst(alert: Alert, receiver: string, lane: string): boolean {
    if (stepOf(alert)?.step === 'OPENS' || this.#isToldFirst(alert, receiver)) return true;
    const before = [...this.#options.dispatcher.itemsOf(receiver, lane)].findLast(
      (each) => keyOf(each.alert) === keyOf(alert),
    );
    return before !== undefined && stepOf(before.alert)?.step === 'CLOSES';
  }
}
