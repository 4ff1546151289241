import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredAlert } from '../../src/core/alert.ts';
import { createTail } from '../../src/journal/tail.ts';
import { breakerAlert } from './breaker-alert.ts';
import { createLossyJournal, type LossyJournalOptions } from './lossy-journal.ts';
import { pendingDelivery } from './pending-delivery.ts';
import { turns } from './queued-journal.ts';

const everything = { order: 'oldest-first', limit: 10_000 } as const;

const delivered = (id: string) => pendingDelivery(id, { state: 'DELIVERED', attempts: 1 });

/** Appends, reads and listens for a while, cuts the power, and compares what was shown with what is left. */
function powerCutProperty(faults: Pick<LossyJournalOptions, 'showsBeforeSync'>) {
  const steps = fc.array(fc.record({ alerts: fc.integer({ min: 0, max: 3 }), pause: fc.nat(3) }), {
    maxLength: 30,
  });
  return fc.asyncProperty(fc.nat(), steps, async (seed, steps) => {
    const journal = createLossyJournal({ seed, maxTurns: 4, ...faults });
    const tail = createTail(journal);
    const shown: StoredAlert[] = [];
    const show = (rows: readonly StoredAlert[]) => shown.push(...rows);
    const stepOf = new Map<string, number>();
    const shownPending: string[] = [];
    const shownDelivered: string[] = [];
    let lastStored = -1;
    let before: readonly string[] = [];
    journal.onAppend(show);
    for (const [index, step] of steps.entries()) {
      const alerts = Array.from({ length: step.alerts }, () => breakerAlert({ episode: index }));
      const ids = alerts.map(({ id }) => id);
      for (const id of ids) stepOf.set(id, index);
      // Each entry begins its own deliveries and ends those of the entry before.
      const deliveries = [...ids.map((id) => pendingDelivery(id)), ...before.map(delivered)];
      void journal.append({ alerts, deliveries, state: { last: index } }).then((rows) => {
        show(rows);
        lastStored = index;
      });
      await turns(step.pause);
      show(await journal.read(everything));
      show(tail.newest(10));
      shownPending.push(...(await journal.pendingDeliveries()).map(({ alert }) => alert.id));
      for (const [id, { deliveries }] of await journal.details(before)) {
        if (deliveries[0]?.state === 'DELIVERED') shownDelivered.push(id);
      }
      before = ids;
    }
    const survivor = await journal.powerCut();

    expect(survivor.id).toBe(journal.id);
    const rows = await survivor.read(everything);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    for (const row of shown) expect(rows[row.seq - 1]).toEqual(row);
    // An entry's alerts and its state survive together or not at all.
    const last = Number((await survivor.loadState()).last ?? -1);
    expect(last).toBeGreaterThanOrEqual(lastStored);
    const alertsUpToLast = steps.slice(0, last + 1).reduce((count, { alerts }) => count + alerts, 0);
    expect(rows).toHaveLength(alertsUpToLast);
    // And so do the deliveries that it begins and ends.
    const details = await survivor.details([...stepOf.keys()]);
    const deliveryOf = (id: string) => (stepOf.get(id)! < last ? delivered(id) : pendingDelivery(id));
    expect(details).toEqual(
      new Map(rows.map(({ id }) => [id, { acknowledgement: null, deliveries: [deliveryOf(id)] }])),
    );
    for (const id of shownPending) expect(details.has(id)).toBe(true);
    for (const id of shownDelivered) expect(details.get(id)?.deliveries).toEqual([delivered(id)]);
  });
}

describe('a power cut', () => {
  it('takes nothing that a reader, a listener, the tail or the caller of append was shown', async () => {
    await fc.assert(powerCutProperty({}), { numRuns: 300 });
  });

  it('would be noticed by this test if rows were shown before they are synced', async () => {
    const result = await fc.check(powerCutProperty({ showsBeforeSync: true }), {
      seed: 1,
      endOnFailure: true,
    });
    expect(result.failed).toBe(true);
  });
});
