import type { Alert } from '../../client/index.ts';
import type { AlertPageQuery } from '../generated/graphql.ts';

type Read = AlertPageQuery['alerts']['nodes'][number];

/** An alert in the list; what was done about one that came live is not known until it is read. */
export type FeedRow = Alert & Partial<Pick<Read, 'acknowledgement' | 'deliveries'>>;

export interface Feed {
  /** Newest first. */
  readonly rows: readonly FeedRow[];
  /** Live ones that are not shown yet, so that nothing moves under the reader; newest first. */
  readonly waiting: readonly FeedRow[];
  /** Whether anything was read yet. */
  readonly isRead: boolean;
  readonly hasOlder: boolean;
  /** Where the list goes on. */
  readonly endCursor: string | null;
}

export type FeedEvent =
  | { readonly type: 'first'; readonly page: AlertPageQuery['alerts']; readonly live: readonly Alert[] }
  | { readonly type: 'older'; readonly page: AlertPageQuery['alerts']; readonly after: string }
  | { readonly type: 'live'; readonly live: readonly Alert[]; readonly isHeld: boolean }
  | { readonly type: 'release' }
  | { readonly type: 'refreshed'; readonly nodes: readonly FeedRow[] }
  | { readonly type: 'cleared' };

export const emptyFeed: Feed = { rows: [], waiting: [], isRead: false, hasOlder: false, endCursor: null };

/** What a page that stays open keeps of what came on top; what is older than that is read again where it is looked for. */
export const mostRows = 2_000;

function shortened(feed: Feed): Feed {
  const { rows } = feed;
  if (rows.length <= mostRows) return feed;
  const kept = rows.slice(0, mostRows);
  return { ...feed, rows: kept, hasOlder: true, endCursor: kept.at(-1)!.cursor };
}

/** Those of `live`, newest first, that are newer than `known`: what was read may be ahead of what came live. */
function newerThan(live: readonly Alert[], known: readonly FeedRow[]): readonly Alert[] {
  const ids = new Set(known.map(({ id }) => id));
  const index = live.findIndex(({ id }) => ids.has(id));
  return index === -1 ? live : live.slice(0, index);
}

/** The list after something more came. What comes live is all that passes its filter, newest first. */
export function reduceFeed(feed: Feed, event: FeedEvent): Feed {
  switch (event.type) {
    case 'first': {
      const { nodes, pageInfo } = event.page;
      const rows = [...newerThan(event.live, nodes), ...nodes];
      return {
        rows,
        waiting: [],
        isRead: true,
        hasOlder: pageInfo.hasNextPage,
        endCursor: pageInfo.endCursor,
      };
    }
    case 'older': {
      // Asked for before the list was read anew, or twice.
      if (event.after !== feed.endCursor) return feed;
      const { nodes, pageInfo } = event.page;
      const known = new Set(feed.rows.map(({ id }) => id));
      const rows = [...feed.rows, ...nodes.filter(({ id }) => !known.has(id))];
      return {
        ...feed,
        rows,
        hasOlder: pageInfo.hasNextPage,
        endCursor: pageInfo.endCursor ?? feed.endCursor,
      };
    }
    case 'live': {
      if (!feed.isRead) return feed;
      const come = newerThan(event.live, [...feed.waiting, ...feed.rows]);
      if (come.length === 0) return feed;
      if (event.isHeld || feed.waiting.length > 0) return { ...feed, waiting: [...come, ...feed.waiting] };
      return shortened({ ...feed, rows: [...come, ...feed.rows] });
    }
    case 'release':
      return shortened({ ...feed, rows: [...feed.waiting, ...feed.rows], waiting: [] });
    case 'refreshed': {
      const read = new Map(event.nodes.map((node) => [node.id, node] as const));
      const renew = (row: FeedRow) => read.get(row.id) ?? row;
      return { ...feed, rows: feed.rows.map(renew), waiting: feed.waiting.map(renew) };
    }
    case 'cleared':
      return emptyFeed;
  }
}
