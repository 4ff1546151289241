import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isListType,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Silence } from '../alerts/silence.ts';
import { outcomeKinds } from '../core/outcome.ts';
import type { SystemView } from '../engine/views.ts';
import { maxPageSize } from './alert-page.ts';
import { tooComplex } from './errors.ts';
import { historyPointsOf } from './history-cost.ts';

/** A question to the journal, which is on a disk. */
const journalReadCost = 250;
/** A transaction, and what it sets off. */
const mutationCost = 10_000;
const alertRowCost = 10;
/** What was done about an alert is read for many of them at once. */
const alertDetailCost = 5;
const usualPageSize = 50;
/** Of a list that nothing tells the length of. */
const usualListSize = 10;

const journalReads: ReadonlySet<string> = new Set([
  'Query.alerts',
  'Query.node',
  'Exchange.alerts',
  'AlertConnection.totalCount',
  'PageInfo.hasNextPage',
  'PageInfo.hasPreviousPage',
  'Source.history',
  'Exchange.history',
]);

const alertTypes = ['Alert', 'CircuitBreakerAlert', 'DegradationAlert', 'SystemAlert'];
const alertDetails: ReadonlySet<string> = new Set(
  alertTypes.flatMap((type) => [`${type}.acknowledgement`, `${type}.deliveries`]),
);

function ownCostOf(parent: string, field: string): number {
  const place = `${parent}.${field}`;
  if (parent === 'Mutation') return mutationCost;
  if (journalReads.has(place)) return journalReadCost;
  return alertDetails.has(place) ? alertDetailCost : 1;
}

/** What there is now, as far as it tells how long lists are. */
export interface Extent {
  readonly view: SystemView;
  /** All that are kept. */
  readonly silences: readonly Silence[];
}

const longest = (lists: readonly (readonly unknown[])[]) => Math.max(0, ...lists.map(({ length }) => length));
const usual = (lists: readonly (readonly unknown[])[]) =>
  lists.length === 0 ? 0 : Math.ceil(lists.flat().length / lists.length);
const allSources = ({ view }: Extent) => view.sources.length;
const allBreakers = ({ view }: Extent) => view.circuitBreakers.length;
const allExchanges = ({ view }: Extent) => view.exchanges.length;

/** How much a field's list can have now; of introspection, how much it has on average. */
export const listSizes: Readonly<Record<string, (extent: Extent) => number>> = {
  'Query.exchanges': allExchanges,
  'Query.sources': allSources,
  'Query.circuitBreakers': allBreakers,
  'SystemHealth.healthySources': allSources,
  'SystemHealth.degradedSources': allSources,
  'SystemHealth.failedSources': allSources,
  'SystemHealth.unknownSources': allSources,
  'SystemHealth.circuitBreakers': allBreakers,
  'SystemHealth.caches': allSources,
  'SystemHealth.exchanges': allExchanges,
  'Exchange.circuitBreakers': ({ view }) => longest(view.exchanges.map((each) => each.circuitBreakers)),
  'Exchange.sources': ({ view }) => longest(view.exchanges.map((each) => each.sources)),
  'CircuitBreaker.sources': ({ view }) => longest(view.circuitBreakers.map((each) => each.sources)),
  'CircuitBreakerAlert.deliveries': () => usualListSize,
  'DegradationAlert.deliveries': () => usualListSize,
  'SystemAlert.deliveries': () => usualListSize,
  'Query.silences': ({ silences }) => silences.length,
  // On average, as a single one may have very many.
  'Silence.exchanges': ({ silences }) => usual(silences.map((each) => each.exchanges)),
  'Silence.breakers': ({ silences }) => usual(silences.map((each) => each.breakers)),
  'Silence.severities': ({ silences }) => usual(silences.map((each) => each.severities)),
  'Source.rateLimits': ({ view }) => longest(view.sources.map((each) => each.rateLimits)),
  'Source.outcomes': () => outcomeKinds.length,
  'HealthPoint.outcomes': () => outcomeKinds.length,
  'Source.blocks': ({ view }) => longest(view.sources.map((each) => each.blocks)),
  '__Schema.types': () => 50,
  '__Schema.directives': () => 10,
  '__Type.fields': () => 10,
};

const literalOf = (value: ValueNode) => {
  if (value.kind === 'NullValue') return null;
  return value.kind === 'IntValue' ? Number(value.value) : undefined;
};

/** The larger of `first` and `last`, where null is none; 500 for a variable that was not given, 50 for neither. */
function pageSizeOf(node: FieldNode, variables: ExecutionArgs['variableValues']): number {
  const sizes: number[] = [];
  for (const { name, value } of node.arguments ?? []) {
    if (name.value !== 'first' && name.value !== 'last') continue;
    const given = value.kind === 'Variable' ? variables?.[value.name.value] : literalOf(value);
    if (given === null) continue;
    sizes.push(typeof given === 'number' ? Math.min(Math.max(given, 0), maxPageSize) : maxPageSize);
  }
  return sizes.length > 0 ? Math.max(...sizes) : usualPageSize;
}

/** How many `names` a list is narrowed to; null where it is not. */
function namesOf(node: FieldNode, variables: ExecutionArgs['variableValues']): number | null {
  const value = node.arguments?.find(({ name }) => name.value === 'names')?.value;
  const given = value?.kind === 'Variable' ? variables?.[value.name.value] : value;
  if (Array.isArray(given)) return given.length;
  if (typeof given === 'string') return 1;
  if (value?.kind === 'ListValue') return value.values.length;
  return value?.kind === 'StringValue' ? 1 : null;
}

/**
 * How many fields the answer to a valid operation can have, where what the journal reads or writes counts more.
 * Each fragment is counted once, however often it is spread.
 */
export function costOf({ schema, document, operationName, variableValues }: ExecutionArgs, extent: Extent) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
  }
  const counted = new Map<string, number>();
  const operation = getOperationAST(document, operationName);

  const costOfFragment = (name: string, pageSize: number): number => {
    const key = `${name} ${pageSize}`;
    const fragment = fragments.get(name)!;
    const cost = counted.get(key) ?? costOfSet(fragment.selectionSet, typeOf(fragment), pageSize);
    counted.set(key, cost);
    return cost;
  };

  const typeOf = ({ typeCondition }: FragmentDefinitionNode) =>
    schema.getType(typeCondition.name.value) as GraphQLCompositeType;

  const costOfField = (node: FieldNode, parent: GraphQLCompositeType, pageSize: number): number => {
    const place = `${parent.name}.${node.name.value}`;
    const fieldType = schema.getField(parent, node.name.value)!.type;
    const type = getNamedType(fieldType);
    const ownCost = ownCostOf(parent.name, node.name.value);
    const most = listSizes[place]?.(extent);
    const size = most === undefined ? undefined : Math.min(most, namesOf(node, variableValues) ?? most);
    if (!node.selectionSet || !isCompositeType(type)) return ownCost + (size ?? 0);
    if (type.name === 'AlertConnection') {
      const rows = pageSizeOf(node, variableValues);
      return ownCost + alertRowCost * rows + costOfSet(node.selectionSet, type, rows);
    }
    if (type.name === 'HealthPoint') {
      const points = historyPointsOf(node, operation!, variableValues, extent.view.timestamp);
      return ownCost + points * costOfSet(node.selectionSet, type, 0);
    }
    const isPage = parent.name === 'AlertConnection' && type.name !== 'PageInfo';
    // What introspection tells of a type are short lists.
    const isLong = isListType(getNullableType(fieldType)) && !parent.name.startsWith('__');
    const otherwise = isLong ? usualListSize : 1;
    const count = isPage ? pageSize : (size ?? otherwise);
    return ownCost + count * costOfSet(node.selectionSet, type, 0);
  };

  const costOfSet = (set: SelectionSetNode, parent: GraphQLCompositeType, pageSize: number): number => {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === 'Field') cost += costOfField(selection, parent, pageSize);
      else if (selection.kind === 'FragmentSpread') cost += costOfFragment(selection.name.value, pageSize);
      else {
        const name = selection.typeCondition?.name.value;
        const type = name === undefined ? parent : (schema.getType(name) as GraphQLCompositeType);
        cost += costOfSet(selection.selectionSet, type, pageSize);
      }
    }
    return cost;
  };

  const root = operation && schema.getRootType(operation.operation);
  return root ? costOfSet(operation.selectionSet, root, 0) : 0;
}

/** Throws a GraphQLError with the code QUERY_TOO_COMPLEX for an operation that costs more than `maxCost`. */
export function assertAffordable(args: ExecutionArgs, extent: Extent, maxCost: number): void {
  const cost = costOf(args, extent);
  if (cost <= maxCost) return;
  throw tooComplex(
    `The operation may cost ${cost} fields; at most ${maxCost} are allowed. Ask for fewer alerts or fields at a time.`,
  );
}
