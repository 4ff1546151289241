import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  parse,
  Source,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import type { SystemView } from '../engine/views.ts';
import { type GraphQLContext, lazyMoment } from './context.ts';
import { assertAffordable } from './cost-limit.ts';
import { depthLimitRule } from './depth-limit.ts';
import { assertShallowText, findDeepSelection } from './nesting-limit.ts';
import { schema } from './schema.ts';

// The steps of an operation, the same for every way it can come.

const rules = [...specifiedRules, depthLimitRule];
const maxTokens = 10_000;

const withCode = (error: GraphQLError, code: string) => {
  error.extensions.code ??= code;
  return error;
};

/** The document of a text; throws a GraphQLError with the code GRAPHQL_PARSE_FAILED. */
export function parseOperation(text: string): DocumentNode {
  try {
    const source = new Source(text);
    assertShallowText(source, maxTokens);
    return parse(source, { maxTokens });
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** What is wrong with a document; errors without a code of their own get GRAPHQL_VALIDATION_FAILED. */
export function validateOperation(document: DocumentNode): GraphQLError[] {
  const tooDeep = findDeepSelection(document);
  const errors = tooDeep ? [tooDeep] : validate(schema, document, rules);
  return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
}

/** A result without data means that the operation could not begin: its variables are not what it declares. */
function withRequestErrorCodes<Result>(result: Result | ExecutionResult): Result | ExecutionResult {
  const { errors, data } = result as ExecutionResult;
  if (errors && data === undefined) for (const error of errors) markRequestError(error);
  return result;
}

function markRequestError(error: GraphQLError): void {
  const isOurs = error.originalError && !(error.originalError instanceof GraphQLError);
  if (isOurs) return;
  withCode(error, 'BAD_USER_INPUT');
  // GraphQL over HTTP: 400, save for clients that accept application/json alone.
  error.extensions.http ??= { status: 400, spec: true };
}

/** What keeps an operation from being run: that it costs too much. */
function refusalOf(args: ExecutionArgs, view: () => SystemView): ExecutionResult | undefined {
  try {
    assertAffordable(args, view);
    return undefined;
  } catch (cause) {
    return {
      errors: [cause instanceof GraphQLError ? cause : new GraphQLError('Internal error', { cause })],
    };
  }
}

/** Runs a query, unless it costs too much. */
export async function executeOperation(args: ExecutionArgs) {
  const { moment } = args.contextValue as GraphQLContext;
  return withRequestErrorCodes(refusalOf(args, () => moment().view) ?? (await execute(args)));
}

/** Starts a subscription: its stream, or a result with the errors that kept it from starting. */
export async function subscribeOperation(args: ExecutionArgs) {
  // The context's own moment would be kept for as long as the stream lives.
  const moment = lazyMoment((args.contextValue as GraphQLContext).monitor);
  return withRequestErrorCodes(refusalOf(args, () => moment().view) ?? (await subscribe(args)));
}
