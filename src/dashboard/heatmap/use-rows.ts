import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { LiveState } from '../data/live-state.ts';
import { useLive } from '../data/use-live.ts';
import type { Feed } from '../history/feed.ts';
import { isComplete } from '../history/series.ts';
import type { HeatmapView } from '../url/view.ts';
import type { HeatPoint } from './heat-feed.ts';
import {
  type HeatExchange,
  inOrderOf,
  inOrderOfNames,
  matching,
  meanScore,
  worstBy,
  worstNow,
} from './order.ts';

const heatExchanges = ({ exchanges }: LiveState): readonly HeatExchange[] =>
  Array.from(exchanges.values(), ({ name, displayName, status, degradation }) => {
    return { name, displayName, status, score: degradation.score };
  });

const isSameExchange = (one: HeatExchange, other: HeatExchange | undefined) =>
  one.name === other?.name &&
  one.displayName === other.displayName &&
  one.status === other.status &&
  one.score === other.score;

/** Exchanges that stay the same stay the same objects, so that their rows are left alone. */
function useExchanges(): readonly HeatExchange[] {
  const known = useRef(new Map<string, HeatExchange>());
  const exchanges = useLive(heatExchanges, (one, other) => {
    return one.length === other.length && one.every((each, index) => isSameExchange(each, other[index]));
  });
  return useMemo(() => {
    const same = exchanges.map((each) => {
      const before = known.current.get(each.name);
      return before && isSameExchange(before, each) ? before : each;
    });
    known.current = new Map(same.map((each) => [each.name, each]));
    return same;
  }, [exchanges]);
}

export interface Rows {
  readonly exchanges: readonly HeatExchange[];
  /** Of how many that are sorted by the range everything was read. */
  readonly read: number;
  /** How many there are without the filter. */
  readonly all: number;
}

/** The rows of a view in their order; while `isHeld` no row moves. */
export function useRows({ sort, text }: HeatmapView, feed: Feed<HeatPoint>, isHeld: boolean): Rows {
  const all = useExchanges();
  const found = useMemo(() => matching(all, text), [all, text]);
  const names = found.map(({ name }) => name).join('\n');

  useEffect(() => {
    if (sort !== 'range' || names === '') return;
    const releases = names.split('\n').map((name) => feed.want(name));
    return () => {
      for (const release of releases) release();
    };
  }, [feed, sort, names]);

  const read = useSyncExternalStore(feed.subscribe, () => {
    const isRead = ({ name }: HeatExchange) => {
      const series = feed.get(name);
      return series !== null && isComplete(series);
    };
    return sort === 'range' ? found.filter(isRead).length : found.length;
  });

  const before = useRef({ key: '', names: [] as readonly string[] });
  const key = `${sort} ${text}`;
  const isKept = before.current.key === key && (isHeld || read < found.length);
  const exchanges = useMemo(() => {
    if (isKept) return inOrderOf(before.current.names, found);
    if (sort === 'name') return inOrderOfNames(found);
    if (sort === 'worst' || read < found.length) return worstNow(found);
    return worstBy(found, (name) => meanScore(feed.get(name)?.points ?? []));
  }, [found, sort, isKept, read, feed]);
  useEffect(() => {
    before.current = { key, names: exchanges.map(({ name }) => name) };
  }, [key, exchanges]);

  return { exchanges, read, all: all.length };
}
