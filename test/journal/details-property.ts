import fc from 'fast-check';
import { expect } from 'vitest';
import type { Journal, JournalEntry, JournalFilter, ReadOptions } from '../../src/journal/journal.ts';
import { anyAlert, anyFilter } from './any-alert.ts';
import { anyAcknowledgement, anyDelivery } from './any-delivery.ts';
import { createNaiveDetails } from './naive-details.ts';

const alertIds = ['a', 'A', "b'", '["c"]', 'd,e', '🌊', ''];

/** Alerts take the next ids; what is about alerts may come before them. */
const anyStep = fc.record({
  alerts: fc.array(anyAlert, { maxLength: 2 }),
  about: fc.record(
    {
      deliveries: fc.array(anyDelivery(alertIds), { maxLength: 6 }),
      acknowledgements: fc.array(anyAcknowledgement(alertIds), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
  awaited: fc.boolean(),
});
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const anyJournalFilter = fc
  .tuple(anyFilter, fc.constantFrom(undefined, true, false))
  .map(([filter, acknowledged]): JournalFilter => ({ ...filter, acknowledged }));

/** Appends the steps, some together; returns the entries that the engine stored, in their order. */
async function appendSteps(journal: Journal, steps: readonly Step[]): Promise<JournalEntry[]> {
  const unused = [...alertIds];
  const appends: Promise<JournalEntry | null>[] = [];
  for (const { alerts, about, awaited } of steps) {
    const fresh = alerts.slice(0, unused.length).map((alert) => ({ ...alert, id: unused.shift()! }));
    const entry: JournalEntry = { alerts: fresh, ...about };
    const append = journal.append(entry).then(
      () => entry,
      () => null,
    );
    appends.push(append);
    if (awaited) await append;
  }
  return (await Promise.all(appends)).filter((entry) => entry !== null);
}

/** After any entries a new journal says what lists of them say. */
export function detailsProperty(open: () => Journal | Promise<Journal>) {
  const steps = fc.array(anyStep, { maxLength: 12 });
  const filters = fc.array(anyJournalFilter, { minLength: 5, maxLength: 5 });
  const limit = fc.integer({ min: 1, max: 4 });
  return fc.asyncProperty(steps, filters, limit, async (steps, filters, limit) => {
    const journal = await open();
    try {
      const naive = createNaiveDetails();
      for (const entry of await appendSteps(journal, steps)) naive.stored(entry);

      const asked = [...alertIds, 'unknown'];
      expect(await journal.details(asked)).toEqual(naive.details(asked));
      expect(await journal.pendingDeliveries()).toEqual(naive.pendingDeliveries());
      for (const filter of filters) {
        const passing = naive.passing(filter);
        const read = (order: ReadOptions['order']) => journal.read({ order, limit, filter });
        expect(await journal.count(filter)).toBe(passing.length);
        expect(await read('oldest-first')).toEqual(passing.slice(0, limit));
        expect(await read('newest-first')).toEqual(passing.toReversed().slice(0, limit));
      }
    } finally {
      await journal.close();
    }
  });
}
