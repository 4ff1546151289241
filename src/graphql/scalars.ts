import { GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql';
import { BadInputError } from '../core/errors.ts';
import { builder } from './builder.ts';
import { formatDateTime, parseDateTime } from './date-time.ts';

/** Validation reports a GraphQLError with its code, and any other error without one. */
function coerceDateTime(value: unknown, node?: ValueNode): number {
  try {
    return parseDateTime(value);
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    throw new GraphQLError(error.message, { nodes: node, extensions: { code: error.code } });
  }
}

builder.scalarType('DateTime', {
  description: 'A moment in time: RFC 3339, UTC, millisecond precision.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: formatDateTime,
  parseValue: (value) => coerceDateTime(value),
  parseLiteral: (node) => coerceDateTime(valueFromASTUntyped(node), node),
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
});
