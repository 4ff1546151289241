import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
  parse,
  Source,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import { aliasLimitRule } from './alias-limit.ts';
import { type GraphQLContext, lazyMoment, type Moment, type ServedMonitor } from './context.ts';
import { assertAffordable, type Extent } from './cost-limit.ts';
import { depthLimitRule } from './depth-limit.ts';
import { tooComplex } from './errors.ts';
import { noIntrospectionRule } from './introspection.ts';
import { dropLocations } from './lean-document.ts';
import { defaultOperationLimits, type OperationLimits } from './limits.ts';
import { assertShallowText, findDeepSelection } from './nesting-limit.ts';
import { findRepeats } from './repeat-limit.ts';
import { schema } from './schema.ts';
import { assertSmallVariables } from './variables-limit.ts';
import { operatorName } from './viewer.ts';

// The steps of an operation, the same for every way it can come.

/** Each of them may repeat much of the document. */
const mostErrors = 10;

const withCode = (error: GraphQLError, code: string) => {
  error.extensions.code ??= code;
  return error;
};

/** Throws a GraphQLError with the code QUERY_TOO_COMPLEX for what is too large to be looked at, or to be kept waiting. */
export function assertSmallOperation(
  text: string,
  variables: unknown,
  { documentBytes, variablesBytes }: OperationLimits,
): void {
  if (Buffer.byteLength(text) > documentBytes) {
    throw tooComplex(`The document is over ${documentBytes} bytes.`);
  }
  assertSmallVariables(variables, variablesBytes);
}

/** The document of a text; throws a GraphQLError with the code GRAPHQL_PARSE_FAILED or QUERY_TOO_COMPLEX. */
export function parseOperation(text: string, limits: OperationLimits = defaultOperationLimits): DocumentNode {
  assertSmallOperation(text, undefined, limits);
  try {
    const source = new Source(text);
    assertShallowText(source, limits.tokens);
    return parse(source);
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** What is wrong with a document; errors without a code of their own get GRAPHQL_VALIDATION_FAILED. */
export function validateOperation(
  document: DocumentNode,
  { depth, aliases, introspection }: OperationLimits = defaultOperationLimits,
): GraphQLError[] {
  const tooMuch = findDeepSelection(document) ?? findRepeats(document);
  if (tooMuch) return [tooMuch];
  // First, as what is beyond a limit takes long to check by all the rules.
  const beyond = validate(schema, document, [depthLimitRule(depth), aliasLimitRule(aliases)]);
  if (beyond.length > 0) return [...beyond];
  const rules = introspection ? specifiedRules : [...specifiedRules, noIntrospectionRule];
  // Without introspection the suggestions for a misspelt name would tell the schema piece by piece.
  const errors = validate(schema, document, rules, {
    hideSuggestions: !introspection,
    maxErrors: mostErrors,
  });
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

/** Looked at only as far as an operation asks for it, and once. */
function extentOf({ desk }: ServedMonitor, moment: () => Moment): Extent {
  let silences: Extent['silences'] | undefined;
  return {
    get view() {
      return moment().view;
    },
    get silences() {
      silences ??= desk.silences({ active: false });
      return silences;
    },
  };
}

/** What keeps an operation from being run: who asks for it, the size of its variables, what it costs. */
function refusalOf(
  args: ExecutionArgs,
  limits: OperationLimits,
  moment: () => Moment,
): ExecutionResult | undefined {
  try {
    const { viewer, monitor } = args.contextValue as GraphQLContext;
    const operation = getOperationAST(args.document, args.operationName)?.operation;
    // Here and not in the resolvers alone, so that none can forget it.
    if (operation === 'mutation') operatorName(viewer);
    assertSmallVariables(args.variableValues, limits.variablesBytes);
    assertAffordable(args, extentOf(monitor, moment), limits.cost);
    return undefined;
  } catch (cause) {
    return {
      errors: [cause instanceof GraphQLError ? cause : new GraphQLError('Internal error', { cause })],
    };
  }
}

/** Runs a query, or the mutation of an operator, unless it is beyond a limit. */
export async function executeOperation(args: ExecutionArgs, limits = defaultOperationLimits) {
  const { moment } = args.contextValue as GraphQLContext;
  const refusal = refusalOf(args, limits, moment);
  const hideSuggestions = !limits.introspection;
  return withRequestErrorCodes(refusal ?? (await execute({ ...args, hideSuggestions })));
}

/** Only the variables that an operation declares: the others would be kept with its stream. */
function declaredVariables({ document, operationName, variableValues }: ExecutionArgs) {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const names = definitions.map(({ variable }) => variable.name.value);
  const given = variableValues ?? {};
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(given, name)).map((name) => [name, given[name]]),
  );
}

/** Starts a subscription: its stream, or a result with the errors that kept it from starting. */
export async function subscribeOperation(args: ExecutionArgs, limits = defaultOperationLimits) {
  // The context's own moment would be kept for as long as the stream lives.
  const moment = lazyMoment((args.contextValue as GraphQLContext).monitor);
  const refusal = refusalOf(args, limits, moment);
  const hideSuggestions = !limits.introspection;
  const variableValues = declaredVariables(args);
  const started = refusal ?? (await subscribe({ ...args, variableValues, hideSuggestions }));
  if (Symbol.asyncIterator in started) {
    // What is left in the arguments is kept for as long as the stream lives.
    dropLocations(args.document);
    args.variableValues = undefined;
  }
  return withRequestErrorCodes(started);
}
