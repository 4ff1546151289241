import { createContext, useCallback, useContext, useState } from 'react';
import { type Client as UrqlClient, useClient } from 'urql';
import type { Operation } from '../../client/index.ts';
import type { ViewerQuery } from '../generated/graphql.ts';
import { documentOf } from './api.ts';
import { type Problem, problemOf } from './problem.ts';

/** urql's client, which sends the operations. */
export const useOperations = (): UrqlClient => useClient();

export type Viewer = ViewerQuery['viewer'];

export const ViewerContext = createContext<Viewer | null>(null);

/** Who looks at the page; null until that is known. */
export const useViewer = (): Viewer | null => useContext(ViewerContext);

export const useIsOperator = (): boolean => useViewer()?.role === 'OPERATOR';

export interface MutationState<Result, Variables> {
  /** The result, or null where it failed; `problem` then tells why. */
  readonly run: (variables: Variables) => Promise<Result | null>;
  readonly isRunning: boolean;
  readonly problem: Problem | null;
}

/** Something that an operator does. */
export function useMutation<Result, Variables extends Record<string, unknown>>(
  operation: Operation<Result, Variables>,
): MutationState<Result, Variables> {
  const operations = useOperations();
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(
    async (variables: Variables) => {
      setRunning(true);
      setProblem(null);
      const { data, error } = await operations
        .mutation<Result, Variables>(documentOf(operation), variables)
        .toPromise();
      setRunning(false);
      if (error) setProblem(problemOf(error));
      return error ? null : (data ?? null);
    },
    [operations, operation],
  );
  return { run, isRunning, problem };
}
