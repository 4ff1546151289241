import { GraphQLError } from 'graphql';
import { BadInputError, ResyncRequiredError, type TidegateError, UnknownNameError } from '../core/errors.ts';

const isCallersMistake = (error: unknown): error is TidegateError =>
  error instanceof BadInputError || error instanceof ResyncRequiredError || error instanceof UnknownNameError;

/** What was thrown at first, below the errors that GraphQL wrapped around it. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

/**
 * The error a client may see: mistakes of the caller with their `extensions.code`, anything else as
 * "Internal error" with INTERNAL_SERVER_ERROR after `report` got what was thrown.
 */
export function toPublicError(error: unknown, report: (cause: unknown) => void): GraphQLError {
  const root = rootOf(error);
  if (root instanceof GraphQLError) return error as GraphQLError;
  const place = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  if (isCallersMistake(root)) {
    const headCursor = root instanceof ResyncRequiredError ? { headCursor: root.headCursor } : {};
    return new GraphQLError(root.message, { ...place, extensions: { code: root.code, ...headCursor } });
  }
  report(root);
  return new GraphQLError('Internal error', {
    ...place,
    // `unexpected` makes the HTTP status 500 where there is no data, and is taken out before the wire.
    extensions: { code: 'INTERNAL_SERVER_ERROR', unexpected: true },
  });
}
