import type { ExecutionResult } from 'graphql';
import { createContext, type ServedMonitor } from '../../src/graphql/context.ts';
import { toPublicError } from '../../src/graphql/errors.ts';
import { defaultOperationLimits, type OperationLimits } from '../../src/graphql/limits.ts';
import {
  executeOperation,
  parseOperation,
  subscribeOperation,
  validateOperation,
} from '../../src/graphql/operation.ts';
import { schema } from '../../src/graphql/schema.ts';
import type { Viewer } from '../../src/graphql/viewer.ts';

/** An answer as a client sees it. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the shape is the query's
  readonly data: any;
  /** `code: message` of each error. */
  readonly errors: readonly string[];
  readonly result: ExecutionResult;
}

const failUnexpected = (cause: unknown) => {
  throw cause;
};

export function answerOf(result: ExecutionResult): Answer {
  const errors = (result.errors ?? []).map((error) => toPublicError(error, failUnexpected));
  return {
    data: JSON.parse(JSON.stringify(result.data ?? null)),
    errors: errors.map(({ message, extensions }) => `${extensions.code}: ${message}`),
    result: { ...result, errors },
  };
}

export interface RunOptions {
  /** Default: nobody with a token. */
  readonly viewer?: Viewer;
  /** Those that are not the default. */
  readonly limits?: Partial<OperationLimits>;
}

/** Runs a query or a mutation the way a server does. */
export async function run(
  monitor: ServedMonitor,
  query: string,
  variableValues?: Record<string, unknown>,
  options: RunOptions = {},
): Promise<Answer> {
  const limits = { ...defaultOperationLimits, ...options.limits };
  const document = parseOperation(query, limits);
  const errors = validateOperation(document, limits);
  if (errors.length > 0) return answerOf({ errors });
  const contextValue = createContext(monitor, { viewer: options.viewer });
  const args = { schema, document, variableValues, contextValue };
  return answerOf((await executeOperation(args, limits)) as ExecutionResult);
}

/** Starts a subscription: its answers, or the one answer that says why it cannot start. */
export async function subscribe(
  monitor: ServedMonitor,
  query: string,
): Promise<
  { answers: AsyncGenerator<Answer>; refused?: undefined } | { refused: Answer; answers?: undefined }
> {
  const started = await subscribeOperation({
    schema,
    document: parseOperation(query),
    contextValue: createContext(monitor),
  });
  if (!(Symbol.asyncIterator in started)) return { refused: answerOf(started as ExecutionResult) };
  const results = started as AsyncGenerator<ExecutionResult>;
  return {
    answers: {
      async next() {
        const { done, value } = await results.next();
        return done ? { done, value: undefined } : { done: false, value: answerOf(value) };
      },
      return: async () => {
        await results.return(undefined);
        return { done: true, value: undefined };
      },
    } as unknown as AsyncGenerator<Answer>,
  };
}
