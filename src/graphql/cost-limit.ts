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
} from 'graphql';
import type { SystemView } from '../engine/views.ts';
import { maxPageSize } from './alert-page.ts';
import { tooComplex } from './errors.ts';

/** A question to the journal, which is on a disk. */
const journalReadCost = 250;
const alertRowCost = 10;
/** What was done about an alert is read for many of them at once. */
const alertDetailCost = 5;
/** Of a list that no view tells the length of. */
const usualListSize = 10;
const silencesListed = 100;

const journalReads: ReadonlySet<string> = new Set([
  'Query.alerts',
  'Query.node',
  'Exchange.alerts',
  'AlertConnection.totalCount',
  'PageInfo.hasNextPage',
  'PageInfo.hasPreviousPage',
]);

const alertTypes = ['Alert', 'CircuitBreakerAlert', 'DegradationAlert', 'SystemAlert'];
const alertDetails: ReadonlySet<string> = new Set(
  alertTypes.flatMap((type) => [`${type}.acknowledgement`, `${type}.deliveries`]),
);

function ownCostOf(parent: string, field: string): number {
  const place = `${parent}.${field}`;
  if (journalReads.has(place) || parent === 'Mutation') return journalReadCost;
  return alertDetails.has(place) ? alertDetailCost : 1;
}

const longest = (lists: readonly (readonly unknown[])[]) => Math.max(0, ...lists.map(({ length }) => length));
const allSources = ({ sources }: SystemView) => sources.length;
const allBreakers = ({ circuitBreakers }: SystemView) => circuitBreakers.length;
const allExchanges = ({ exchanges }: SystemView) => exchanges.length;

/** How many objects a field's list can have now; of introspection, how many it has on average. */
export const listSizes: Readonly<Record<string, (view: SystemView) => number>> = {
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
  'Exchange.circuitBreakers': ({ exchanges }) => longest(exchanges.map((each) => each.circuitBreakers)),
  'Exchange.sources': ({ exchanges }) => longest(exchanges.map((each) => each.sources)),
  'CircuitBreaker.sources': ({ circuitBreakers }) => longest(circuitBreakers.map((each) => each.sources)),
  'CircuitBreakerAlert.deliveries': () => usualListSize,
  'DegradationAlert.deliveries': () => usualListSize,
  'SystemAlert.deliveries': () => usualListSize,
  'Query.silences': () => silencesListed,
  'Source.rateLimits': ({ sources }) => longest(sources.map((each) => each.rateLimits)),
  'Source.blocks': ({ sources }) => longest(sources.map((each) => each.blocks)),
  '__Schema.types': () => 50,
  '__Schema.directives': () => 10,
  '__Type.fields': () => 10,
};

/** What `first` or `last` says; 500 for a variable that was not given, 50 for no argument at all. */
function pageSizeOf(node: FieldNode, variables: ExecutionArgs['variableValues']): number {
  const given = node.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
  if (given?.kind !== 'IntValue' && given?.kind !== 'Variable') return 50;
  const size = given.kind === 'IntValue' ? Number(given.value) : variables?.[given.name.value];
  return typeof size === 'number' ? Math.min(Math.max(size, 0), maxPageSize) : maxPageSize;
}

/**
 * How many fields the answer to a valid operation can have, where what the journal reads or writes counts more.
 * Each fragment is counted once, however often it is spread.
 */
export function costOf(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  view: () => SystemView,
) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
  }
  const counted = new Map<string, number>();

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
    if (!node.selectionSet || !isCompositeType(type)) return ownCost;
    if (type.name === 'AlertConnection') {
      const size = pageSizeOf(node, variableValues);
      return ownCost + alertRowCost * size + costOfSet(node.selectionSet, type, size);
    }
    const isPage = parent.name === 'AlertConnection' && type.name !== 'PageInfo';
    // What introspection tells of a type are short lists.
    const isLong = isListType(getNullableType(fieldType)) && !parent.name.startsWith('__');
    const otherwise = isLong ? usualListSize : 1;
    const count = isPage ? pageSize : (listSizes[place]?.(view()) ?? otherwise);
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

  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  return root ? costOfSet(operation.selectionSet, root, 0) : 0;
}

/** Throws a GraphQLError with the code QUERY_TOO_COMPLEX for an operation that costs more than `maxCost`. */
export function assertAffordable(args: ExecutionArgs, view: () => SystemView, maxCost: number): void {
  const cost = costOf(args, view);
  if (cost <= maxCost) return;
  throw tooComplex(
    `The operation may cost ${cost} fields; at most ${maxCost} are allowed. Ask for fewer alerts or fields at a time.`,
  );
}
