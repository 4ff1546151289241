import { GraphQLError, getNamedType, isIntrospectionType, type ValidationRule } from 'graphql';

/**
 * Refuses with FORBIDDEN every field that tells of the schema, by its type: what a fragment, an alias or an
 * operation is called makes no difference. `__typename` is no such field.
 */
export const noIntrospectionRule: ValidationRule = (context) => ({
  Field(node) {
    const type = getNamedType(context.getType());
    if (!type || !isIntrospectionType(type)) return;
    // Told of once, where introspection begins; a fragment on one of its types begins nowhere by itself.
    const parent = context.getParentType();
    if (parent && isIntrospectionType(parent)) return;
    const message = 'Introspection is off here; the schema is published with the program.';
    context.reportError(
      new GraphQLError(message, { nodes: node, extensions: { code: 'FORBIDDEN', http: { status: 403 } } }),
    );
  },
});
