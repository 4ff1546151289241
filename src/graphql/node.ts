import type { Silence } from '../alerts/silence.ts';
import type { StoredAlert } from '../core/alert.ts';
import { NotFoundError } from '../core/errors.ts';
import type { BreakerView, ExchangeView, SourceView } from '../engine/views.ts';
import { builder } from './builder.ts';
import type { AlertRow, GraphQLContext } from './context.ts';

type NodeValue = SourceView | BreakerView | ExchangeView | AlertRow | Silence;

const alertTypes = {
  CIRCUIT_BREAKER: 'CircuitBreakerAlert',
  DEGRADATION: 'DegradationAlert',
  SYSTEM: 'SystemAlert',
} as const satisfies Record<StoredAlert['kind'], string>;

/** The GraphQL type of an alert. */
export const alertTypeName = ({ alert }: AlertRow) => alertTypes[alert.kind];

function typeNameOf(value: NodeValue) {
  if ('alert' in value) return alertTypeName(value);
  if ('endsAt' in value) return 'Silence';
  if ('displayName' in value) return 'Exchange';
  return 'statusReasons' in value ? 'Source' : 'CircuitBreaker';
}

/** The opaque id that `node` takes: unique over all types. */
export const globalId = (typeName: string, name: string) =>
  Buffer.from(`${typeName}:${name}`).toString('base64url');

/** The type and name that an id stands for; null for what is none. */
export function parseGlobalId(id: string): { typeName: string; name: string } | null {
  const text = Buffer.from(id, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  const typeName = text.slice(0, colon);
  const name = text.slice(colon + 1);
  return colon > 0 && globalId(typeName, name) === id ? { typeName, name } : null;
}

/** The journal's id of an alert; throws NotFoundError for what is no alert's id. */
export function requireAlertId(id: string): string {
  const parsed = parseGlobalId(id);
  if (!parsed || !Object.values<string>(alertTypes).includes(parsed.typeName)) {
    throw new NotFoundError('There is no such alert.');
  }
  return parsed.name;
}

function nameOf(value: NodeValue): string {
  if ('alert' in value) return value.alert.id;
  return 'endsAt' in value ? value.id : value.name;
}

async function findNode(id: string, context: GraphQLContext): Promise<NodeValue | null> {
  const parsed = parseGlobalId(id);
  if (!parsed) return null;
  const { typeName, name } = parsed;
  const { view } = context.moment();
  if (typeName === 'Source') return view.source(name) ?? null;
  if (typeName === 'CircuitBreaker') return view.circuitBreaker(name) ?? null;
  if (typeName === 'Exchange') return view.exchange(name) ?? null;
  if (typeName === 'Silence') return context.monitor.desk.silence(name) ?? null;
  if (!Object.values<string>(alertTypes).includes(typeName)) return null;
  const alert = await context.monitor.journal.find(name);
  return alert && alertTypes[alert.kind] === typeName ? { alert, moment: context.moment } : null;
}

export const NodeRef = builder.interfaceRef<NodeValue>('Node').implement({
  description: 'Something with an id that can be fetched again.',
  resolveType: typeNameOf,
  fields: (t) => ({
    id: t.id({
      description: 'Opaque, and unique over all types: what `node` takes.',
      resolve: (value) => globalId(typeNameOf(value), nameOf(value)),
    }),
  }),
});

builder.queryField('node', (t) =>
  t.field({
    type: NodeRef,
    nullable: true,
    description: 'Whatever has this id; null where nothing has.',
    args: {
      id: t.arg.id({
        required: true,
        description: 'The `id` of a source, breaker, exchange, alert or silence.',
      }),
    },
    resolve: (_root, { id }, context) => findNode(id, context),
  }),
);
