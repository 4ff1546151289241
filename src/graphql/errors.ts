import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import {
  BadInputError,
  ForbiddenError,
  HistoryUnavailableError,
  NotFoundError,
  ResyncRequiredError,
  type TidegateError,
  UnauthenticatedError,
  UnknownNameError,
} from '../core/errors.ts';

/** An error with the code QUERY_TOO_COMPLEX: the operation is beyond a limit. */
export const tooComplex = (message: string, options: GraphQLErrorOptions = {}): GraphQLError =>
  new GraphQLError(message, {
    ...options,
    // GraphQL over HTTP: 400, save for clients that accept application/json alone.
    extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400, spec: true } },
  });

const publicErrors = [
  BadInputError,
  ForbiddenError,
  HistoryUnavailableError,
  NotFoundError,
  ResyncRequiredError,
  UnauthenticatedError,
  UnknownNameError,
];

const isPublic = (error: unknown): error is TidegateError =>
  publicErrors.some((each) => error instanceof each);

/** The HTTP status of those that have one of their own, taken out before the wire. */
const httpOf: Readonly<Record<string, object>> = {
  UNAUTHENTICATED: { http: { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } } },
  FORBIDDEN: { http: { status: 403 } },
};

/** What was thrown at first, below the errors that GraphQL wrapped around it. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

/**
 * The error a client may see: mistakes of the caller and what is not to be had, with their `extensions.code`, anything else as
 * "Internal error" with INTERNAL_SERVER_ERROR after `report` got what was thrown.
 */
export function toPublicError(error: unknown, report: (cause: unknown) => void): GraphQLError {
  const root = rootOf(error);
  if (root instanceof GraphQLError) return error as GraphQLError;
  const place = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  if (isPublic(root)) {
    const headCursor = root instanceof ResyncRequiredError ? { headCursor: root.headCursor } : {};
    return new GraphQLError(root.message, {
      ...place,
      extensions: { code: root.code, ...headCursor, ...httpOf[root.code] },
    });
  }
  report(root);
  return new GraphQLError('Internal error', {
    ...place,
    // `unexpected` makes the HTTP status 500 where there is no data, and is taken out before the wire.
    extensions: { code: 'INTERNAL_SERVER_ERROR', unexpected: true },
  });
}
