export const deliveryStates = ['PENDING', 'DELIVERED', 'FAILED', 'SUPPRESSED'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/**
 * Why a message is sent: something happened; it is still so; nobody acknowledged it in time; somebody did;
 * it comes and goes too often to be told each time; Tidegate is alive.
 */
export type NotificationCause =
  | 'ALERT'
  | 'REPEAT'
  | 'ESCALATION'
  | 'ACKNOWLEDGEMENT'
  | 'FLAPPING'
  | 'HEARTBEAT';

/** One alert to one receiver; what has happened to it so far. Instants are wall clock, epoch milliseconds. */
export interface Delivery {
  /** The alert's id. */
  readonly alertId: string;
  /** The configured receiver's name. */
  readonly receiver: string;
  readonly state: DeliveryState;
  /** Why it is sent, the last time. */
  readonly cause: NotificationCause;
  /** Attempts since it was last queued. */
  readonly attempts: number;
  readonly lastAttemptAt: number | null;
  /** When the next attempt is due; null where none is. */
  readonly nextAttemptAt: number | null;
  /** Why the last attempt failed, or why it is not sent; null where neither. */
  readonly error: string | null;
  /** The message it goes in, its idempotency key: one for all alerts of a group, another one for each repeat. */
  readonly messageId: string;
  /** From when `giveUpAfterMs` counts: when it was queued, or queued again. */
  readonly queuedAt: number;
}

/** Somebody has taken an alert on. */
export interface Acknowledgement {
  /** Who: the name of the token, or what the program said. */
  readonly by: string;
  /** Wall clock, epoch milliseconds. */
  readonly at: number;
  readonly note: string | null;
}

/** What was done about an alert. */
export interface AlertDetails {
  readonly acknowledgement: Acknowledgement | null;
  /** By receiver name. */
  readonly deliveries: readonly Delivery[];
}
