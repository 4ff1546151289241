import { describe, expect, it } from 'vitest';
import type { BeginningQuery } from '../../src/dashboard/generated/graphql.ts';
import {
  type Happening,
  type ReadPage,
  readHappenings,
} from '../../src/dashboard/timeline/read-happenings.ts';

const transition = (atMs: number, breakerName: string, oldState: 'CLOSED' | 'OPEN' = 'CLOSED') =>
  ({
    __typename: 'CircuitBreakerAlert',
    id: `${breakerName} ${atMs}`,
    cursor: String(atMs),
    timestamp: new Date(atMs).toISOString(),
    breakerName,
    oldState,
  }) as unknown as Happening;

/** A service that keeps these alerts, and what it was asked. */
function service(kept: readonly Happening[]) {
  const asked: Parameters<ReadPage>[0][] = [];
  const read: ReadPage = async (variables) => {
    asked.push(variables);
    const { first, after, last, before, filter } = variables;
    const { from, to, breakers } = filter!;
    const newestFirst = kept
      .filter(({ timestamp }) => timestamp >= from! && (!to || timestamp < to))
      .filter((alert) => !breakers || ('breakerName' in alert && breakers.includes(alert.breakerName)))
      .toSorted((one, other) => Number(other.cursor) - Number(one.cursor));
    const rest = newestFirst.filter(
      ({ cursor }) =>
        (!after || Number(cursor) < Number(after)) && (!before || Number(cursor) > Number(before)),
    );
    const nodes = last ? rest.slice(-last) : rest.slice(0, first!);
    return {
      nodes,
      pageInfo: {
        startCursor: nodes[0]?.cursor ?? null,
        endCursor: nodes.at(-1)?.cursor ?? null,
        hasNextPage: !last && rest.length > nodes.length,
        hasPreviousPage: Boolean(last) && rest.length > nodes.length,
      },
    };
  };
  return { read, asked };
}

const startedAt = new Date(900).toISOString();
const beginning = async () => ({ health: { startedAt }, alerts: { nodes: [] } }) as unknown as BeginningQuery;

const question = { span: { fromMs: 1_000, toMs: 2_000 }, exchanges: [], breakers: ['a', 'b'] };
const many = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => transition(from + index, 'a'));

describe('what happened in a range', () => {
  it('that ends now is read page by page, newest first', async () => {
    const { read, asked } = service(many(700, 1_200));
    const found = await readHappenings(read, beginning, { ...question, isOpenEnded: true });
    expect(found.alerts).toHaveLength(700);
    expect(found.alerts[0]!.id).toBe('a 1899');
    expect(found).toMatchObject({ readFromMs: 1_000, isReadToNow: true });
    expect(asked.map(({ filter }) => filter!.to)).toEqual([undefined, undefined]);
  });

  it('is given up where it is too much, and it is said from where on it was read', async () => {
    const { read, asked } = service(many(6_000, 1_000_000));
    const span = { fromMs: 1_000, toMs: 10_000_000 };
    const found = await readHappenings(read, beginning, { ...question, span, isOpenEnded: true });
    expect(asked).toHaveLength(10);
    expect(found.alerts).toHaveLength(5_000);
    expect(found.readFromMs).toBe(1_001_000);
  });

  it('that is over is read with what came next of those that did nothing in it', async () => {
    const { read, asked } = service([
      transition(1_500, 'a'),
      transition(2_500, 'a'),
      transition(2_600, 'b', 'OPEN'),
      transition(2_700, 'b', 'CLOSED'),
    ]);
    const found = await readHappenings(read, beginning, { ...question, isOpenEnded: false });
    expect(found.alerts.map(({ id }) => id)).toEqual(['a 1500']);
    expect([...found.stateBeforeNext]).toEqual([['b', 'OPEN']]);
    expect(asked.at(-1)!.filter).toMatchObject({ breakers: ['b'] });
  });

  it('that is over says when nothing came since', async () => {
    const { read } = service([transition(1_500, 'a')]);
    const found = await readHappenings(read, beginning, { ...question, isOpenEnded: false });
    expect(found).toMatchObject({ isReadToNow: true, stateBeforeNext: new Map() });
  });

  it('that is long over is not searched without an end', async () => {
    const breakers = ['a', 'b', ...Array.from({ length: 100 }, (_, index) => `c${index}`)];
    const { read, asked } = service(many(6_000, 3_000));
    const found = await readHappenings(read, beginning, { ...question, breakers, isOpenEnded: false });
    expect(found.isReadToNow).toBe(false);
    expect(found.stateBeforeNext.get('a')).toBe('CLOSED');
    expect(asked.length).toBeLessThanOrEqual(11);
  });

  it('of some exchanges is asked of those alone', async () => {
    const { read, asked } = service([]);
    await readHappenings(read, beginning, { ...question, exchanges: ['binance'], isOpenEnded: true });
    expect(asked[0]!.filter!.exchanges).toEqual(['binance']);
  });

  it('is known from the start of the service on, or from the oldest alert that is kept', async () => {
    const { read } = service([]);
    const of = (...kept: readonly number[]) =>
      readHappenings(
        read,
        async () =>
          ({
            health: { startedAt },
            alerts: { nodes: kept.map((atMs) => ({ timestamp: new Date(atMs).toISOString() })) },
          }) as unknown as BeginningQuery,
        { ...question, isOpenEnded: true },
      );
    expect((await of()).knownFromMs).toBe(900);
    expect((await of(400)).knownFromMs).toBe(400);
    expect((await of(950)).knownFromMs).toBe(900);
  });
});
