import { type Alert, type AlertFilter, matchesFilter } from '../core/alert.ts';
import { alertToJson } from '../core/alert-json.ts';
import type { AlertLog } from './log.ts';

/** What a handler is given: the alert, whether it is in the journal yet, and its plain form. */
export type DeliveredAlert = Alert & {
  /** Null while `durable` is false. */
  readonly seq: number | null;
  readonly durable: boolean;
  /** snake_case, RFC 3339 times, severity in lower case. */
  toJSON(): Record<string, unknown>;
};

/** Code that receives alerts in-process; nobody waits for it, and its throwing or hanging harms nobody. */
export type AlertHandler = (alert: DeliveredAlert) => void | Promise<void>;

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

/** Gives an alert the form that handlers see. */
export function delivered(alert: Alert, seq: number | null): DeliveredAlert {
  const durable = seq !== null;
  const toJSON = () => ({ ...alertToJson(alert), seq, durable });
  // Shared by all handlers and with the journal's newest rows: nobody may write into it.
  deepFreeze(alert.metadata);
  return Object.freeze({ ...alert, seq, durable, toJSON });
}

const maxWaiting = 1_000;

/** One registration: alerts one after the other, at most 1,000 waiting, the oldest of them dropped beyond that. */
class Registration {
  readonly handler: AlertHandler;
  readonly #filter: AlertFilter;
  readonly #log: AlertLog;
  readonly #waiting: DeliveredAlert[] = [];
  #running = false;
  active = true;

  constructor(handler: AlertHandler, filter: AlertFilter, log: AlertLog) {
    this.handler = handler;
    this.#filter = filter;
    this.#log = log;
  }

  give(alert: DeliveredAlert): void {
    if (!this.#wants(alert)) return;
    this.#waiting.push(alert);
    if (this.#waiting.length > maxWaiting) {
      const dropped = this.#waiting.shift()!;
      this.#log.error(
        { alert: dropped.id },
        'An alert handler is too slow: its oldest waiting alert is dropped',
      );
    }
    if (!this.#running) void this.#run();
  }

  #wants(alert: DeliveredAlert): boolean {
    try {
      return matchesFilter(alert, this.#filter);
    } catch (error) {
      this.#log.error({ err: error, alert: alert.id }, "An alert handler's filter is not one");
      return false;
    }
  }

  async #run(): Promise<void> {
    this.#running = true;
    await null; // Whoever raised the alert goes on first.
    for (let alert = this.#waiting.shift(); alert && this.active; alert = this.#waiting.shift()) {
      try {
        await this.handler(alert);
      } catch (error) {
        this.#log.error({ err: error, alert: alert.id }, 'An alert handler failed');
      }
    }
    this.#running = false;
  }
}

/** The registered handlers, each with a queue of its own. */
export class Handlers {
  readonly #registrations = new Set<Registration>();
  readonly #log: AlertLog;

  constructor(log: AlertLog) {
    this.#log = log;
  }

  /** Returns the function that removes exactly this registration. */
  add(handler: AlertHandler, filter: AlertFilter = {}): () => void {
    const registration = new Registration(handler, filter, this.#log);
    this.#registrations.add(registration);
    return () => this.#drop(registration);
  }

  /** Removes the oldest registration of a handler; false where there is none. */
  remove(handler: AlertHandler): boolean {
    for (const registration of this.#registrations) {
      if (registration.handler === handler) return this.#drop(registration);
    }
    return false;
  }

  give(alert: DeliveredAlert): void {
    for (const registration of this.#registrations) registration.give(alert);
  }

  #drop(registration: Registration): boolean {
    registration.active = false;
    return this.#registrations.delete(registration);
  }
}
