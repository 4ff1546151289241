import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { deliveryStates } from '../../src/core/delivery.ts';
import type { Journal, JournalEntry, JournalFilter, ReadOptions } from '../../src/journal/journal.ts';
import { breakerAlert } from './breaker-alert.ts';
import { detailsProperty } from './details-property.ts';
import { pendingDelivery } from './pending-delivery.ts';
import { store } from './store-entry.ts';

const everything: ReadOptions = { order: 'oldest-first', limit: 10_000 };
const acknowledgement = { by: 'night-shift', at: 1_750_000_000_000, note: 'looking at it 🌊' };

/** What every engine promises about deliveries and acknowledgements. */
export function describeDetailsContract(
  name: string,
  open: (seed: number) => Journal | Promise<Journal>,
): void {
  describe(`journal contract, what is done about alerts: ${name}`, () => {
    let journal: Journal;
    let opened = 0;

    const openNext = () => {
      opened += 1;
      return open(opened);
    };
    beforeEach(async () => {
      journal = await openNext();
      onTestFinished(() => journal.close());
    });

    it('knows of nothing when it is new', async () => {
      await store(journal, { alerts: [breakerAlert({ id: 'a' })] });
      expect(await journal.details(['a', 'unknown'])).toEqual(new Map());
      expect(await journal.details([])).toEqual(new Map());
      expect(await journal.pendingDeliveries()).toEqual([]);
    });

    it('stores deliveries and acknowledgements with the alerts that they are of', async () => {
      const deliveries = ['pager', 'mail'].map((receiver) => pendingDelivery('a', { receiver }));
      const [row] = await store(journal, {
        alerts: [breakerAlert({ id: 'a' }), breakerAlert({ id: 'b' }), breakerAlert({ id: 'c' })],
        deliveries,
        acknowledgements: [{ alertId: 'b', ...acknowledgement }],
      });
      expect(await journal.details(['unknown', 'c', 'b', 'a', 'a'])).toEqual(
        new Map([
          ['a', { acknowledgement: null, deliveries: deliveries.toReversed() }],
          ['b', { acknowledgement, deliveries: [] }],
        ]),
      );
      expect(await journal.details(['b'])).toEqual(new Map([['b', { acknowledgement, deliveries: [] }]]));
      expect(await journal.pendingDeliveries()).toEqual(
        deliveries.toReversed().map((delivery) => ({ delivery, alert: row })),
      );
    });

    it('replaces those of the same alert and receiver, also within an entry', async () => {
      const first = pendingDelivery('a');
      const second = pendingDelivery('a', { state: 'FAILED', attempts: 3, error: 'HTTP 500' });
      const third = pendingDelivery('a', { state: 'DELIVERED', attempts: 4 });
      const other = pendingDelivery('a', { receiver: 'pager' });
      const later = { by: 'day-shift', at: 1_750_000_001_000, note: null };
      await store(journal, {
        alerts: [breakerAlert({ id: 'a' })],
        deliveries: [first, other],
        acknowledgements: [{ alertId: 'a', ...acknowledgement }],
      });
      await store(journal, { alerts: [], deliveries: [second, third] });
      await store(journal, {
        alerts: [],
        acknowledgements: [
          { alertId: 'a', ...acknowledgement },
          { alertId: 'a', ...later },
        ],
      });
      expect(await journal.details(['a'])).toEqual(
        new Map([['a', { acknowledgement: later, deliveries: [third, other] }]]),
      );
    });

    it('leaves out what is of an alert that it does not hold, for good', async () => {
      const early: JournalEntry = {
        alerts: [breakerAlert({ id: 'b' })],
        deliveries: [pendingDelivery('a'), pendingDelivery('b')],
        acknowledgements: [{ alertId: 'a', ...acknowledgement }],
      };
      expect(await store(journal, early)).toMatchObject([{ id: 'b', seq: 1 }]);
      await store(journal, { alerts: [breakerAlert({ id: 'a' })] });
      expect([...(await journal.details(['a', 'b'])).keys()]).toEqual(['b']);
      expect((await journal.pendingDeliveries()).map(({ alert }) => alert.id)).toEqual(['b']);
      expect(await journal.count({ acknowledged: true })).toBe(0);
    });

    it('names no delivery pending but those that are, in the order of seq and then of the receivers', async () => {
      const alerts = ['z', 'y', 'x'].map((id) => breakerAlert({ id }));
      const deliveries = ['x', 'y', 'z'].flatMap((id) => [
        ...deliveryStates.map((state) => pendingDelivery(id, { state, receiver: state })),
        pendingDelivery(id, { receiver: 'A' }),
      ]);
      await store(journal, { alerts, deliveries });
      const pending = async () =>
        (await journal.pendingDeliveries()).map(
          ({ delivery, alert }) => `${alert.seq} ${delivery.alertId} ${delivery.receiver}`,
        );
      expect(await pending()).toEqual([
        '1 z A',
        '1 z PENDING',
        '2 y A',
        '2 y PENDING',
        '3 x A',
        '3 x PENDING',
      ]);
      await store(journal, {
        alerts: [],
        deliveries: [
          pendingDelivery('z', { receiver: 'A', state: 'SUPPRESSED' }),
          pendingDelivery('x', { receiver: 'FAILED' }),
        ],
      });
      expect(await pending()).toEqual([
        '1 z PENDING',
        '2 y A',
        '2 y PENDING',
        '3 x A',
        '3 x FAILED',
        '3 x PENDING',
      ]);
    });

    it.each<[JournalFilter, string[]]>([
      [{}, ['a', 'b', 'c', 'd']],
      [{ acknowledged: undefined }, ['a', 'b', 'c', 'd']],
      [{ acknowledged: true }, ['b', 'd']],
      [{ acknowledged: false }, ['a', 'c']],
      [{ acknowledged: true, severities: ['WARNING'] }, ['d']],
      [{ acknowledged: false, severities: ['WARNING', 'INFO'] }, ['c']],
      [{ acknowledged: true, breakers: [] }, []],
    ])('reads and counts what passes %j', async (filter, expected) => {
      await store(journal, {
        alerts: [
          breakerAlert({ id: 'a' }),
          breakerAlert({ id: 'b' }),
          breakerAlert({ id: 'c', severity: 'WARNING' }),
          breakerAlert({ id: 'd', severity: 'WARNING' }),
        ],
        acknowledgements: ['d', 'b'].map((alertId) => ({ alertId, ...acknowledgement })),
      });
      const ids = async (options: Partial<ReadOptions>) =>
        (await journal.read({ ...everything, filter, ...options })).map(({ id }) => id);
      expect(await ids({})).toEqual(expected);
      expect(await ids({ order: 'newest-first', limit: 1 })).toEqual(expected.slice(-1));
      expect(await ids({ after: 1, before: 4 })).toEqual(expected.filter((id) => id > 'a' && id < 'd'));
      expect(await journal.count(filter)).toBe(expected.length);
    });

    it('stores nothing of an entry that it refuses', async () => {
      const alert = breakerAlert({ id: 'a' });
      const waits = pendingDelivery('a');
      await store(journal, { alerts: [alert], deliveries: [waits] });
      const about: Pick<JournalEntry, 'deliveries' | 'acknowledgements'> = {
        deliveries: [pendingDelivery('a', { state: 'DELIVERED' }), pendingDelivery('b')],
        acknowledgements: [{ alertId: 'a', ...acknowledgement }],
      };
      const notJson = 1n as unknown as number;
      const circular: Record<string, unknown> = {};
      circular.note = circular;
      const refused: JournalEntry[] = [
        { alerts: [breakerAlert({ id: 'b' }), alert], ...about },
        {
          ...about,
          alerts: [breakerAlert({ id: 'b' })],
          deliveries: [pendingDelivery('b', { attempts: notJson })],
        },
        {
          ...about,
          alerts: [breakerAlert({ id: 'b' })],
          acknowledgements: [{ alertId: 'b', by: 'x', at: 1, ...circular } as never],
        },
      ];
      const beside = store(journal, {
        alerts: [],
        deliveries: [pendingDelivery('a', { receiver: 'pager' })],
      });
      const codes = await Promise.all(
        refused.map((entry) => journal.append(entry).catch((error) => error.code)),
      );
      expect(codes).toEqual(refused.map(() => 'JOURNAL_APPEND_FAILED'));
      await beside;
      expect(await journal.details(['a', 'b'])).toEqual(
        new Map([
          ['a', { acknowledgement: null, deliveries: [waits, pendingDelivery('a', { receiver: 'pager' })] }],
        ]),
      );
      expect(journal.headSeq).toBe(1);
    });

    it('keeps what was appended whatever its caller or a reader changes afterwards', async () => {
      await store(journal, { alerts: [breakerAlert({ id: 'a' })] });
      const delivery = { ...pendingDelivery('a') };
      const taken = { alertId: 'a', ...acknowledgement };
      const appending = journal.append({ alerts: [], deliveries: [delivery], acknowledgements: [taken] });
      Object.assign(delivery, { receiver: 'pager', state: 'FAILED' });
      Object.assign(taken, { by: 'somebody else' });
      const stored = await appending.catch(() => null);

      const read = () => Promise.all([journal.details(['a']), journal.pendingDeliveries()]);
      const [details, pending] = await read();
      const kept = { acknowledgement, deliveries: [pendingDelivery('a')] };
      expect(details).toEqual(new Map(stored ? [['a', kept]] : []));
      expect(pending).toMatchObject(stored ? [{ delivery: pendingDelivery('a') }] : []);
      const before = structuredClone([details, pending]);
      for (const { acknowledgement, deliveries } of details.values()) {
        Object.assign(acknowledgement!, { by: 'somebody else' });
        Object.assign(deliveries[0]!, { state: 'FAILED' });
      }
      for (const { delivery } of pending) Object.assign(delivery, { state: 'FAILED' });
      expect(await read()).toEqual(before);
    });

    it('tells listeners nothing of an entry without alerts', async () => {
      await store(journal, { alerts: [breakerAlert({ id: 'a' })] });
      let calls = 0;
      journal.onAppend(() => {
        calls += 1;
      });
      const entry = {
        deliveries: [pendingDelivery('a')],
        acknowledgements: [{ alertId: 'a', ...acknowledgement }],
      };
      expect(await store(journal, { alerts: [], ...entry })).toEqual([]);
      expect([calls, journal.headSeq]).toEqual([0, 1]);
    });

    it('reads the details of 1,000 alerts at once and refuses more', async () => {
      const alertIds = Array.from({ length: 1_000 }, (_, index) => `alert ${index}`);
      await store(journal, {
        alerts: alertIds.map((id) => breakerAlert({ id })),
        deliveries: alertIds.map((id) => pendingDelivery(id)),
      });
      expect((await journal.details(alertIds)).size).toBe(1_000);
      await expect(journal.details([...alertIds, 'one more'])).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      });
    });

    it('says after any entries what a list of them says', async () => {
      await fc.assert(detailsProperty(openNext), { numRuns: 50 });
    });
  });
}
