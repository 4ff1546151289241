import type { Alert, AlertFilter, StoredAlert } from '../core/alert.ts';
import type { CircuitState } from '../core/breaker.ts';

/** What a handler is given: the alert, whether it is in the journal yet, and its plain form. */
export type DeliveredAlert = Alert & {
  /** Null while `durable` is false. */
  readonly seq: number | null;
  readonly durable: boolean;
  /** snake_case, RFC 3339 times, severity in lower case. */
  toJSON(): Record<string, unknown>;
};

/** Code that receives alerts in-process; never awaited by a caller, and its throwing or hanging harms nobody. */
export type AlertHandler = (alert: DeliveredAlert) => void | Promise<void>;

/** What `createBreaker` gives its hooks. */
export interface BreakerEvent {
  readonly breakerName: string;
  readonly oldState: CircuitState;
  readonly newState: CircuitState;
  readonly failureCount: number;
  readonly episode: number;
}

export interface AlertManager {
  /** Returns the function that unregisters exactly this registration. */
  registerHandler(handler: AlertHandler, filter?: AlertFilter): () => void;
  /** True when the handler was registered. */
  unregisterHandler(handler: AlertHandler): boolean;
  /** The newest alerts, newest last; default 100, at most 1,000. */
  history(limit?: number): readonly StoredAlert[];
}
