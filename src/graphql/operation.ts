import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import { depthLimitRule } from './depth-limit.ts';
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
    return parse(text, { maxTokens });
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** What is wrong with a document; errors without a code of their own get GRAPHQL_VALIDATION_FAILED. */
export const validateOperation = (document: DocumentNode): GraphQLError[] =>
  validate(schema, document, rules).map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));

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

/** Runs a query. */
export const executeOperation = async (args: ExecutionArgs) => withRequestErrorCodes(await execute(args));

/** Starts a subscription: its stream, or a result with the errors that kept it from starting. */
export const subscribeOperation = async (args: ExecutionArgs) => withRequestErrorCodes(await subscribe(args));
