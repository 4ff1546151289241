import type { Alert } from '../core/alert.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { Acknowledgement, Delivery } from '../core/delivery.ts';
import type { PendingDelivery, StatePatch } from '../journal/journal.ts';
import { type DeliveryStats, DeliveryTally } from './delivery-tally.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
import { planDue, planUnmuted } from './due.ts';
import { Heartbeats } from './heartbeats.ts';
import {
  acknowledgedIncident,
  type IncidentState,
  keyOf,
  knowsOpen,
  offlineIncident,
  rankOf,
  stepOf,
} from './incident.ts';
import { IncidentBook } from './incident-book.ts';
import { Judge } from './judge.ts';
import type { AlertLog } from './log.ts';
import type { MessageItem } from './message.ts';
import { mayInhibit } from './mute.ts';
import { Outbound } from './outbound.ts';
import { type FlappingPolicy, type Plan, type Planned, plan, planAlert } from './plan.ts';
import type { ReceiverSetup } from './receiver.ts';
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
  readonly #judge: Judge;
  readonly #outbound: Outbound;
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
    this.#judge = new Judge(this.#incidents, (state) => {
      if (Object.keys(state).length > 0) void options.write({ state, deliveries: [] });
      this.#reconsiderNext();
    });
    this.#dispatcher = new Dispatcher({
      clock,
      receivers,
      onAttempt,
      isHeld: ({ alert }) => this.#judge.isHeld(alert),
      decide: (item, message, receiver) => this.#judge.decide(item, message, receiver),
      suppress: (item, reason, receiver, lane) => this.#judge.suppress(item, reason, receiver, lane),
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
    this.#outbound = new Outbound({
      clock,
      receivers,
      incidents: this.#incidents,
      dispatcher: this.#dispatcher,
    });
    this.#heartbeats = new Heartbeats(clock, (name) => this.#beat(name));
  }

  /** What an alert that is being raised asks for, to be stored with it. Never throws. */
  take(alert: Alert): Writes {
    // What an earlier process left open has to close, whoever may be told of it now.
    if (this.#options.receivers.size === 0 && this.#incidents.isEmpty) return nothing;
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
    this.#incidents.place(alert, seq);
    if (keyOf(alert) === offlineIncident) this.#dispatcher.review();
    this.#outbound.release(alert, seq);
    if (keyOf(alert) === offlineIncident) this.#dispatcher.wake();
  }

  /** Takes up what an earlier process left, and starts the heartbeats. */
  restore(incidents: Iterable<IncidentState>, pending: readonly PendingDelivery[]): void {
    const { receivers, write } = this.#options;
    this.#incidents.restore(incidents);
    const isKnown = ({ delivery }: PendingDelivery) => receivers.has(delivery.receiver);
    this.#outbound.restore(pending.filter(isKnown));
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
  isUnderWay(delivery: PendingDelivery): boolean {
    return this.#outbound.isUnderWay(delivery);
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

  /** Queues deliveries again that are through, oldest first; returns them as they are to be stored. */
  retry(given: readonly PendingDelivery[]): readonly Delivery[] {
    const deliveries = this.#outbound.again(given);
    this.#dispatcher.wake();
    return deliveries;
  }

  /** Something that keeps alerts from being told has begun or ended. */
  reconsider(): void {
    this.#reconsiderSoon = false;
    const { clock } = this.#options;
    for (const incident of this.#incidents.all()) {
      this.#follow(incident, () => planUnmuted(incident, this.#incidents.muteReason, clock.now()));
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
    this.#outbound.expect(alert);
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
    const state = Object.assign(
      {},
      ...items.map(({ alert, delivery }) => this.#judge.noteEnd(alert, delivery)),
    );
    return this.#options.write({ state, deliveries });
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

  #queue(planned: readonly Planned[], seq: number | null): readonly Delivery[] {
    const deliveries = this.#outbound.queue(planned, seq);
    this.#tally.count(deliveries);
    return deliveries;
  }

  #carryOut(key: string, { incident, planned }: Plan): Writes {
    const before = this.#incidents.get(key) ?? null;
    const state = incident === before ? {} : this.#incidents.set(key, incident);
    const deliveries = this.#queue(planned, before?.alertSeq ?? null);
    this.#arm();
    return { state, deliveries };
  }

  /** Carries out what has become of an incident, if anything; where that throws, the others go on. */
  #follow(incident: IncidentState, planNext: () => Plan): void {
    const { log, write } = this.#options;
    try {
      const result = planNext();
      if (result.incident !== incident) void write(this.#carryOut(incident.key, result));
    } catch (error) {
      log.error(
        { err: error, incident: incident.key },
        'It could not be decided whom to tell of an incident',
      );
    }
  }

  #beat(name: string): void {
    const { clock, instance } = this.#options;
    const at = clock.wallNow();
    const id = `heartbeat_${name.replaceAll('.', '_')}_${Math.round(at)}`;
    void this.#dispatcher.sendOnce(name, { id, cause: 'HEARTBEAT', alerts: [], instance, at });
  }

  #tick(): void {
    this.#timer = null;
    const { clock, flapping, receivers } = this.#options;
    for (const incident of this.#incidents.takeDue(clock.now())) {
      this.#follow(incident, () =>
        planDue(incident, {
          now: clock.now(),
          flapping,
          muteReason: this.#incidents.muteReason,
          isKnown: (receiver) => receivers.has(receiver),
          isUnderWay: ({ alert }, receiver) =>
            this.#incidents.isOffline || this.#outbound.isUnderWay({ alert, delivery: { receiver } }),
        }),
      );
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
