import type { Delivery } from '../core/delivery.ts';

/** How one receiver's deliveries ended since the start, and what is on its way. */
export interface DeliveryStats {
  readonly receiver: string;
  readonly delivered: number;
  readonly failed: number;
  readonly suppressed: number;
  readonly pending: number;
  /** When the oldest of the pending was queued, wall clock; null where none is. */
  readonly oldestQueuedAt: number | null;
}

type Ends = Record<'delivered' | 'failed' | 'suppressed', number>;

/** Counts the ends of deliveries, by receiver. */
export class DeliveryTally {
  readonly #ends = new Map<string, Ends>();

  constructor(receivers: Iterable<string>) {
    for (const receiver of receivers) this.#ends.set(receiver, { delivered: 0, failed: 0, suppressed: 0 });
  }

  count(deliveries: readonly Delivery[]): void {
    for (const { receiver, state } of deliveries) {
      const ends = this.#ends.get(receiver);
      if (ends && state !== 'PENDING') ends[state.toLowerCase() as keyof Ends] += 1;
    }
  }

  /** With those that are on their way. */
  stats(pendingOf: (receiver: string) => Iterable<Delivery>): readonly DeliveryStats[] {
    return [...this.#ends].map(([receiver, ends]) => {
      const queuedAt = Array.from(pendingOf(receiver), (delivery) => delivery.queuedAt);
      const oldestQueuedAt = queuedAt.reduce((oldest, at) => Math.min(oldest, at), Number.POSITIVE_INFINITY);
      return {
        receiver,
        ...ends,
        pending: queuedAt.length,
        oldestQueuedAt: queuedAt.length === 0 ? null : oldestQueuedAt,
      };
    });
  }
}
