import type { FieldNode, OperationDefinitionNode, ValueNode } from 'graphql';
import { BadInputError } from '../core/errors.ts';
import { type HistoryRequest, historyRange, mostPoints, pointCount } from '../core/history.ts';
import { parseDateTime } from './date-time.ts';

type Variables = Readonly<Record<string, unknown>> | null | undefined;

function literalOf(value: ValueNode): unknown {
  if (value.kind === 'NullValue') return null;
  if (value.kind === 'IntValue') return Number(value.value);
  return value.kind === 'StringValue' ? value.value : Number.NaN;
}

/** What a field's argument is given, by a variable too; undefined where it is not. */
function argumentOf(
  field: FieldNode,
  name: string,
  { variableDefinitions }: OperationDefinitionNode,
  variables: Variables,
): unknown {
  const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind !== 'Variable') return value && literalOf(value);
  const variable = value.name.value;
  if (variables && Object.hasOwn(variables, variable)) return variables[variable];
  const definition = variableDefinitions?.find((each) => each.variable.name.value === variable);
  return definition?.defaultValue && literalOf(definition.defaultValue);
}

const momentOf = (value: unknown) => (value == null ? undefined : parseDateTime(value));

/** However old the range is: what is kept of it makes the answer no longer. */
const keepsEverything = { minutesMs: Number.POSITIVE_INFINITY, hoursMs: Number.POSITIVE_INFINITY };

/** How many points the answer of a `history` field has: none where its arguments are refused, which says why. */
export function historyPointsOf(
  field: FieldNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  wallNow: number,
): number {
  const given = (name: string) => argumentOf(field, name, operation, variables);
  try {
    const request: HistoryRequest = {
      from: momentOf(given('from')),
      to: momentOf(given('to')),
      stepSeconds: (given('stepSeconds') ?? 60) as number,
    };
    return pointCount(historyRange(request, wallNow, keepsEverything));
  } catch (error) {
    return error instanceof BadInputError ? 0 : mostPoints;
  }
}
