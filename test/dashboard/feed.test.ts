import { CombinedError } from '@urql/core';
import { GraphQLError } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Buckets } from '../../src/dashboard/history/buckets.ts';
import { createFeed } from '../../src/dashboard/history/feed.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 31, 12);
const over = (from: number, to: number, stepMs = minute): Buckets => ({
  fromMs: start + from * minute,
  toMs: start + to * minute,
  stepMs,
});
const refusal = (code: string) =>
  new CombinedError({ graphQLErrors: [new GraphQLError('no', { extensions: { code } })] });

beforeEach(() => {
  vi.useFakeTimers({ now: start + 10 * minute - 5_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Asked {
  readonly keys: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly answer: (mark: string) => Promise<void>;
  readonly fail: (error: unknown) => Promise<void>;
}

/** A feed over a service that answers when it is told to. */
function harness(most = 4) {
  const asked: Asked[] = [];
  const settled = () => vi.advanceTimersByTimeAsync(0);
  const feed = createFeed<string>({
    fieldsPerPoint: 6,
    most,
    now: Date.now,
    read: (keys, buckets) =>
      new Promise((resolve, reject) => {
        const count = (buckets.toMs - buckets.fromMs) / buckets.stepMs;
        asked.push({
          keys,
          from: (buckets.fromMs - start) / minute,
          to: (buckets.toMs - start) / minute,
          answer: async (mark) => {
            resolve(new Map(keys.map((key) => [key, new Array<string>(count).fill(`${key}${mark}`)])));
            await settled();
          },
          fail: async (error) => {
            reject(error);
            await settled();
          },
        });
      }),
  });
  return { feed, asked, soon: () => vi.advanceTimersByTimeAsync(200) };
}

describe('a feed of histories', () => {
  it('asks for what is wanted, together, and for nothing that is not', async () => {
    const { feed, asked, soon } = harness();
    feed.show(over(0, 10));
    feed.want('a');
    feed.want('b');
    feed.want('gone')();
    await soon();
    expect(asked).toMatchObject([{ keys: ['a', 'b'], from: 0, to: 10 }]);
    await asked[0]!.answer('1');
    expect(feed.get('b')!.points).toEqual(new Array(10).fill('b1'));
    await soon();
    expect(asked).toHaveLength(1);
  });

  it('asks only for the end when it is refreshed, and for no more than is still looked at', async () => {
    const { feed, asked, soon } = harness();
    feed.show(over(0, 10));
    const release = feed.want('a');
    feed.want('b');
    await soon();
    await asked[0]!.answer('1');
    release();
    feed.refresh();
    await soon();
    expect(asked[1]).toMatchObject({ keys: ['b'], from: 7, to: 10 });
    await asked[1]!.answer('2');
    expect(feed.get('b')!.points.join(' ')).toBe('b1 b1 b1 b1 b1 b1 b1 b2 b2 b2');
  });

  it('keeps what it has when time goes on, and asks for the new bucket', async () => {
    const { feed, asked, soon } = harness();
    feed.show(over(0, 10));
    feed.want('a');
    await soon();
    await asked[0]!.answer('1');
    feed.show(over(1, 11));
    expect(feed.get('a')!.points).toEqual([...new Array(9).fill('a1'), null]);
    await soon();
    expect(asked[1]).toMatchObject({ keys: ['a'], from: 7, to: 11 });
  });

  it('asks two operations at a time, each for as many as may be asked together', async () => {
    const { feed, asked, soon } = harness(2);
    feed.show(over(0, 10));
    for (const key of 'abcdef') feed.want(key);
    await soon();
    expect(asked.map(({ keys }) => keys.join(''))).toEqual(['ab', 'cd']);
    await asked[0]!.answer('1');
    expect(asked.map(({ keys }) => keys.join(''))).toEqual(['ab', 'cd', 'ef']);
  });

  it('asks first for what is wanted twice', async () => {
    const { feed, asked, soon } = harness(2);
    feed.show(over(0, 10));
    for (const key of 'abcdef') feed.want(key);
    feed.want('e');
    feed.want('f');
    await soon();
    expect(asked[0]!.keys).toEqual(['e', 'f']);
  });

  it('asks for fewer together where the service finds that too much', async () => {
    const { feed, asked, soon } = harness();
    feed.show(over(0, 10));
    for (const key of 'abcd') feed.want(key);
    await soon();
    await asked[0]!.fail(refusal('QUERY_TOO_COMPLEX'));
    await soon();
    expect(asked.slice(1).map(({ keys }) => keys.join(''))).toEqual(['ab', 'cd']);
    expect(feed.problem()).toBeNull();
  });

  it('tells why it was not answered, does not ask on its own again, and forgets it once it is', async () => {
    const { feed, asked, soon } = harness();
    feed.show(over(0, 10));
    feed.want('a');
    await soon();
    await asked[0]!.fail(refusal('HISTORY_UNAVAILABLE'));
    expect(feed.problem()).toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
    await soon();
    expect(asked).toHaveLength(1);
    feed.refresh();
    await soon();
    await asked[1]!.answer('1');
    expect(feed.problem()).toBeNull();
    expect(feed.get('a')!.points[0]).toBe('a1');
  });

  it('does not mix answers into buckets of another length', async () => {
    const { feed, asked, soon } = harness();
    feed.show(over(0, 10));
    feed.want('a');
    await soon();
    feed.show(over(0, 10, 5 * minute));
    await asked[0]!.answer('1');
    expect(feed.get('a')!.points).toEqual([null, null]);
    await soon();
    await asked[1]!.answer('2');
    expect(feed.get('a')!.points).toEqual(['a2', 'a2']);
  });

  it('looks at what it heard of before long, and once however often it heard of it', async () => {
    const { feed, asked, soon } = harness();
    feed.show(over(0, 10));
    feed.want('a');
    feed.want('b');
    await soon();
    await asked[0]!.answer('1');
    for (let time = 0; time < 9; time += 1) {
      feed.hint('b');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked.slice(1)).toMatchObject([{ keys: ['b'], from: 7 }]);
  });

  it('tells its listeners of what came, until they leave', async () => {
    const { feed, asked, soon } = harness();
    const listener = vi.fn();
    const leave = feed.subscribe(listener);
    feed.show(over(0, 10));
    feed.want('a');
    await soon();
    const before = feed.get('a');
    listener.mockClear();
    await asked[0]!.answer('1');
    expect(listener).toHaveBeenCalled();
    expect(feed.get('a')).not.toBe(before);
    expect(feed.get('a')).toBe(feed.get('a'));
    leave();
    listener.mockClear();
    feed.show(over(1, 11));
    expect(listener).not.toHaveBeenCalled();
  });
});
