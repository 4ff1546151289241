import type { Alert } from '../core/alert.ts';
import type { Acknowledgement, NotificationCause } from '../core/delivery.ts';

export type { NotificationCause };

/** The trouble an alert belongs to: it opens with one alert and closes with another. */
export interface Incident {
  /** Stable from the first opening on, also over several episodes: `breaker:binance_api`. */
  readonly key: string;
  readonly status: 'OPEN' | 'CLOSED';
  /** When it opened; wall clock, epoch milliseconds. */
  readonly openedAt: number;
  readonly acknowledgement: Acknowledgement | null;
}

export interface NotifiedAlert {
  readonly alert: Alert;
  /** Its place in the journal; null while it is in none. */
  readonly seq: number | null;
  readonly incident: Incident;
}

/** One message to one receiver. */
export interface Notification {
  /** The idempotency key: the same on every attempt at this message. */
  readonly id: string;
  readonly cause: NotificationCause;
  /** Oldest first: one, or a group of one exchange; none in a heartbeat. */
  readonly alerts: readonly NotifiedAlert[];
  /** Who is speaking: the instance's name. */
  readonly instance: string;
  /** When this attempt was made; wall clock, epoch milliseconds. */
  readonly at: number;
}
