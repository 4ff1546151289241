import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredAlert } from '../../src/core/alert.ts';
import { encodeCursor } from '../../src/journal/cursor.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { breakerAlert } from '../journal/breaker-alert.ts';
import { createWorld } from './world.ts';

/** Appends `count` alerts in entries of `perEntry`. */
async function append(journal: Journal, count: number, perEntry = 1): Promise<void> {
  for (let done = 0; done < count; done += perEntry) {
    const alerts = Array.from({ length: Math.min(perEntry, count - done) }, (_, index) =>
      breakerAlert({ severity: index % 3 === 0 ? 'CRITICAL' : 'INFO' }),
    );
    await journal.append({ alerts });
  }
}

function createStreams(journal = createMemoryJournal()) {
  const world = createWorld(undefined, { journal });
  const cursor = (seq: number) => encodeCursor(journal.id, seq);
  return { ...world, journal, cursor };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Reads until `count` have come. */
async function take(stream: AsyncIterator<StoredAlert>, count: number): Promise<number[]> {
  const seen: number[] = [];
  while (seen.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    seen.push(value.seq);
  }
  return seen;
}

describe('A stream of alerts', () => {
  test.each([0, 1, 5, 10])('goes on after the cursor of seq %i, then live', async (after) => {
    const { monitor, journal, cursor } = createStreams();
    await append(journal, 10);
    const stream = monitor.alertStream({ after: cursor(after) });
    expect(await take(stream, 10 - after)).toEqual(range(after + 1, 10));
    const next = take(stream, 5);
    await append(journal, 5, 2);
    expect(await next).toEqual(range(11, 15));
  });

  test('without a cursor has what comes from the moment it was asked for', async () => {
    const { monitor, journal } = createStreams();
    await append(journal, 3);
    const stream = monitor.alertStream();
    await append(journal, 2);
    expect(await take(stream, 2)).toEqual([4, 5]);
  });

  test('10,000 rows behind catches up with every one, in order, while more come', async () => {
    const { monitor, journal, cursor } = createStreams(createMemoryJournal({ maxRows: 50_000 }));
    await append(journal, 10_000, 500);
    const reading = take(monitor.alertStream({ after: cursor(0) }), 10_500);
    await append(journal, 500, 7);
    expect(await reading).toEqual(range(1, 10_500));
  });

  test('keeps to its filter and loses no place by it', async () => {
    const { monitor, journal, cursor } = createStreams();
    const reading: StoredAlert[] = [];
    const stream = monitor.alertStream({ after: cursor(0), filter: { severities: ['CRITICAL'] } });
    void (async () => {
      for await (const alert of stream) reading.push(alert);
    })();
    await append(journal, 600, 13);
    await nextTurn();
    const rows = await journal.read({ order: 'oldest-first', limit: 10_000 });
    expect(reading.map(({ seq }) => seq)).toEqual(
      rows.filter(({ severity }) => severity === 'CRITICAL').map(({ seq }) => seq),
    );
    expect(reading.length).toBeGreaterThan(0);
    await stream.return?.();
  });

  test.each([
    ['nonsense', () => 'nonsense', 'BAD_USER_INPUT'],
    ['of another journal', () => encodeCursor('00000000-0000-7000-8000-000000000001', 1), 'RESYNC_REQUIRED'],
    ['ahead of the head', (cursor: (seq: number) => string) => cursor(11), 'RESYNC_REQUIRED'],
    ['below what is kept', (cursor: (seq: number) => string) => cursor(4), 'RESYNC_REQUIRED'],
  ] as const)('refuses at once a cursor that is %s', async (_, make, code) => {
    const { monitor, journal, cursor } = createStreams(createMemoryJournal({ maxRows: 5 }));
    await append(journal, 10);
    expect(() => monitor.alertStream({ after: make(cursor) })).toThrow(expect.objectContaining({ code }));
    if (code === 'RESYNC_REQUIRED') {
      expect(() => monitor.alertStream({ after: make(cursor) })).toThrow(
        expect.objectContaining({ headCursor: cursor(10) }),
      );
    }
  });

  test('ends with RESYNC_REQUIRED rather than with a gap when its reader fell behind what is kept', async () => {
    const { monitor, journal, cursor } = createStreams(createMemoryJournal({ maxRows: 2_000 }));
    await append(journal, 10);
    const stream = monitor.alertStream({ after: cursor(0) });
    expect(await take(stream, 10)).toEqual(range(1, 10));
    await append(journal, 5_000, 100);
    const seen: number[] = [];
    const error = await (async () => {
      for (;;) seen.push((await stream.next()).value.seq);
    })().catch((reason) => reason);
    expect(error).toMatchObject({ code: 'RESYNC_REQUIRED', headCursor: cursor(5_010) });
    expect(seen).toEqual([]);
  });

  test.each(['return', 'abort', 'abort before'] as const)('ends a wait at once on %s', async (how) => {
    const { monitor, journal, clock } = createStreams();
    const controller = new AbortController();
    if (how === 'abort before') controller.abort();
    const stream = monitor.alertStream({ signal: controller.signal });
    const waiting = stream.next();
    await nextTurn();
    if (how === 'return') expect(await stream.return!()).toEqual({ value: undefined, done: true });
    else controller.abort();
    expect(await waiting).toEqual({ value: undefined, done: true });
    await append(journal, 3);
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    expect(clock.pendingTimers).toBe(0);
  });

  test('returned before its first value has none', async () => {
    const { monitor, journal, cursor } = createStreams();
    await append(journal, 3);
    const stream = monitor.alertStream({ after: cursor(0) });
    await stream.return!();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  type Step =
    | { readonly kind: 'append'; readonly count: number }
    | { readonly kind: 'open' | 'read' | 'return'; readonly reader: number; readonly count: number };

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 600 }) }),
    fc.record({
      kind: fc.constantFrom('open' as const, 'read' as const, 'return' as const),
      reader: fc.integer({ min: 0, max: 3 }),
      count: fc.integer({ min: 1, max: 700 }),
    }),
  );

  test('gives each of several readers every row once and in order, however they read, leave and come back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { monitor, journal, cursor } = createStreams(createMemoryJournal({ maxRows: 100_000 }));
        const readers = Array.from({ length: 4 }, () => ({
          seen: 0,
          stream: null as AsyncIterator<StoredAlert> | null,
        }));
        const read = async (reader: (typeof readers)[number], count: number) => {
          if (!reader.stream) return;
          for (const seq of await take(reader.stream, count)) {
            expect(seq).toBe(reader.seen + 1);
            reader.seen = seq;
          }
        };
        for (const each of steps) {
          if (each.kind === 'append') {
            // Half of them without a moment for the readers in between.
            await append(journal, each.count, each.count % 2 === 0 ? each.count : 50);
            continue;
          }
          const reader = readers[each.reader]!;
          if (each.kind === 'open') reader.stream ??= monitor.alertStream({ after: cursor(reader.seen) });
          else if (each.kind === 'read') {
            await read(reader, Math.min(each.count, journal.headSeq - reader.seen));
          } else {
            await reader.stream?.return?.();
            reader.stream = null;
          }
        }
        for (const reader of readers) {
          reader.stream ??= monitor.alertStream({ after: cursor(reader.seen) });
          await read(reader, journal.headSeq - reader.seen);
          expect(reader.seen).toBe(journal.headSeq);
          await reader.stream.return?.();
        }
      }),
      { numRuns: 20 },
    );
  });
});
