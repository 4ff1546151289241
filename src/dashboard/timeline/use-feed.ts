import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Alert } from '../../client/index.ts';
import { documentOf } from '../data/api.ts';
import { isAnswering } from '../data/freshness.ts';
import { type Problem, problemOf } from '../data/problem.ts';
import { useOperations } from '../data/use-api.ts';
import { useLive, useLiveStore } from '../data/use-live.ts';
import { type AlertFilter, AlertPageDocument, type AlertPageQueryVariables } from '../generated/graphql.ts';
import { emptyFeed, type Feed, reduceFeed } from './feed-state.ts';

const pageSize = 50;
const refreshEveryMs = 10_000;
/** Deliveries go out in the first moments. */
const refreshSoonMs = 1_500;

export interface FeedQuestion {
  readonly exchanges: readonly string[];
  readonly severities: readonly string[];
  /** Where the list begins; null: with what is newest. */
  readonly toMs: number | null;
}

export interface FeedState {
  readonly feed: Feed;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly loadOlder: () => void;
  readonly release: () => void;
  /** Reads anew what was done about the rows from the one after `afterIndex` on. */
  readonly refresh: () => void;
  /** Tells which rows are in sight; those are read anew from time to time. */
  readonly setInSight: (first: number, last: number) => void;
}

const passes = (alert: Alert, { exchanges, severities }: FeedQuestion) =>
  (exchanges.length === 0 || exchanges.includes(alert.exchangeName ?? '')) &&
  (severities.length === 0 || severities.includes(alert.severity));

function filterOf({ exchanges, severities, toMs }: FeedQuestion): AlertFilter {
  return {
    exchanges: exchanges.length > 0 ? [...exchanges] : undefined,
    severities: severities.length > 0 ? ([...severities] as AlertFilter['severities']) : undefined,
    to: toMs === null ? undefined : new Date(toMs).toISOString(),
  };
}

/** All alerts that pass, page by page, with those that come on top. */
export function useFeed(question: FeedQuestion, isHeld: boolean): FeedState {
  const operations = useOperations();
  const store = useLiveStore();
  const generation = useLive((state) => state.generation);
  const live = useLive((state) => state.alerts);
  const answers = useLive(isAnswering);
  const [feed, dispatch] = useReducer(reduceFeed, emptyFeed);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [round, setRound] = useState(0);
  const inSight = useRef({ first: 0, last: 0 });
  const feedNow = useRef(feed);
  feedNow.current = feed;
  const key = JSON.stringify(question);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all of the question
  const asked = useMemo(() => question, [key]);

  const read = useCallback(
    async (variables: AlertPageQueryVariables) => {
      const { data, error } = await operations.query(documentOf(AlertPageDocument), variables).toPromise();
      if (error) throw error;
      return data!.alerts;
    },
    [operations],
  );
  const liveNow = useCallback(
    () => (asked.toMs === null ? store.get().alerts.filter((alert) => passes(alert, asked)) : []),
    [store, asked],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation and a new round are read anew
  useEffect(() => {
    let isOver = false;
    dispatch({ type: 'cleared' });
    setProblem(null);
    setLoading(true);
    read({ first: pageSize, filter: filterOf(asked) })
      .then(
        (page) => !isOver && dispatch({ type: 'first', page, live: liveNow() }),
        (error) => !isOver && setProblem(problemOf(error)),
      )
      .finally(() => !isOver && setLoading(false));
    return () => {
      isOver = true;
    };
  }, [read, asked, liveNow, generation, round]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the service answers again
  useEffect(() => {
    if (!answers || !problem) return;
    if (feed.isRead) setProblem(null);
    else setRound((count) => count + 1);
  }, [answers]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what came live is what it runs for
  useEffect(() => {
    dispatch({ type: 'live', live: liveNow(), isHeld });
  }, [live, liveNow, isHeld]);

  const loadOlder = useCallback(async () => {
    const { endCursor, hasOlder, isRead } = feedNow.current;
    if (!isRead) return setRound((count) => count + 1);
    if (!hasOlder || endCursor === null) return;
    setLoading(true);
    setProblem(null);
    try {
      const page = await read({ first: pageSize, after: endCursor, filter: filterOf(asked) });
      dispatch({ type: 'older', page, after: endCursor });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setLoading(false);
    }
  }, [read, asked]);

  const refresh = useCallback(async () => {
    const { rows, waiting, isRead } = feedNow.current;
    const { first, last } = inSight.current;
    if (!isRead || rows.length === 0) return;
    const after = first > 0 ? rows[first - 1]?.cursor : undefined;
    const count = Math.min(100, last - first + 1 + (after ? 0 : waiting.length));
    try {
      const { nodes } = await read({ first: Math.max(1, count), after, filter: filterOf(asked) });
      dispatch({ type: 'refreshed', nodes });
    } catch {
      // What was read before stays; that the service does not answer is told above.
    }
  }, [read, asked]);

  useEffect(() => {
    const often = setInterval(() => document.visibilityState === 'visible' && refresh(), refreshEveryMs);
    return () => clearInterval(often);
  }, [refresh]);

  const newest = feed.waiting[0]?.id ?? feed.rows[0]?.id;
  const soon = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (newest === undefined) return;
    // The first that comes sets it off: many in a row must not put it off for ever.
    soon.current ??= setTimeout(() => {
      soon.current = undefined;
      void refresh();
    }, refreshSoonMs);
  }, [newest, refresh]);
  useEffect(() => () => clearTimeout(soon.current), []);

  return {
    feed,
    problem,
    isLoading,
    loadOlder,
    refresh,
    release: useCallback(() => dispatch({ type: 'release' }), []),
    setInSight: useCallback((first: number, last: number) => {
      inSight.current = { first, last };
    }, []),
  };
}
