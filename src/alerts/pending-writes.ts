import type { Delivery } from '../core/delivery.ts';
import type { AlertAcknowledgement, JournalEntry } from '../journal/journal.ts';

type Writes = Omit<JournalEntry, 'alerts'>;

/** What is to be stored besides alerts: of several values for one thing only the last. */
export class PendingWrites {
  readonly #state: Record<string, unknown> = {};
  /** By alert and receiver. */
  readonly #deliveries = new Map<string, Map<string, Delivery>>();
  readonly #acknowledgements = new Map<string, AlertAcknowledgement>();

  get isEmpty(): boolean {
    return (
      this.#deliveries.size === 0 &&
      this.#acknowledgements.size === 0 &&
      Object.keys(this.#state).length === 0
    );
  }

  add({ state = {}, deliveries = [], acknowledgements = [] }: Writes): void {
    Object.assign(this.#state, state);
    for (const delivery of deliveries) {
      const ofAlert = this.#deliveries.get(delivery.alertId) ?? new Map<string, Delivery>();
      this.#deliveries.set(delivery.alertId, ofAlert.set(delivery.receiver, delivery));
    }
    for (const acknowledgement of acknowledgements) {
      this.#acknowledgements.set(acknowledgement.alertId, acknowledgement);
    }
  }

  /** Leaves out what is about an alert that does not go to the journal. */
  drop(alertId: string): void {
    this.#deliveries.delete(alertId);
    this.#acknowledgements.delete(alertId);
  }

  entry(): Required<Writes> {
    return {
      state: this.#state,
      deliveries: [...this.#deliveries.values()].flatMap((ofAlert) => [...ofAlert.values()]),
      acknowledgements: [...this.#acknowledgements.values()],
    };
  }

  /** These, and then the later ones over them. */
  followedBy(later: PendingWrites): this {
    this.add(later.entry());
    return this;
  }
}
