import type { Clock } from '../core/clock.ts';
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
