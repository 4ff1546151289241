import type { Alert, StoredAlert } from '../core/alert.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { Acknowledgement, Delivery } from '../core/delivery.ts';
import type { PendingDelivery, StatePatch } from '../journal/journal.ts';
import { type DeliveryStats, DeliveryTally } from './delivery-tally.ts';
import { Dispatcher, type DispatcherOptions, type ReceiverSetup, type Verdict } from './dispatcher.ts';
import { planDue, planUnmuted } from './due.ts';
import { Heartbeats } from './heartbeats.ts';
import {
  acknowledgedIncident,
  type IncidentState,
  knowsOpen,
  offlineIncident,
  rankOf,
  stepOf,
  type Told,
} from './incident.ts';
import { IncidentBook } from './incident-book.ts';
import type { AlertLog } from './log.ts';
import type { Message, MessageItem } from './message.ts';
import { mayInhibit } from './mute.ts';
import { type FlappingPolicy, notToldReason, type Plan, type Planned, plan, planAlert } from './plan.ts';
import { laneOf, messageId, newMessage, plannedItem, storedMessage, storedMessages } from './queue.ts';
import { type Route, routeAlert } from './route.ts';
import type { SilenceBook } from './silence-book.ts';

export interface NotifierSettings {
  readonly receivers: ReadonlyMap<string, ReceiverSetup>;
  readonly routes: readonly Route[];
  readonly flapping: FlappingPolicy;
}

/** What must become durable together. */
export interface Writes {
  readonly state: StatePatch;
  readonly deliveries: readonly Delivery[];
}

export interface NotifierOptions extends NotifierSettings {
  readonly clock: Clock;
  readonly log: AlertLog;
  readonly instance: string;
  readonly silences: SilenceBook;
  /** Whether a breaker guards every source of its exchange. */
  readonly guardsWholeExchange: (breakerName: string) => boolean;
  /** Resolves when it is durable, or cannot be at present. */
  readonly write: (writes: Writes) => Promise<void>;
  readonly onAttempt: DispatcherOptions['onAttempt'];
}

const keyOf = (alert: Alert): string => stepOf(alert)?.key ?? `alert:${alert.id}`;

const nothing: Writes = { state: {}, deliveries: [] };
/** A silence goes by the wall clock, which may jump. */
const longestSleepMs = 60_000;
/** As long as what a window holds stays in it, by default. */
const graceMs = 300_000;

/** Decides who is told of what and when, and sees to it that they are. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #incidents: IncidentBook;
  readonly #dispatcher: Dispatcher;
  readonly #heartbeats: Heartbeats;
  readonly #tally: DeliveryTally;
  /** Items that may not go out yet, by their alert's id. */
  readonly #unready = new Map<string, MessageItem[]>();
  #timer: Timer | null = null;
  /** Something has ended that may have kept others from being told. */
  #reconsiderSoon = false;
  /** Whether messages wait for this machine to be online. */
  #wasOffline = false;
  #stopped = false;

  constructor(options: NotifierOptions) {
    const { clock, log, receivers, silences, flapping, onAttempt } = options;
    this.#options = options;
    this.#incidents = new IncidentBook(clock, silences, flapping);
    this.#tally = new DeliveryTally(receivers.keys());
    this.#dispatcher = new Dispatcher({
      clock,
      receivers,
      onAttempt,
      isHeld: ({ alert }) => this.#isHeld(alert),
      decide: (item, message, receiver) => this.#decide(item, message, receiver),
      suppress: (item, reason, receiver, lane) => this.#suppress(item, reason, receiver, lane),
      compose: ({ id, cause, items }) => ({
        id,
        cause,
        alerts: items.map(({ alert, seq }) => ({ alert, seq, incident: this.#incidents.shownFor(alert) })),
        instance: options.instance,
        at: clock.wallNow(),
      }),
      record: (items) => this.#record(items),
      onTrouble: (error) => log.error({ err: error }, 'A delivery went wrong'),
    });
    this.#heartbeats = new Heartbeats(clock, (name) => this.#beat(name));
  }

  /** What an alert that is being raised asks for, to be stored with it. Never throws. */
  take(alert: Alert): Writes {
    if (this.#options.receivers.size === 0) return nothing;
    try {
      return this.#take(alert);
    } catch (error) {
      // Whom to tell must not decide over whether it is journaled.
      this.#options.log.error(
        { err: error, alert: alert.id },
        'It could not be decided whom to tell of an alert',
      );
      return nothing;
    }
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
    this.#incidents.place(alert, seq);
    if (stepOf(alert)?.key === offlineIncident) {
      this.#dispatcher.review();
      this.#dispatcher.wake();
    }
    for (const { delivery } of items) this.#dispatcher.wakeLane(delivery.receiver, laneOf(alert));
  }

  /** Takes up what an earlier process left, and starts the heartbeats. */
  restore(incidents: Iterable<IncidentState>, pending: readonly PendingDelivery[]): void {
    const { receivers, write } = this.#options;
    this.#incidents.restore(incidents);
    const isKnown = ({ delivery }: PendingDelivery) => receivers.has(delivery.receiver);
    // What this process has queued itself comes after what an earlier one left, and is among what is stored.
    const left = pending.filter((each) => isKnown(each) && !this.isUnderWay(each));
    const own = this.#dispatcher.unload();
    // At the first of a lane an attempt may have run when that process ended, unless it was held already.
    const offlineSeq = this.#incidents.isOffline ? this.#incidents.get(offlineIncident)!.alertSeq : null;
    this.#requeue(left, (receiver, lane, { seq }) => {
      const isFirst = this.#dispatcher.itemsOf(receiver, lane).next().done === true;
      return isFirst && (offlineSeq === null || seq < offlineSeq);
    });
    this.#dispatcher.load(own);
    const orphans = pending.filter((each) => !isKnown(each));
    const failed = orphans.map(({ delivery }): Delivery => {
      const error = `No receiver named "${delivery.receiver}" is configured any more`;
      return { ...delivery, state: 'FAILED', nextAttemptAt: null, error };
    });
    if (failed.length > 0) void write({ state: {}, deliveries: failed });
    for (const [name, { heartbeatMs }] of receivers) {
      if (heartbeatMs !== null) this.#heartbeats.start(name, heartbeatMs);
    }
    // What kept something from being told may have ended while no process ran.
    this.reconsider();
  }

  /** How the deliveries to each receiver are doing. */
  stats(): readonly DeliveryStats[] {
    const { receivers } = this.#options;
    if (receivers.size === 0) return [];
    return this.#tally.stats((receiver) => this.#dispatcher.deliveriesTo(receiver));
  }

  /** The incidents that are open. */
  openIncidents(): readonly IncidentState[] {
    return this.#incidents.all().filter(({ open }) => open);
  }

  /** Whether the trouble of an alert is open, but in a later episode. */
  isOpenAgain(alert: Alert): boolean {
    return (this.#incidents.get(keyOf(alert))?.open ?? false) && this.openIncidentOf(alert) === null;
  }

  /** Whether a delivery is on its way. */
  isUnderWay({ alert, delivery }: PendingDelivery): boolean {
    const items = [...this.#dispatcher.itemsOf(delivery.receiver, laneOf(alert))];
    return items.some((item) => item.alert.id === alert.id);
  }

  /** Whether there is a receiver of this name. */
  knows(receiver: string): boolean {
    return this.#options.receivers.has(receiver);
  }

  /** The open incident that an alert belongs to; null where that is over. */
  openIncidentOf(alert: Alert): IncidentState | null {
    return this.#incidents.openIncidentOf(alert);
  }

  /** Stops repeats and escalations of an incident until it closes; returns what is to be stored. */
  acknowledge(incident: IncidentState, acknowledgement: Acknowledgement): StatePatch {
    return this.#incidents.set(incident.key, { ...incident, acknowledgement });
  }

  /**
   * Queues deliveries again that are through, oldest first, each as a message of its own; returns them as they are to
   * be stored.
   */
  retry(given: readonly PendingDelivery[]): readonly Delivery[] {
    const wallNow = this.#options.clock.wallNow();
    const again = given.map(
      ({ alert, delivery }): PendingDelivery => ({
        alert,
        delivery: {
          ...delivery,
          state: 'PENDING',
          attempts: 0,
          nextAttemptAt: wallNow,
          messageId: messageId(alert, delivery.receiver, wallNow),
          queuedAt: wallNow,
        },
      }),
    );
    this.#requeue(again, () => true);
    this.#dispatcher.wake();
    return again.map(({ delivery }) => delivery);
  }

  /** Something that keeps alerts from being told has begun or ended. */
  reconsider(): void {
    this.#reconsiderSoon = false;
    const { clock, write } = this.#options;
    for (const incident of this.#incidents.all()) {
      const result = planUnmuted(incident, this.#incidents.muteReason, clock.now());
      if (result.incident !== incident) void write(this.#carryOut(incident.key, result));
    }
    this.#arm();
    this.#dispatcher.wake();
  }

  /** Sends what can go out now, until `giveUp` resolves; then nothing more. */
  async stop(giveUp: Promise<void>): Promise<void> {
    this.#stopped = true;
    this.#heartbeats.stop();
    this.#timer?.cancel();
    await this.#dispatcher.stop(giveUp);
  }

  #take(alert: Alert): Writes {
    const { clock, routes, flapping, guardsWholeExchange } = this.#options;
    this.#unready.set(alert.id, []);
    const found = stepOf(alert);
    if (!found) return this.#takeAcknowledgement(alert);
    const { key, step } = found;
    const before = this.#incidents.get(key);
    const result = planAlert(before, alert, {
      key,
      step,
      rank: rankOf(alert, guardsWholeExchange),
      routing: routeAlert(routes, alert),
      flapping,
      now: clock.now(),
    });
    const writes = this.#carryOut(key, result);
    const isOver = before && mayInhibit(before) && !(result.incident && mayInhibit(result.incident));
    if (step === 'CLOSES' || isOver) this.#reconsiderNext();
    return isOver ? { ...writes, state: { ...writes.state, ...this.#graceAfter(before) } } : writes;
  }

  /** What was measured during a trouble of the whole exchange is no news until it has left the windows. */
  #graceAfter({ exchangeName }: IncidentState): StatePatch {
    const degradation = this.#incidents.get(`degradation:${exchangeName}`);
    const isHeldBack = Object.values(degradation?.told ?? {}).some(({ suppressed }) => suppressed !== null);
    if (!degradation?.open || !isHeldBack) return {};
    const mutedUntil = this.#options.clock.now() + graceMs;
    return this.#incidents.set(degradation.key, { ...degradation, mutedUntil });
  }

  /** Stores what has become of items, and what their receivers know by that. */
  #record(items: readonly MessageItem[]): Promise<void> {
    const deliveries = items.map(({ delivery }) => delivery);
    this.#tally.count(deliveries);
    for (const { alertId, receiver, state, error } of deliveries) {
      if (state !== 'FAILED') continue;
      this.#options.log.warn({ alert: alertId, receiver, reason: error }, 'An alert could not be delivered');
    }
    const state = Object.assign({}, ...items.map(({ alert, delivery }) => this.#noteEnd(alert, delivery)));
    return this.#options.write({ state, deliveries });
  }

  #noteEnd(alert: Alert, { receiver, state }: Delivery): StatePatch {
    const incident = this.#incidents.openIncidentOf(alert);
    const known = incident?.told[receiver];
    const failed = state === 'FAILED';
    if (!known || known.failed === failed || (state !== 'FAILED' && state !== 'DELIVERED')) return {};
    // Who could not be told of the larger trouble is to be told of its parts.
    if (failed) this.#reconsiderNext();
    const told = { ...incident.told, [receiver]: { ...known, failed } };
    return this.#incidents.set(incident.key, { ...incident, told });
  }

  #isHeld(alert: Alert): boolean {
    const key = stepOf(alert)?.key ?? acknowledgedIncident(alert);
    return this.#incidents.isOffline && key !== offlineIncident;
  }

  /** Whoever was told of the trouble is told that somebody has taken it on. */
  #takeAcknowledgement(alert: Alert): Writes {
    const incident = this.#incidents.get(acknowledgedIncident(alert) ?? '');
    if (!incident) return nothing;
    const planned = [...this.#options.receivers]
      .filter(([name, setup]) => setup.tellsAcknowledgements && knowsOpen(incident, name))
      .map(([name]) => plan(name, alert, 'ACKNOWLEDGEMENT'));
    return { state: {}, deliveries: this.#queue(planned, null) };
  }

  #carryOut(key: string, { incident, planned }: Plan): Writes {
    const before = this.#incidents.get(key) ?? null;
    const state = incident === before ? {} : this.#incidents.set(key, incident);
    const deliveries = this.#queue(planned, before?.alertSeq ?? null);
    this.#arm();
    return { state, deliveries };
  }

  /** Puts what was planned on its way; `seq` is the place of its alert where that is released already. */
  #queue(planned: readonly Planned[], seq: number | null): Delivery[] {
    const { clock, receivers } = this.#options;
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
        this.#dispatcher.add(each.receiver, laneOf(each.alert), newMessage(item, each.waitMs, times));
      }
      deliveries.push(item.delivery);
      this.#tally.count([item.delivery]);
    }
    return deliveries;
  }

  /** Puts deliveries that are stored already on their way, those of one message together. */
  #requeue(
    pending: readonly PendingDelivery[],
    mayBeSent: (receiver: string, lane: string, alert: StoredAlert) => boolean,
  ): void {
    const { clock, receivers } = this.#options;
    for (const members of storedMessages(pending)) {
      const [first] = members;
      const { receiver } = first.delivery;
      const { giveUpAfterMs } = receivers.get(receiver)!;
      const times = { now: clock.now(), wallNow: clock.wallNow(), giveUpAfterMs };
      const lane = laneOf(first.alert);
      const facts = {
        mayBeSent: mayBeSent(receiver, lane, first.alert),
        isFirst: (alert: Alert) => this.#isStoredFirst(alert, receiver, lane),
      };
      this.#dispatcher.add(receiver, lane, storedMessage(members, { ...times, ...facts }));
    }
  }

  /** Whether it is by this alert that a receiver is told of its incident at first. */
  #isToldFirst(alert: Alert, receiver: string): boolean {
    return this.#incidents.get(keyOf(alert))?.told[receiver]?.firstAlertId === alert.id;
  }

  /** The same of an alert of which that is known no more: nothing can have been told of it before an earlier closing. */
  #isStoredFirst(alert: Alert, receiver: string, lane: string): boolean {
    if (stepOf(alert)?.step === 'OPENS' || this.#isToldFirst(alert, receiver)) return true;
    const before = [...this.#dispatcher.itemsOf(receiver, lane)].findLast(
      (each) => keyOf(each.alert) === keyOf(alert),
    );
    return before !== undefined && stepOf(before.alert)?.step === 'CLOSES';
  }

  #decide({ alert }: MessageItem, message: Message, receiver: string): Verdict {
    if (this.#isHeld(alert)) return 'HOLD';
    const found = stepOf(alert);
    const incident = this.#incidents.get(found?.key ?? acknowledgedIncident(alert) ?? '');
    if (!found) {
      const known = incident?.open ? incident.told[receiver] : undefined;
      const untold = known?.firstAlertId === null && known.suppressed;
      return untold ? { suppressed: notToldReason(untold) } : 'SEND';
    }
    if (found.step === 'CLOSES') return 'SEND';
    if (message.cause === 'ESCALATION' && !incident?.open) {
      return { suppressed: 'it closed before it was escalated' };
    }
    if (message.cause === 'REPEAT') {
      if (!incident?.open) return { suppressed: 'it closed before it was repeated' };
      return incident.acknowledgement ? { suppressed: 'it was acknowledged before it was repeated' } : 'SEND';
    }
    if (message.held && !this.#incidents.openIncidentOf(alert)) {
      return { suppressed: 'it was over before this machine was online again' };
    }
    const reason = incident ? this.#incidents.muteReason(incident, receiver) : null;
    return reason === null ? 'SEND' : { suppressed: reason };
  }

  #suppress(item: MessageItem, reason: string, receiver: string, lane: readonly MessageItem[]) {
    const { alert } = item;
    if (item.delivery.cause === 'REPEAT') {
      item.delivery = { ...item.delivery, state: 'SUPPRESSED', nextAttemptAt: null, error: reason };
      return [item];
    }
    const incident = this.#incidents.get(keyOf(alert));
    const known = incident?.told[receiver];
    const next = lane.slice(lane.indexOf(item) + 1).find((each) => keyOf(each.alert) === keyOf(alert));
    const closes = next !== undefined && stepOf(next.alert)?.step === 'CLOSES';
    if (item.isFirst && next) next.isFirst = !closes;
    const gone = item.isFirst && closes ? [item, next] : [item];
    for (const each of gone) {
      const error = each === item ? reason : notToldReason(reason);
      each.delivery = { ...each.delivery, state: 'SUPPRESSED', nextAttemptAt: null, error };
    }
    if (known && [known.firstAlertId, incident.alert.id].includes(alert.id)) {
      // The message behind it, of what got worse, is the first then.
      const follows = next && !closes ? next.alert.id : null;
      const now: Told = {
        ...known,
        suppressed: follows ? null : reason,
        firstAlertId: item.isFirst ? follows : known.firstAlertId,
        rounds: known.rounds + 1,
      };
      const told = { ...incident.told, [receiver]: now };
      void this.#options.write({
        state: this.#incidents.set(incident.key, { ...incident, told }),
        deliveries: [],
      });
    }
    // It may have kept others from being told.
    this.#reconsiderNext();
    return gone;
  }

  #beat(name: string): void {
    const { clock, instance } = this.#options;
    const at = clock.wallNow();
    const id = `heartbeat_${name.replaceAll('.', '_')}_${Math.round(at)}`;
    void this.#dispatcher.sendOnce(name, { id, cause: 'HEARTBEAT', alerts: [], instance, at });
  }

  #tick(): void {
    this.#timer = null;
    const { clock, flapping, receivers, write } = this.#options;
    for (const incident of this.#incidents.takeDue(clock.now())) {
      const result = planDue(incident, {
        now: clock.now(),
        flapping,
        muteReason: this.#incidents.muteReason,
        isKnown: (receiver) => receivers.has(receiver),
        isUnderWay: ({ alert }, receiver) =>
          this.#incidents.isOffline ||
          [...this.#dispatcher.itemsOf(receiver, laneOf(alert))].some((item) => item.alert.id === alert.id),
      });
      if (result.incident !== incident) void write(this.#carryOut(incident.key, result));
    }
    if (this.#wasOffline && !this.#incidents.isOffline) this.#dispatcher.review();
    this.#wasOffline = this.#incidents.isOffline;
    this.reconsider();
  }

  #reconsiderNext(): void {
    this.#reconsiderSoon = true;
    this.#arm();
  }

  #arm(): void {
    if (this.#stopped) return;
    const { clock, silences } = this.#options;
    const wallNow = clock.wallNow();
    const changeMs = silences.nextChangeAt(wallNow) - wallNow;
    const { nextDueAt, offlineUntil } = this.#incidents;
    this.#wasOffline ||= offlineUntil > clock.now();
    const dueMs =
      Math.min(nextDueAt, this.#wasOffline ? offlineUntil : Number.POSITIVE_INFINITY) - clock.now();
    const waitMs = Math.min(
      this.#reconsiderSoon ? 0 : dueMs,
      Number.isFinite(changeMs) ? Math.min(changeMs, longestSleepMs) : changeMs,
    );
    this.#timer?.cancel();
    this.#timer = Number.isFinite(waitMs) ? clock.setTimer(Math.max(0, waitMs), () => this.#tick()) : null;
  }
}
