import { ExponentialBackoff } from '../core/backoff.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import { DeliveryError } from '../core/errors.ts';
import { attempt } from './attempt.ts';
import { Lane } from './lane.ts';
import {
  type AttemptResult,
  afterAttempt,
  type Message,
  type MessageItem,
  nextAttemptAt,
} from './message.ts';
import type { Notification } from './notification.ts';
import type { ReceiverSetup } from './receiver.ts';

/** What becomes of an item before its first attempt. */
export type Verdict = 'SEND' | 'HOLD' | { readonly suppressed: string };

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly receivers: ReadonlyMap<string, ReceiverSetup>;
  readonly decide: (item: MessageItem, message: Message, receiver: string) => Verdict;
  /** Suppresses an item; returns it and those of the lane that go with it, their deliveries as they then are. */
  readonly suppress: (
    item: MessageItem,
    reason: string,
    receiver: string,
    lane: readonly MessageItem[],
  ) => readonly MessageItem[];
  /** Whether it has to wait for this machine to be online. */
  readonly isHeld: (item: MessageItem) => boolean;
  readonly compose: (message: Message, receiver: string) => Notification;
  /** Stores what has become of items; resolves when that is durable, or cannot be at present. */
  readonly record: (items: readonly MessageItem[]) => Promise<void>;
  /** Told of what should not have happened. */
  readonly onTrouble: (error: unknown) => void;
  /** A receiver took a message (null) or did not, `attempts` times in a row, the last of them for good. */
  readonly onAttempt: (receiver: string, problem: string | null, attempts: number, isFinal: boolean) => void;
}

/** A message and where it belongs. */
export interface Loaded {
  readonly receiver: string;
  readonly lane: string;
  readonly message: Message;
}

interface Destination {
  readonly setup: ReceiverSetup;
  readonly backoff: ExponentialBackoff;
  readonly lanes: Map<string, Lane>;
  /** Lanes that have to wait for one of the attempts that run. */
  readonly crowd: Set<Lane>;
  running: number;
  /** Until when the receiver asked to be left alone, monotonic. */
  pausedUntil: number;
  failures: number;
}

const maxRunning = 4;

/**
 * Takes messages to receivers: at least once each, in order within a lane, one lane and one receiver never behind
 * another. A message that is not taken is tried again by backoff, or when the receiver asked for it.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #destinations = new Map<string, Destination>();
  readonly #stopping = new AbortController();
  #stopped = false;
  #active = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
    for (const [name, setup] of options.receivers) {
      this.#destinations.set(name, {
        setup,
        backoff: new ExponentialBackoff({ maxDelayMs: 300_000, ...setup.backoff }),
        lanes: new Map(),
        crowd: new Set(),
        running: 0,
        pausedUntil: Number.NEGATIVE_INFINITY,
        failures: 0,
      });
    }
  }

  /** Puts a message behind those of its lane, or into one that waits for company; `wake` sends it. */
  add(receiver: string, lane: string, message: Message): void {
    const { lanes } = this.#destinations.get(receiver)!;
    const existing = lanes.get(lane) ?? new Lane(lane);
    lanes.set(lane, existing);
    const { clock, isHeld } = this.#options;
    const isNowHeld = message.items.some(isHeld);
    const queued = existing.add(message, clock.now());
    queued.held ||= isNowHeld;
  }

  /** Takes out everything at which no attempt runs, in order, for `load` to put it back. */
  unload(): readonly Loaded[] {
    const unloaded: Loaded[] = [];
    for (const [receiver, { lanes }] of this.#destinations) {
      for (const lane of lanes.values()) {
        const messages = lane.queue.splice(lane.running ? 1 : 0);
        unloaded.push(...messages.map((message) => ({ receiver, lane: lane.name, message })));
      }
    }
    return unloaded;
  }

  /** Puts messages back as they were, behind those that have come meanwhile. */
  load(messages: readonly Loaded[]): void {
    for (const { receiver, lane: name, message } of messages) {
      const { lanes } = this.#destinations.get(receiver)!;
      const lane = lanes.get(name) ?? new Lane(name);
      lanes.set(name, lane);
      lane.queue.push(message);
    }
  }

  /** Every item on its way to a receiver in a lane, oldest first. */
  *itemsOf(receiver: string, lane: string): Generator<MessageItem> {
    for (const { items } of this.#destinations.get(receiver)?.lanes.get(lane)?.queue ?? []) yield* items;
  }

  /** Every delivery on its way to a receiver. */
  *deliveriesTo(receiver: string): Generator<Delivery> {
    for (const { queue } of this.#destinations.get(receiver)?.lanes.values() ?? []) {
      for (const { items } of queue) for (const { delivery } of items) yield delivery;
    }
  }

  /** Goes on wherever something may have become due. */
  wake(): void {
    for (const [receiver, { lanes }] of this.#destinations) {
      for (const lane of lanes.keys()) this.wakeLane(receiver, lane);
    }
  }

  /** Goes on in one lane. */
  wakeLane(receiver: string, name: string): void {
    const destination = this.#destinations.get(receiver)!;
    const lane = destination.lanes.get(name);
    if (lane) this.#step(receiver, destination, lane);
  }

  /** Judges all that is not decided: what holds it has begun or ended. */
  review(): void {
    for (const [name, { lanes }] of this.#destinations) {
      for (const lane of lanes.values()) {
        for (const message of [...lane.queue]) if (!message.decided) this.#judge(name, lane, message);
      }
    }
  }

  /** Resolves when nothing is left that could go out now, or when `giveUp` does; then nothing more does. */
  async stop(giveUp: Promise<void>): Promise<void> {
    // What waits for company goes alone: the process may not come back, nor its memory.
    for (const { lanes } of this.#destinations.values()) {
      for (const { queue } of lanes.values()) {
        for (const message of queue) if (message.attempts === 0) message.dueAt = this.#options.clock.now();
      }
    }
    this.wake();
    if (this.#active > 0) {
      await Promise.race([giveUp, new Promise<void>((resolve) => this.#whenIdle.push(resolve))]);
    }
    this.#stopped = true;
    this.#stopping.abort(new DeliveryError('DELIVERY_FAILED', 'Tidegate stopped'));
    for (const { lanes, setup } of this.#destinations.values()) {
      for (const lane of lanes.values()) lane.timer?.cancel();
      setup.receiver.close();
    }
  }

  /** Sends what is no delivery, as a heartbeat; resolves with the problem, or null where it was taken. */
  async sendOnce(receiver: string, notification: Notification): Promise<string | null> {
    const destination = this.#destinations.get(receiver)!;
    const result = await attempt(
      destination.setup,
      () => notification,
      this.#options.clock,
      this.#stopping.signal,
    );
    if (this.#stopped) return null;
    this.#note(receiver, destination, result);
    return result.kind === 'TAKEN' ? null : result.error;
  }

  #step(receiver: string, destination: Destination, lane: Lane): void {
    lane.timer?.cancel();
    lane.timer = null;
    const { clock } = this.#options;
    while (!this.#stopped && !lane.running) {
      const message = lane.queue[0];
      if (!message && destination.lanes.get(lane.name) === lane) destination.lanes.delete(lane.name);
      if (!message?.items.every(({ ready }) => ready)) return;
      const waitMs = Math.max(message.dueAt, destination.pausedUntil) - clock.now();
      if (waitMs > 0) {
        lane.timer = clock.setTimer(waitMs, () => this.#step(receiver, destination, lane));
        return;
      }
      if (destination.running >= maxRunning) {
        destination.crowd.add(lane);
        return;
      }
      const verdict = this.#judge(receiver, lane, message);
      if (verdict === 'HOLD') return;
      if (verdict === 'SEND') this.#run(receiver, destination, lane, message);
    }
  }

  /** Suppresses what is not to be told; null where nothing of the message is left. */
  #judge(receiver: string, lane: Lane, message: Message): 'SEND' | 'HOLD' | null {
    const { suppress, record } = this.#options;
    for (const item of [...message.items]) {
      if (!message.items.includes(item)) continue;
      const verdict = this.#decide(item, message, receiver);
      if (verdict === 'HOLD') {
        message.held = true;
        return 'HOLD';
      }
      if (verdict === 'SEND' || message.decided) continue;
      const behind = lane.queue.flatMap(({ items }) => items);
      const gone = suppress(item, verdict.suppressed, receiver, behind);
      lane.takeOut(new Set(gone));
      void record(gone);
    }
    message.held = false;
    return message.items.length > 0 ? 'SEND' : null;
  }

  /** A verdict that cannot be reached must not keep anybody from being told. */
  #decide(item: MessageItem, message: Message, receiver: string): Verdict {
    try {
      return this.#options.decide(item, message, receiver);
    } catch (error) {
      this.#options.onTrouble(error);
      return 'SEND';
    }
  }

  #run(receiver: string, destination: Destination, lane: Lane, message: Message): void {
    lane.running = true;
    message.decided = true;
    destination.running += 1;
    this.#active += 1;
    const { clock, compose } = this.#options;
    const attempted = attempt(
      destination.setup,
      () => compose(message, receiver),
      clock,
      this.#stopping.signal,
    );
    const sending = attempted.then((result) =>
      this.#stopped ? undefined : this.#settle(receiver, destination, lane, message, result),
    );
    const done = sending.catch(this.#options.onTrouble).then(() => {
      lane.running = false;
      destination.running -= 1;
      const waiting = [...destination.crowd, lane];
      destination.crowd.clear();
      for (const other of waiting) this.#step(receiver, destination, other);
      this.#active -= 1;
      if (this.#active === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    });
    done.catch(this.#options.onTrouble);
  }

  #settle(
    receiver: string,
    destination: Destination,
    lane: Lane,
    message: Message,
    result: AttemptResult,
  ): Promise<void> {
    const { clock, record } = this.#options;
    this.#note(receiver, destination, result);
    const now = clock.now();
    const wallNow = clock.wallNow();
    const backoffMs = destination.backoff.delayMs(message.attempts, clock.random);
    const next = result.kind === 'TAKEN' ? null : nextAttemptAt(message, result, { now, wallNow, backoffMs });
    if (next !== null && result.kind === 'FAILED' && result.retryAt !== null) destination.pausedUntil = next;
    message.attempts += 1;
    const nextWall = next === null ? null : Math.round(wallNow + next - now);
    for (const item of message.items) item.delivery = afterAttempt(item.delivery, result, wallNow, nextWall);
    if (next === null) lane.queue.shift();
    else message.dueAt = next;
    return record([...message.items]);
  }

  #note(receiver: string, destination: Destination, result: AttemptResult): void {
    destination.failures = result.kind === 'TAKEN' ? 0 : destination.failures + 1;
    const problem = result.kind === 'TAKEN' ? null : result.error;
    this.#options.onAttempt(receiver, problem, destination.failures, result.kind === 'REFUSED');
  }
}
