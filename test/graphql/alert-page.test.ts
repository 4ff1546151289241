import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertFilter } from '../../src/core/alert.ts';
import { type PageArgs, readAlertPage } from '../../src/graphql/alert-page.ts';
import { encodeCursor } from '../../src/journal/cursor.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { breakerAlert, systemAlert } from './fake-alerts.ts';

const onlySystem: AlertFilter = { kinds: ['SYSTEM'] };

/** A journal whose rows are system alerts where `true`; some of the oldest may be gone. */
async function journalOf(isSystem: readonly boolean[], maxRows = 1000) {
  const journal = createMemoryJournal({ maxRows });
  if (isSystem.length > 0) {
    await journal.append({ alerts: isSystem.map((system) => (system ? systemAlert() : breakerAlert())) });
  }
  const cursor = (seq: number) => encodeCursor(journal.id, seq);
  const page = (args: PageArgs, filter?: AlertFilter) =>
    readAlertPage(journal, journal.headSeq, args, filter);
  const all = async (filter?: AlertFilter) =>
    (await journal.read({ order: 'newest-first', limit: 1000, filter })).map(({ seq }) => seq);
  return { journal, cursor, page, all };
}

type Fixture = Awaited<ReturnType<typeof journalOf>>;

/** Pages until there are no more; each page's size is the next of `sizes`. */
async function walk(
  { page, cursor }: Fixture,
  sizes: readonly number[],
  toOlder: boolean,
  filter?: AlertFilter,
) {
  const seen: number[] = [];
  let edge: number | undefined;
  for (let step = 0; step < 1000; step += 1) {
    const size = sizes[step % sizes.length]!;
    const from = edge === undefined ? undefined : cursor(edge);
    const found = await page(toOlder ? { first: size, after: from } : { last: size, before: from }, filter);
    const seqs = found.rows.map(({ seq }) => seq);
    if (toOlder) seen.push(...seqs);
    else seen.unshift(...seqs);
    edge = toOlder ? seqs.at(-1) : seqs[0];
    if (!(await (toOlder ? found.hasOlder() : found.hasNewer()))) return seen;
  }
  throw new Error('the walk does not end');
}

describe('a walk over pages', () => {
  test('gives each row exactly once and in order, in both directions, with and without a filter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.constantFrom(undefined, onlySystem),
        fc.integer({ min: 1, max: 60 }),
        async (isSystem, sizes, toOlder, filter, maxRows) => {
          const fixture = await journalOf(isSystem, maxRows);
          expect(await walk(fixture, sizes, toOlder, filter)).toEqual(await fixture.all(filter));
        },
      ),
    );
  });

  test('does not show what was appended after its moment', async () => {
    const { journal } = await journalOf([true, true, true]);
    const head = journal.headSeq;
    await journal.append({ alerts: [systemAlert()] });
    const page = await readAlertPage(journal, head, { first: 2 });
    expect(page.rows.map(({ seq }) => seq)).toEqual([3, 2]);
    expect(await page.hasNewer()).toBe(false);
    const end = await readAlertPage(journal, head, { last: 3 });
    expect(await end.hasNewer()).toBe(false);
  });
});

describe('any page', () => {
  test('is the slice that Relay describes, and says truly whether there is more on either side', async () => {
    const place = fc.option(fc.nat({ max: 30 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 30 }),
        place,
        place,
        fc.nat({ max: 35 }),
        fc.boolean(),
        fc.constantFrom(undefined, onlySystem),
        async (isSystem, after, before, size, fromOldEnd, filter) => {
          const { page, cursor, all, journal } = await journalOf(isSystem);
          const at = (seq: number | undefined) =>
            seq === undefined ? undefined : cursor(Math.min(seq, journal.headSeq));
          const upper = after === undefined ? Infinity : Math.min(after, journal.headSeq);
          const lower = before === undefined ? -1 : Math.min(before, journal.headSeq);
          const list = await all(filter);
          const between = list.filter((seq) => seq < upper && seq > lower);
          const wanted = fromOldEnd
            ? between.slice(Math.max(0, between.length - size))
            : between.slice(0, size);

          const bounds = { after: at(after), before: at(before) };
          const found = await page(
            fromOldEnd ? { ...bounds, last: size } : { ...bounds, first: size },
            filter,
          );
          expect(found.rows.map(({ seq }) => seq)).toEqual(wanted);
          if (wanted.length > 0) {
            expect(await found.hasNewer()).toBe(list[0] !== wanted[0]);
            expect(await found.hasOlder()).toBe(list.at(-1) !== wanted.at(-1));
          } else if (fromOldEnd) {
            expect(await found.hasNewer()).toBe(list.some((seq) => seq > lower));
            expect(await found.hasOlder()).toBe(list.some((seq) => seq <= lower));
          } else {
            expect(await found.hasNewer()).toBe(list.some((seq) => seq >= upper));
            expect(await found.hasOlder()).toBe(list.some((seq) => seq < upper));
          }
        },
      ),
    );
  });

  test('holds 50 when neither first nor last is given', async () => {
    const { page } = await journalOf(Array(60).fill(true));
    expect((await page({})).rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => 60 - i));
  });

  test('may hold 500', async () => {
    const { page } = await journalOf(Array(510).fill(true));
    expect((await page({ first: 500 })).rows).toHaveLength(500);
  });
});

describe('arguments that make no sense', () => {
  const badInput = expect.objectContaining({ code: 'BAD_USER_INPUT' });

  test.each([
    ['first with last', { first: 1, last: 1 }],
    ['a negative first', { first: -1 }],
    ['a negative last', { last: -1 }],
    ['first over 500', { first: 501 }],
    ['last over 500', { last: 501 }],
    ['a cursor that is nonsense', { after: 'nonsense' }],
    ['an empty cursor', { before: '' }],
  ])('%s is refused', async (_what, args) => {
    const { page } = await journalOf([true]);
    await expect(page(args)).rejects.toEqual(badInput);
  });

  test('a cursor of another journal, ahead of this one, or below what is kept asks to start anew', async () => {
    const { page, cursor, journal } = await journalOf(Array(10).fill(true), 5);
    const foreign = encodeCursor('00000000-0000-4000-8000-000000000000', 3);
    const resync = expect.objectContaining({ code: 'RESYNC_REQUIRED', headCursor: cursor(journal.headSeq) });
    for (const after of [foreign, cursor(11), cursor(4)]) {
      await expect(page({ after })).rejects.toEqual(resync);
      await expect(page({ last: 5, before: after })).rejects.toEqual(resync);
    }
    expect((await page({ last: 5, before: cursor(5) })).rows).toHaveLength(5);
  });
});
