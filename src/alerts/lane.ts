import type { Timer } from '../core/clock.ts';
import type { Message, MessageItem } from './message.ts';

/** The messages of one exchange to one receiver: one after the other, a failing one before those that follow. */
export class Lane {
  readonly name: string;
  readonly queue: Message[] = [];
  running = false;
  timer: Timer | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** Another alert: in the message that still waits for company, or in one of its own. */
  add(message: Message, now: number): Message {
    const last = this.queue.at(-1);
    const joins = last && !last.decided && last.dueAt > now && mayJoin(last) && mayJoin(message);
    // What is urgent takes along all that waits for company before it.
    for (const each of this.queue) {
      if (each.attempts === 0) each.dueAt = Math.min(each.dueAt, message.dueAt);
    }
    if (!joins) {
      this.queue.push(message);
      return message;
    }
    for (const item of message.items) {
      item.delivery = { ...item.delivery, messageId: last.id };
      last.items.push(item);
    }
    return last;
  }

  /** Items that are not sent after all. */
  takeOut(items: ReadonlySet<MessageItem>): void {
    for (const message of [...this.queue]) {
      const kept = message.items.filter((item) => !items.has(item));
      message.items.splice(0, message.items.length, ...kept);
      if (kept.length === 0) this.queue.splice(this.queue.indexOf(message), 1);
    }
  }
}

const mayJoin = ({ cause, sealed }: Message) => cause === 'ALERT' && !sealed;
