import type { Alert } from '../core/alert.ts';
import type { Delivery, NotificationCause } from '../core/delivery.ts';

/** An alert on its way to a receiver, alone or with others in one message. */
export interface MessageItem {
  readonly alert: Alert;
  /** Its place in the journal; null while it is in none. */
  seq: number | null;
  /** Whether it may go out: it is durable, or told without the journal. */
  ready: boolean;
  /** Whether its receiver was told nothing of this trouble before: without it, it is not to be told the end of it. */
  isFirst: boolean;
  delivery: Delivery;
}

/** What is sent to a receiver in one piece. Instants are monotonic milliseconds. */
export interface Message {
  readonly id: string;
  readonly cause: NotificationCause;
  readonly items: MessageItem[];
  dueAt: number;
  readonly giveUpAt: number;
  /** Whether it is stored with these alerts: no others join it any more. */
  readonly sealed: boolean;
  /** Whether an attempt was made at it, or may have been: then it is sent, whatever comes. */
  decided: boolean;
  /** Attempts at it since it was queued. */
  attempts: number;
  /** Whether it has to wait for this machine to be online. */
  held: boolean;
}

export type AttemptResult =
  | { readonly kind: 'TAKEN' }
  | { readonly kind: 'REFUSED'; readonly error: string }
  /** `retryAt` is what the receiver asked for, wall clock. */
  | { readonly kind: 'FAILED'; readonly error: string; readonly retryAt: number | null };

/** When a message that was not taken is tried again, monotonic milliseconds; null where it is given up. */
export function nextAttemptAt(
  message: Pick<Message, 'giveUpAt'>,
  result: Exclude<AttemptResult, { kind: 'TAKEN' }>,
  { now, wallNow, backoffMs }: { readonly now: number; readonly wallNow: number; readonly backoffMs: number },
): number | null {
  if (result.kind === 'REFUSED' || now >= message.giveUpAt) return null;
  const waitMs = result.retryAt === null ? backoffMs : Math.max(0, result.retryAt - wallNow);
  // The last attempt is made when the time is up, however long the receiver would have it wait.
  return Math.min(now + waitMs, message.giveUpAt);
}

/** A delivery after an attempt; `nextAt` (wall clock) is null where there is no further one. */
export function afterAttempt(
  delivery: Delivery,
  result: AttemptResult,
  wallNow: number,
  nextAt: number | null,
): Delivery {
  const waiting = result.kind !== 'TAKEN' && nextAt !== null;
  return {
    ...delivery,
    state: result.kind === 'TAKEN' ? 'DELIVERED' : waiting ? 'PENDING' : 'FAILED',
    attempts: delivery.attempts + 1,
    lastAttemptAt: wallNow,
    nextAttemptAt: waiting ? nextAt : null,
    error: result.kind === 'TAKEN' ? null : result.error,
  };
}
