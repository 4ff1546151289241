import { useEffect, useMemo, useRef, useState } from 'react';
import { documentOf } from '../data/api.ts';
import { isAnswering } from '../data/freshness.ts';
import { mostAlerts } from '../data/live-state.ts';
import { type Problem, problemOf } from '../data/problem.ts';
import { useOperations } from '../data/use-api.ts';
import { useLive, useLiveStore } from '../data/use-live.ts';
import { BeginningDocument, HappeningsDocument } from '../generated/graphql.ts';
import { spanOf, type TimeRange } from '../url/time-range.ts';
import {
  type Happening,
  type Happenings,
  type ReadBeginning,
  type ReadPage,
  readHappenings,
} from './read-happenings.ts';

export interface HappeningsState {
  readonly happenings: Happenings | null;
  readonly problem: Problem | null;
  readonly refresh: () => void;
}

interface Question {
  readonly range: TimeRange;
  readonly exchanges: readonly string[];
  readonly breakers: readonly string[];
}

/** What was read, and the newest alert that had come live when it was asked for. */
interface Found {
  readonly happenings: Happenings;
  readonly joint: string | undefined;
}

/** What happened in a range, with what happens on top where it ends now. */
export function useHappenings({ range, exchanges, breakers }: Question): HappeningsState {
  const operations = useOperations();
  const generation = useLive((state) => state.generation);
  const aheadMs = useLive((state) => state.clockAheadMs);
  const live = useLive((state) => state.alerts);
  const store = useLiveStore();
  const answers = useLive(isAnswering);
  const [round, setRound] = useState(0);
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef({ range, exchanges, breakers, aheadMs });
  asked.current = { range, exchanges, breakers, aheadMs };
  const key = JSON.stringify([range, exchanges, generation, round]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all that is asked
  useEffect(() => {
    let isOver = false;
    setFound(null);
    setProblem(null);
    const read: ReadPage = async (variables) => {
      const { data, error } = await operations.query(documentOf(HappeningsDocument), variables).toPromise();
      if (error) throw error;
      return data!.alerts;
    };
    const readBeginning: ReadBeginning = async () => {
      const { data, error } = await operations.query(documentOf(BeginningDocument), {}).toPromise();
      if (error) throw error;
      return data!;
    };
    const question = asked.current;
    const joint = store.get().alerts[0]?.id;
    const span = spanOf(question.range, Date.now() + question.aheadMs);
    const isOpenEnded = question.range.kind === 'last';
    readHappenings(read, readBeginning, { ...question, span, isOpenEnded }).then(
      (happenings) => !isOver && setFound({ happenings, joint }),
      (error) => !isOver && setProblem(problemOf(error)),
    );
    return () => {
      isOver = true;
    };
  }, [operations, store, key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the service answers again
  useEffect(() => {
    if (answers && problem) setRound((count) => count + 1);
  }, [answers]);

  const isOpenEnded = range.kind === 'last';
  const happenings = useMemo(() => {
    if (!found || !isOpenEnded) return found?.happenings ?? null;
    const { alerts } = found.happenings;
    const known = new Set(alerts.map(({ id }) => id));
    const come = live.filter(
      ({ id, exchangeName }) =>
        !known.has(id) && (exchanges.length === 0 || exchanges.includes(exchangeName ?? '')),
    );
    return { ...found.happenings, alerts: [...(come as readonly Happening[]), ...alerts] };
  }, [found, live, isOpenEnded, exchanges]);

  // More came than is kept: what lies between is read.
  const isTorn =
    isOpenEnded && found !== null && live.length >= mostAlerts && !live.some(({ id }) => id === found.joint);
  useEffect(() => {
    if (isTorn) setRound((count) => count + 1);
  }, [isTorn]);

  return { happenings, problem, refresh: () => setRound((count) => count + 1) };
}
