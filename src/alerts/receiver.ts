import type { Clock } from '../core/clock.ts';
import type { BackoffPolicy } from '../core/policy.ts';
import type { AlertLog } from './log.ts';
import type { Notification } from './notification.ts';

/** A configured destination of messages. */
export interface Receiver {
  /**
   * Resolves once the receiver has taken the message. Rejects with DeliveryError, whose message names no secret, or
   * with the signal's reason.
   */
  send(notification: Notification, signal: AbortSignal): Promise<void>;
  /** Lets go of connections. */
  close(): void;
}

/** What receivers are made with. */
export interface ReceiverTools {
  readonly clock: Clock;
  readonly log: AlertLog;
}

/** A receiver with what its configuration says of sending to it. */
export interface ReceiverSetup {
  readonly receiver: Receiver;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** How long a delivery is tried. */
  readonly giveUpAfterMs: number;
  /** The waits between attempts. Default 1 s to 5 min, x2, full jitter. */
  readonly backoff?: Partial<Omit<BackoffPolicy, 'maxAttempts'>>;
  /** How often it is told that Tidegate is alive; null: never. */
  readonly heartbeatMs: number | null;
  /** Whether it has a use for an acknowledgement. */
  readonly tellsAcknowledgements: boolean;
}
