import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Alert } from '../../src/core/alert.ts';
import { decodeCursor, encodeCursor } from '../../src/journal/cursor.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { breakerAlert } from './breaker-alert.ts';
import { pendingDelivery } from './pending-delivery.ts';
import { store } from './store-entry.ts';

const old = 1_000;
const young = 2_000;
const everything = { order: 'oldest-first', limit: 10_000 } as const;

/** What every engine promises of dropping what is old. */
export function describePruneContract(
  name: string,
  open: (seed: number) => Journal | Promise<Journal>,
): void {
  describe(`pruning: ${name}`, () => {
    let journal: Journal;

    beforeEach(async () => {
      journal = await open(77);
      onTestFinished(() => journal.close());
    });

    const appendAt = async (...timestamps: readonly number[]): Promise<Alert[]> => {
      const alerts = timestamps.map((timestamp) => breakerAlert({ timestamp }));
      for (const alert of alerts) await store(journal, { alerts: [alert] });
      return alerts;
    };
    const pruneAll = async (raisedBefore: number) => {
      while (await journal.prune(raisedBefore));
    };
    const keptSeqs = async () => (await journal.read(everything)).map(({ seq }) => seq);

    it('drops the oldest rows up to the first that is young enough', async () => {
      await appendAt(old, old, young, old, young);
      await pruneAll(young);
      expect(await keptSeqs()).toEqual([3, 4, 5]);
      expect([journal.firstSeq, journal.headSeq, await journal.count()]).toEqual([3, 5, 3]);
    });

    it('keeps the newest row, so that no seq ever comes twice', async () => {
      await appendAt(old, old, old);
      await pruneAll(young);
      expect(await keptSeqs()).toEqual([3]);
      const [row] = await store(journal, { alerts: [breakerAlert()] });
      expect(row!.seq).toBe(4);
    });

    it('keeps what is still to be delivered, and all after it', async () => {
      const [, second] = await appendAt(old, old, old, young);
      const delivery = pendingDelivery(second!.id);
      await store(journal, { alerts: [], deliveries: [delivery] });
      await pruneAll(young);
      expect(await keptSeqs()).toEqual([2, 3, 4]);
      expect((await journal.pendingDeliveries()).length).toBe(1);
      await store(journal, { alerts: [], deliveries: [{ ...delivery, state: 'DELIVERED' }] });
      await pruneAll(young);
      expect(await keptSeqs()).toEqual([4]);
    });

    it('forgets what was done about the rows it drops, and keeps it of the others', async () => {
      const [first, second] = await appendAt(old, young);
      const acknowledgements = [first!, second!].map(({ id }) => ({
        alertId: id,
        by: 'alice',
        at: 5,
        note: null,
      }));
      const deliveries = [first!, second!].map(({ id }) => pendingDelivery(id, { state: 'DELIVERED' }));
      await store(journal, { alerts: [], acknowledgements, deliveries });
      await pruneAll(young);
      expect([...(await journal.details([first!.id, second!.id])).keys()]).toEqual([second!.id]);
      expect(await journal.find(first!.id)).toBeNull();
      expect(await journal.count({ acknowledged: true })).toBe(1);
    });

    it('has cursors before what is kept resynchronised, and no others', async () => {
      await appendAt(old, old, young, young);
      await pruneAll(young);
      expect(decodeCursor(journal, encodeCursor(journal.id, 2))).toBe(2);
      expect(() => decodeCursor(journal, encodeCursor(journal.id, 1))).toThrow(/no longer kept/);
    });

    it('does nothing where nothing is old, or nothing is there', async () => {
      expect(await journal.prune(young)).toBe(false);
      await appendAt(young, young);
      expect(await journal.prune(young)).toBe(false);
      expect(await keptSeqs()).toEqual([1, 2]);
    });

    it('drops more than one step can', async () => {
      const alerts = Array.from({ length: 650 }, () => breakerAlert({ timestamp: old }));
      await store(journal, { alerts });
      await pruneAll(young);
      expect(await keptSeqs()).toEqual([650]);
    });
  });
}
