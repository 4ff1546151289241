import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/client/index.ts';
import {
  emptyFeed,
  type Feed,
  type FeedEvent,
  mostRows,
  reduceFeed,
} from '../../src/dashboard/timeline/feed-state.ts';

type Page = Extract<FeedEvent, { type: 'first' }>['page'];

const alert = (seq: number) => ({ id: `a${seq}`, cursor: `c${seq}`, message: 'live' }) as Alert;
const row = (seq: number) => ({ ...alert(seq), message: 'read', acknowledgement: null, deliveries: [] });

/** The page of `size` alerts from `newest` down. */
const page = (newest: number, size: number): Page => {
  const seqs = Array.from({ length: Math.min(size, newest) }, (_, index) => newest - index);
  return {
    nodes: seqs.map(row) as unknown as Page['nodes'],
    pageInfo: {
      startCursor: seqs.length > 0 ? `c${seqs[0]}` : null,
      endCursor: seqs.length > 0 ? `c${seqs.at(-1)}` : null,
      hasNextPage: newest > size,
    },
  };
};
const live = (...seqs: number[]) => seqs.map(alert);
const played = (...events: FeedEvent[]): Feed => events.reduce(reduceFeed, emptyFeed);
const ids = (feed: Feed) => feed.rows.map(({ id }) => id);

describe('the list of alerts', () => {
  it('begins with a page, and what came live meanwhile on top', () => {
    const feed = played({ type: 'first', page: page(10, 3), live: live(12, 11, 10, 9) });
    expect(ids(feed)).toEqual(['a12', 'a11', 'a10', 'a9', 'a8']);
    expect(feed).toMatchObject({ hasOlder: true, endCursor: 'c8' });
  });

  it('goes on with older pages, each once', () => {
    const feed = played(
      { type: 'first', page: page(10, 3), live: [] },
      { type: 'older', page: page(7, 3), after: 'c8' },
      { type: 'older', page: page(7, 3), after: 'c8' },
    );
    expect(ids(feed)).toEqual(['a10', 'a9', 'a8', 'a7', 'a6', 'a5']);
  });

  it('leaves out an older page of what it was before it was read anew', () => {
    const feed = played(
      { type: 'first', page: page(10, 3), live: [] },
      { type: 'first', page: page(30, 3), live: [] },
      { type: 'older', page: page(7, 3), after: 'c8' },
    );
    expect(ids(feed)).toEqual(['a30', 'a29', 'a28']);
  });

  it('takes what comes live on top, each once', () => {
    const feed = played(
      { type: 'first', page: page(10, 3), live: [] },
      { type: 'live', live: live(11, 10), isHeld: false },
      { type: 'live', live: live(12, 11, 10), isHeld: false },
      { type: 'live', live: live(12, 11, 10), isHeld: false },
    );
    expect(ids(feed).slice(0, 4)).toEqual(['a12', 'a11', 'a10', 'a9']);
  });

  it('keeps what comes live back while it is read further down, then shows all of it', () => {
    const held = played(
      { type: 'first', page: page(10, 3), live: [] },
      { type: 'live', live: live(11), isHeld: true },
      { type: 'live', live: live(12, 11), isHeld: true },
      { type: 'live', live: live(13, 12, 11), isHeld: false },
    );
    expect(ids(held)).toEqual(['a10', 'a9', 'a8']);
    expect(held.waiting.map(({ id }) => id)).toEqual(['a13', 'a12', 'a11']);
    expect(ids(reduceFeed(held, { type: 'release' })).slice(0, 4)).toEqual(['a13', 'a12', 'a11', 'a10']);
  });

  it('renews what was done about the rows that are read again, and no others', () => {
    const feed = played(
      { type: 'first', page: page(3, 3), live: live(4) },
      { type: 'refreshed', nodes: [row(4), row(99)] },
    );
    expect(feed.rows.map(({ id, message }) => [id, message])).toEqual([
      ['a4', 'read'],
      ['a3', 'read'],
      ['a2', 'read'],
      ['a1', 'read'],
    ]);
  });

  it('of nothing takes the first that comes', () => {
    expect(
      ids(
        played({ type: 'first', page: page(0, 3), live: [] }, { type: 'live', live: live(1), isHeld: false }),
      ),
    ).toEqual(['a1']);
  });

  it('takes what comes live once where the page that was read has it already', () => {
    const feed = played(
      { type: 'first', page: page(13, 4), live: live(11, 10) },
      { type: 'live', live: live(12, 11, 10), isHeld: false },
      { type: 'live', live: live(14, 13, 12, 11, 10), isHeld: false },
    );
    expect(ids(feed)).toEqual(['a14', 'a13', 'a12', 'a11', 'a10']);
  });

  it('keeps a bounded number of what comes on top, and reads on from the last of them', () => {
    const seqs = Array.from({ length: mostRows }, (_, index) => mostRows + 10 - index);
    const feed = played(
      { type: 'first', page: page(10, 10), live: [] },
      { type: 'live', live: live(...seqs), isHeld: false },
    );
    expect(feed.rows).toHaveLength(mostRows);
    expect(feed).toMatchObject({ hasOlder: true, endCursor: 'c11' });
    const older = reduceFeed(feed, { type: 'older', page: page(10, 10), after: 'c11' });
    expect(ids(older).slice(-11)[0]).toBe('a11');
    expect(ids(older).at(-1)).toBe('a1');
  });

  it('takes nothing before it was read', () => {
    expect(played({ type: 'live', live: live(1), isHeld: false })).toEqual(emptyFeed);
  });

  it('loses and repeats no row, whatever comes in which order', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('live'), count: fc.integer({ min: 1, max: 4 }), isHeld: fc.boolean() }),
      fc.record({ type: fc.constant('older') }),
      fc.record({ type: fc.constant('release') }),
      fc.record({ type: fc.constant('reread'), lag: fc.integer({ min: -3, max: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const start = 20;
        let head = start;
        const liveNow = () => Array.from({ length: head - start }, (_, index) => alert(head - index));
        let feed = played({ type: 'first', page: page(head, 5), live: [] });
        for (const each of steps) {
          if ('count' in each) {
            head += each.count;
            feed = reduceFeed(feed, { type: 'live', live: liveNow(), isHeld: each.isHeld });
          } else if ('lag' in each) {
            // The page is of a moment before the last ones came, or has some that are still to come.
            const moment = Math.max(start, head - each.lag);
            feed = reduceFeed(feed, { type: 'first', page: page(moment, 5), live: liveNow() });
            head = Math.max(head, moment);
          } else if (each.type === 'older' && feed.endCursor !== null) {
            const end = Number(feed.endCursor.slice(1));
            feed = reduceFeed(feed, { type: 'older', page: page(end - 1, 5), after: feed.endCursor });
          } else feed = reduceFeed(feed, { type: 'release' });
        }
        const all = [...feed.waiting, ...feed.rows].map(({ id }) => Number(id.slice(1)));
        expect(all).toEqual(all.map((_, index) => head - index));
      }),
    );
  });
});
