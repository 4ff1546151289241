import type { Clock } from '../core/clock.ts';

/** Something that must end a fixed time after `startedAt`; it carries its own place in the queue, so that joining costs no allocation. */
export interface Deadline {
  readonly startedAt: number;
  previous: Deadline | null;
  next: Deadline | null;
  expire(): void;
}

const longestLegMs = 250;

/**
 * Deadlines of one fixed length, and so in the order they joined: one timer for all of them. It goes in legs of at
 * most 250 ms while anything waits, so that a call that ends costs nothing and keeps no process alive for long.
 */
export class DeadlineQueue {
  readonly #clock: Clock;
  readonly #lengthMs: number;
  #head: Deadline | null = null;
  #tail: Deadline | null = null;
  #armed = false;

  constructor(clock: Clock, lengthMs: number) {
    this.#clock = clock;
    this.#lengthMs = lengthMs;
  }

  /** Joins what started just now. */
  add(deadline: Deadline): void {
    deadline.previous = this.#tail;
    if (this.#tail) this.#tail.next = deadline;
    else this.#head = deadline;
    this.#tail = deadline;
    if (!this.#armed) this.#arm(deadline.startedAt);
  }

  /** Does nothing for one that is not queued. */
  remove(deadline: Deadline): void {
    if (deadline.previous) deadline.previous.next = deadline.next;
    else if (this.#head === deadline) this.#head = deadline.next;
    else return;
    if (deadline.next) deadline.next.previous = deadline.previous;
    else this.#tail = deadline.previous;
    deadline.previous = null;
    deadline.next = null;
  }

  #arm(now: number): void {
    this.#armed = true;
    const legMs = Math.min(this.#head!.startedAt + this.#lengthMs - now, longestLegMs);
    this.#clock.setTimer(legMs, () => this.#fire(), { keepAlive: true });
  }

  #fire(): void {
    this.#armed = false;
    const now = this.#clock.now();
    for (let head = this.#head; head && head.startedAt + this.#lengthMs <= now; head = this.#head) {
      this.remove(head);
      head.expire();
    }
    if (this.#head && !this.#armed) this.#arm(now);
  }
}
