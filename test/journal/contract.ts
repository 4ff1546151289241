import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Alert, matchesFilter, type StoredAlert } from '../../src/core/alert.ts';
import type { Journal, JournalEntry, ReadOptions } from '../../src/journal/journal.ts';
import { anyAlert, anyFilter } from './any-alert.ts';
import { breakerAlert } from './breaker-alert.ts';
import { describeDetailsContract } from './details-contract.ts';
import { describePruneContract } from './prune-contract.ts';
import { store } from './store-entry.ts';

const everything: ReadOptions = { order: 'oldest-first', limit: 10_000 };

const seqs = (rows: readonly StoredAlert[]) => rows.map(({ seq }) => seq);
const ids = (rows: readonly Pick<Alert, 'id'>[]) => rows.map(({ id }) => id);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** What every engine promises, whatever it keeps its rows in. */
export function describeJournalContract(
  name: string,
  open: (seed: number) => Journal | Promise<Journal>,
): void {
  describeDetailsContract(name, open);
  describePruneContract(name, open);
  describe(`journal contract: ${name}`, () => {
    let journal: Journal;
    let opened = 0;

    beforeEach(async () => {
      opened += 1;
      journal = await open(opened);
      onTestFinished(() => journal.close());
    });

    it('is empty when it is new', async () => {
      expect(journal.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect([journal.headSeq, journal.firstSeq]).toEqual([0, 1]);
      expect(await journal.read(everything)).toEqual([]);
      expect(await journal.count()).toBe(0);
      expect(await journal.find('nothing')).toBeNull();
      expect(await journal.loadState()).toEqual({});
    });

    it('numbers alerts from 1 and gives back what was appended', async () => {
      const alerts = [breakerAlert(), breakerAlert(), breakerAlert()];
      const first = await store(journal, { alerts: alerts.slice(0, 2) });
      const second = await store(journal, { alerts: alerts.slice(2) });

      expect([...first, ...second]).toEqual(alerts.map((alert, index) => ({ ...alert, seq: index + 1 })));
      expect(await journal.read(everything)).toEqual([...first, ...second]);
      expect([journal.headSeq, journal.firstSeq]).toEqual([3, 1]);
      expect(await journal.count()).toBe(3);
    });

    it('shows nothing before it is durable, and everything once append resolves', async () => {
      const appending = store(journal, { alerts: [breakerAlert()] });
      expect(journal.headSeq).toBe(0);
      const [row] = await appending;
      expect(journal.headSeq).toBe(1);
      expect(await journal.read(everything)).toEqual([row]);
    });

    it('finds an alert by its id', async () => {
      const alert = breakerAlert();
      await store(journal, { alerts: [breakerAlert(), alert, breakerAlert()] });
      expect(await journal.find(alert.id)).toEqual({ ...alert, seq: 2 });
      expect(await journal.find('nothing')).toBeNull();
    });

    it('keeps what was appended when the caller changes it afterwards', async () => {
      const metadata = { threshold: 5 };
      const appending = journal.append({ alerts: [breakerAlert({ metadata })] }).catch(() => []);
      metadata.threshold = 6;
      await appending;
      for (const row of await journal.read(everything)) expect(row.metadata).toEqual({ threshold: 5 });
      await store(journal, { alerts: [breakerAlert({ metadata })] });
      metadata.threshold = 7;
      expect((await journal.read({ ...everything, order: 'newest-first' }))[0]?.metadata).toEqual({
        threshold: 6,
      });
    });

    it('stores state with its alerts: a patch overrides by key, and null deletes', async () => {
      await store(journal, { alerts: [breakerAlert()], state: { a: { state: 'OPEN' }, b: 1, c: [] } });
      await store(journal, { alerts: [], state: { b: null, c: false, never: null } });
      await store(journal, { alerts: [], state: { ['__proto__']: 'own', d: 'x' } });
      expect(Object.entries(await journal.loadState()).toSorted()).toEqual([
        ['__proto__', 'own'],
        ['a', { state: 'OPEN' }],
        ['c', false],
        ['d', 'x'],
      ]);
      expect(journal.headSeq).toBe(1);
    });

    it.each<[Partial<ReadOptions>, number[]]>([
      [{ order: 'oldest-first' }, [1, 2, 3, 4, 5, 6]],
      [{ order: 'newest-first' }, [6, 5, 4, 3, 2, 1]],
      [{ order: 'oldest-first', limit: 2 }, [1, 2]],
      [{ order: 'newest-first', limit: 2 }, [6, 5]],
      [{ order: 'oldest-first', after: 2, limit: 2 }, [3, 4]],
      [{ order: 'newest-first', after: 2, limit: 2 }, [6, 5]],
      [{ order: 'oldest-first', before: 5, limit: 2 }, [1, 2]],
      [{ order: 'newest-first', before: 5, limit: 2 }, [4, 3]],
      [{ order: 'newest-first', after: 2, before: 5 }, [4, 3]],
      [{ order: 'oldest-first', after: 0, before: 7 }, [1, 2, 3, 4, 5, 6]],
      [{ order: 'oldest-first', after: 6 }, []],
      [{ order: 'oldest-first', after: 99 }, []],
      [{ order: 'newest-first', before: 1 }, []],
      [{ order: 'newest-first', before: 0 }, []],
      [{ order: 'oldest-first', after: 4, before: 3 }, []],
    ])('reads %j as rows %j', async (options, expected) => {
      await store(journal, { alerts: range(1, 6).map(() => breakerAlert()) });
      expect(seqs(await journal.read({ ...everything, ...options }))).toEqual(expected);
    });

    it.each([0, -1, 1.5, 10_001, Number.NaN])('refuses a read of %d rows', async (limit) => {
      await expect(journal.read({ order: 'oldest-first', limit })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      });
    });

    it('filters and counts as matchesFilter does, in both orders and between any two seqs', async () => {
      const alerts = fc.sample(anyAlert, { seed: 1, numRuns: 300 });
      const rows = await store(journal, { alerts });
      const seq = fc.option(fc.integer({ min: 0, max: 302 }), { nil: undefined });
      await fc.assert(
        fc.asyncProperty(
          anyFilter,
          seq,
          seq,
          fc.integer({ min: 1, max: 400 }),
          async (filter, after, before, limit) => {
            const passing = rows.filter((row) => matchesFilter(row, filter));
            expect(await journal.count(filter)).toBe(passing.length);
            const between = passing.filter((row) => row.seq > (after ?? 0) && row.seq < (before ?? 1000));
            const options = { after, before, limit, filter };
            expect(await journal.read({ ...options, order: 'oldest-first' })).toEqual(
              between.slice(0, limit),
            );
            expect(await journal.read({ ...options, order: 'newest-first' })).toEqual(
              between.toReversed().slice(0, limit),
            );
          },
        ),
        { numRuns: 200 },
      );
    });

    it('tells listeners of each commit once, in seq order, before append resolves', async () => {
      const heard: StoredAlert[] = [];
      const heads: boolean[] = [];
      journal.onAppend((rows) => {
        heard.push(...rows);
        heads.push(rows.at(-1)!.seq <= journal.headSeq);
      });
      const appended = await Promise.all(
        range(1, 40).map(async () => {
          const rows = await store(journal, { alerts: [breakerAlert(), breakerAlert()] });
          return seqs(rows).every((seq) => heard.some((row) => row.seq === seq));
        }),
      );
      expect(appended).not.toContain(false);
      expect(heads).not.toContain(false);
      expect(heard).toEqual(await journal.read(everything));
      expect(seqs(heard)).toEqual(range(1, 80));
    });

    it('tells listeners nothing of an entry without alerts', async () => {
      let calls = 0;
      journal.onAppend(() => {
        calls += 1;
      });
      expect(await store(journal, { alerts: [], state: { a: 1 } })).toEqual([]);
      expect(await store(journal, { alerts: [] })).toEqual([]);
      expect(calls).toBe(0);
    });

    it('unsubscribes exactly one registration', async () => {
      let calls = 0;
      const listener = () => {
        calls += 1;
      };
      const unsubscribe = journal.onAppend(listener);
      journal.onAppend(listener);
      unsubscribe();
      unsubscribe();
      await store(journal, { alerts: [breakerAlert()] });
      expect(calls).toBe(1);
    });

    it('goes on when a listener throws, and says so in a warning', async () => {
      const warning = new Promise<Error>((resolve) => process.once('warning', resolve));
      const heard: number[] = [];
      journal.onAppend(() => {
        throw new Error('thrown by a listener');
      });
      journal.onAppend((rows) => heard.push(...seqs(rows)));
      expect(seqs(await store(journal, { alerts: [breakerAlert()] }))).toEqual([1]);
      expect(heard).toEqual([1]);
      expect((await warning).message).toBe('thrown by a listener');
    });

    it('keeps the order for every listener when one of them appends', async () => {
      const heard: number[] = [];
      const more: Promise<unknown>[] = [];
      journal.onAppend((rows) => {
        if (rows.at(-1)!.seq < 4) more.push(store(journal, { alerts: [breakerAlert()] }));
      });
      journal.onAppend((rows) => heard.push(...seqs(rows)));
      await store(journal, { alerts: [breakerAlert()] });
      while (more.length > 0) await more.shift();
      expect(heard).toEqual([1, 2, 3, 4]);
    });

    it('refuses one bad entry and stores those beside it', async () => {
      const alert = breakerAlert();
      await store(journal, { alerts: [alert] });
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const twin = breakerAlert();
      const good = [breakerAlert(), breakerAlert(), breakerAlert(), breakerAlert()];
      const stored = (index: number) => store(journal, { alerts: [good[index]!] });
      const refused = (entry: JournalEntry) => journal.append(entry).catch((error) => error.code);

      const results = await Promise.all([
        stored(0),
        refused({ alerts: [breakerAlert({ metadata: circular })] }),
        stored(1),
        refused({ alerts: [breakerAlert(), alert], state: { leaked: true } }),
        stored(2),
        refused({ alerts: [twin, twin] }),
        refused({ alerts: [], state: { huge: 1n } }),
        stored(3),
      ]);
      expect(results.filter((result) => typeof result === 'string')).toEqual(
        Array.from({ length: 4 }, () => 'JOURNAL_APPEND_FAILED'),
      );
      const rows = await journal.read(everything);
      expect(seqs(rows)).toEqual(range(1, 5));
      expect(ids(rows).toSorted()).toEqual(ids([alert, ...good]).toSorted());
      expect(await journal.loadState()).toEqual({});
    });

    it('has no gaps and no late arrivals, and stores exactly what it said it stored, in the order of the calls', async () => {
      const step = fc.oneof(
        { weight: 3, arbitrary: fc.record({ append: fc.integer({ min: 0, max: 3 }) }) },
        { weight: 1, arbitrary: fc.constant('read' as const) },
        { weight: 1, arbitrary: fc.constant('turn' as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const base = journal.headSeq;
          const after = { ...everything, after: base };
          const snapshots: Promise<readonly StoredAlert[]>[] = [];
          const appends: Promise<{ rows: readonly StoredAlert[]; state: number } | null>[] = [];
          for (const [index, step] of steps.entries()) {
            if (step === 'read') {
              const seen = journal.read(after).then((rows) => {
                expect(rows.at(-1)?.seq ?? base).toBeLessThanOrEqual(journal.headSeq);
                return rows;
              });
              snapshots.push(seen);
            } else if (step === 'turn') {
              await new Promise((resolve) => setImmediate(resolve));
            } else {
              const alerts = range(1, step.append).map(() => breakerAlert());
              appends.push(
                journal.append({ alerts, state: { last: index } }).then(
                  (rows) => ({ rows, state: index }),
                  () => null,
                ),
              );
            }
          }
          const stored = (await Promise.all(appends)).filter((result) => result !== null);
          const rows = await journal.read(after);
          expect(rows).toEqual(stored.flatMap((result) => result.rows));
          expect(seqs(rows)).toEqual(range(base + 1, journal.headSeq));
          if (stored.length > 0) expect((await journal.loadState()).last).toBe(stored.at(-1)!.state);
          for (const seen of await Promise.all(snapshots)) expect(seen).toEqual(rows.slice(0, seen.length));
        }),
        { numRuns: 60 },
      );
    });

    it('finishes what is queued when it is closed, and then refuses everything', async () => {
      const appends = Promise.allSettled(
        range(1, 20).map(() => journal.append({ alerts: [breakerAlert()] })),
      );
      let heard = 0;
      journal.onAppend((rows) => {
        heard += rows.length;
      });
      const closing = Promise.all([journal.close(), journal.close()]);
      const calls = () => [
        journal.append({ alerts: [breakerAlert()] }),
        journal.read(everything),
        journal.count(),
        journal.find('nothing'),
        journal.details(['nothing']),
        journal.pendingDeliveries(),
        journal.loadState(),
      ];
      const refused = Array.from({ length: 7 }, () => ({
        status: 'rejected',
        reason: expect.objectContaining({ code: 'JOURNAL_CLOSED' }),
      }));
      expect(await Promise.allSettled(calls())).toEqual(refused);
      await closing;
      expect((await appends).filter(({ status }) => status === 'fulfilled')).toHaveLength(heard);
      expect(journal.headSeq).toBe(heard);
      expect(await Promise.allSettled(calls())).toEqual(refused);
      await journal.close();
    });
  });
}
