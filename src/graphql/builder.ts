import SchemaBuilder from '@pothos/core';
import type { GraphQLContext } from './context.ts';

/** Where every type of the schema is registered; fields are non-null unless they say `nullable`. */
export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  DefaultFieldNullability: false;
  Scalars: {
    /** Epoch milliseconds inside, RFC 3339 outside. */
    DateTime: { Input: number; Output: number };
    JSON: { Input: unknown; Output: unknown };
    ID: { Input: string; Output: string };
  };
}>({ defaultFieldNullability: false });

builder.queryType({ description: 'Everything that can be read; one operation sees one moment.' });
builder.mutationType({ description: 'What operators do; each needs a token with the operator role.' });
builder.subscriptionType({ description: 'What happens, as it happens.' });
