import { useCallback, useEffect, useRef, useState } from 'react';
import type { Operation } from '../../client/index.ts';
import { documentOf } from './api.ts';
import { type Problem, problemOf } from './problem.ts';
import { useOperations } from './use-api.ts';

export interface QueryOptions {
  /** Asks again this often while the tab is visible; default: once. */
  readonly everyMs?: number;
  /** Asks nothing for now. */
  readonly isPaused?: boolean;
  /** Shows what was found for other variables until these are answered; default: shows nothing. */
  readonly keepsPrevious?: boolean;
}

export interface QueryState<Result> {
  /** What was found last; also after a later question failed. */
  readonly data: Result | null;
  /** When that was. */
  readonly asOfMs: number | null;
  /** Why the last question was not answered, null where it was. */
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly refresh: () => void;
}

interface Found<Result> {
  readonly key: string;
  readonly data: Result | null;
  readonly asOfMs: number | null;
  readonly problem: Problem | null;
}

/** The answer to an operation, asked again when the variables change, and every `everyMs`. */
export function useQuery<Result, Variables extends Record<string, unknown>>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  { everyMs, isPaused = false, keepsPrevious = false }: QueryOptions = {},
): QueryState<Result> {
  const operations = useOperations();
  const [found, setFound] = useState<Found<Result> | null>(null);
  const [round, setRound] = useState(0);
  const asked = useRef(variables);
  asked.current = variables;
  const key = JSON.stringify(variables);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks anew
  useEffect(() => {
    if (isPaused) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastAskedMs = 0;

    const ask = async () => {
      clearTimeout(timer);
      lastAskedMs = Date.now();
      const { data, error } = await operations
        .query<Result, Variables>(documentOf(operation), asked.current)
        .toPromise();
      if (isOver) return;
      setFound((before) => {
        if (!error && data !== undefined) return { key, data, asOfMs: Date.now(), problem: null };
        const kept = before?.key === key || keepsPrevious ? before : null;
        return { key, data: kept?.data ?? null, asOfMs: kept?.asOfMs ?? null, problem: problemOf(error) };
      });
      if (everyMs !== undefined) timer = setTimeout(askIfSeen, everyMs);
    };
    const askIfSeen = () => {
      if (document.visibilityState === 'visible') void ask();
    };
    const onVisible = () => {
      if (everyMs !== undefined && Date.now() - lastAskedMs >= everyMs) askIfSeen();
    };

    void ask();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [operations, operation, key, everyMs, isPaused, keepsPrevious, round]);

  const refresh = useCallback(() => setRound((count) => count + 1), []);
  const shown = found && (found.key === key || keepsPrevious) ? found : null;
  return {
    data: shown?.data ?? null,
    asOfMs: shown?.asOfMs ?? null,
    problem: shown?.problem ?? null,
    isLoading: !isPaused && found?.key !== key,
    refresh,
  };
}
