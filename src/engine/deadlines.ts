import type { Clock, Timer } from '../core/clock.ts';

/** Something that must end by `dueAt`; it carries its own place in the queue, so that joining costs no allocation. */
export interface Deadline {
  dueAt: number;
  previous: Deadline | null;
  next: Deadline | null;
  expire(): void;
}

/**
 * Deadlines of one fixed length, and so in the order they joined: one timer for all of them, re-armed when it
 * fires and never when a call merely ends.
 */
export class DeadlineQueue {
  readonly #clock: Clock;
  readonly #lengthMs: number;
  #head: Deadline | null = null;
  #tail: Deadline | null = null;
  #timer: Timer | null = null;

  constructor(clock: Clock, lengthMs: number) {
    this.#clock = clock;
    this.#lengthMs = lengthMs;
  }

  add(deadline: Deadline, now: number): void {
    deadline.dueAt = now + this.#lengthMs;
    deadline.previous = this.#tail;
    if (this.#tail) this.#tail.next = deadline;
    else this.#head = deadline;
    this.#tail = deadline;
    if (this.#timer === null) this.#arm(deadline.dueAt, now);
    else if (this.#head === deadline) this.#timer.keepAlive(true);
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
    if (this.#head === null) this.#timer?.keepAlive(false);
  }

  #arm(dueAt: number, now: number): void {
    this.#timer = this.#clock.setTimer(dueAt - now, () => this.#fire(), { keepAlive: true });
  }

  #fire(): void {
    this.#timer = null;
    const now = this.#clock.now();
    for (let head = this.#head; head && head.dueAt <= now; head = this.#head) {
      this.remove(head);
      head.expire();
    }
    if (this.#head && this.#timer === null) this.#arm(this.#head.dueAt, now);
  }
}
