import type { LatencyView } from '../engine/views.ts';
import { builder } from './builder.ts';
import { HealthStatusEnum, OutcomeKindEnum } from './enums.ts';
import { ExchangeRef, SourceRef } from './refs.ts';
import { LatencyStatsRef } from './source.ts';

// Stands in for the real history until that is merged: the shape of the schema, with made-up numbers.

interface Count {
  readonly kind: 'OK' | 'TIMEOUT' | 'NETWORK';
  readonly count: number;
}
interface Point {
  readonly start: number;
  readonly status: 'HEALTHY' | 'DEGRADED' | 'FAILED' | 'UNKNOWN';
  readonly degradationScore: number | null;
  readonly requestCount: number;
  readonly failureCount: number;
  readonly successRate: number | null;
  readonly latency: LatencyView;
  readonly outcomes: readonly Count[];
}
interface Sla {
  readonly maxP95Ms: number;
  readonly maxP99Ms: number;
  readonly minSuccessRate: number;
  readonly maxConsecutiveFailures: number;
  readonly windowSeconds: number;
  readonly minCalls: number;
}

const RoleEnum = builder.enumType('Role', {
  values: { VIEWER: { value: 'viewer' }, OPERATOR: { value: 'operator' } } as const,
});
const ViewerRef = builder
  .objectRef<{ readonly name: string | null; readonly role: 'viewer' | 'operator' }>('Viewer')
  .implement({
    description: 'Who asks.',
    fields: (t) => ({
      name: t.exposeString('name', {
        nullable: true,
        description: 'Name of the token; null for nobody in particular.',
      }),
      role: t.expose('role', { type: RoleEnum }),
    }),
  });
builder.queryField('viewer', (t) =>
  t.field({ type: ViewerRef, resolve: (_root, _args, { viewer }) => viewer }),
);

const OutcomeCountRef = builder.objectRef<Count>('OutcomeCount').implement({
  fields: (t) => ({ kind: t.expose('kind', { type: OutcomeKindEnum }), count: t.exposeInt('count') }),
});
const SlaTargetsRef = builder.objectRef<Sla>('SlaTargets').implement({
  description: 'What a source is held to.',
  fields: (t) => ({
    maxP95Ms: t.exposeFloat('maxP95Ms'),
    maxP99Ms: t.exposeFloat('maxP99Ms'),
    minSuccessRate: t.exposeFloat('minSuccessRate'),
    maxConsecutiveFailures: t.exposeInt('maxConsecutiveFailures'),
    windowSeconds: t.exposeFloat('windowSeconds'),
    minCalls: t.exposeInt('minCalls'),
  }),
});
const HealthPointRef = builder.objectRef<Point>('HealthPoint').implement({
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime' }),
    status: t.expose('status', { type: HealthStatusEnum }),
    degradationScore: t.exposeFloat('degradationScore', { nullable: true }),
    requestCount: t.exposeInt('requestCount'),
    failureCount: t.exposeInt('failureCount'),
    successRate: t.exposeFloat('successRate', { nullable: true }),
    latency: t.expose('latency', { type: LatencyStatsRef }),
    outcomes: t.field({ type: [OutcomeCountRef], resolve: ({ outcomes }) => [...outcomes] }),
  }),
});

/** Of a name and a moment, in [0, 1). */
function chanceOf(name: string, bucket: number): number {
  let hash = 2166136261 ^ bucket;
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

function pointOf(name: string, start: number): Point {
  const minute = Math.floor(start / 60_000);
  const noise = chanceOf(name, minute);
  if (chanceOf(`${name} gap`, Math.floor(minute / 45)) < 0.03) {
    const latency = { p50Ms: null, p95Ms: null, p99Ms: null, meanMs: null };
    const none = { degradationScore: null, requestCount: 0, failureCount: 0, successRate: null };
    return { start, status: 'UNKNOWN', ...none, latency, outcomes: [] };
  }
  const mood = chanceOf(`${name} mood`, Math.floor(minute / 20));
  const trouble = mood < 0.04 ? 1 : mood < 0.12 ? 0.4 : 0;
  const base = 60 + 200 * chanceOf(name, 0) + 500 * trouble;
  const failureCount = Math.round(120 * trouble * (0.4 + noise / 2));
  const p50Ms = base * (0.8 + noise / 3);
  const latency = { p50Ms, p95Ms: p50Ms * 1.8, p99Ms: p50Ms * (2.4 + noise), meanMs: p50Ms * 1.1 };
  const status = trouble === 1 ? 'FAILED' : trouble > 0 ? 'DEGRADED' : 'HEALTHY';
  const outcomes: Count[] = [{ kind: 'OK', count: 120 - failureCount }];
  if (failureCount > 0) {
    outcomes.push({ kind: 'TIMEOUT', count: Math.ceil(failureCount / 2) });
    outcomes.push({ kind: 'NETWORK', count: Math.floor(failureCount / 2) });
  }
  const degradationScore = trouble * 0.8;
  const successRate = 1 - failureCount / 120;
  return { start, status, degradationScore, requestCount: 120, failureCount, successRate, latency, outcomes };
}

function historyOf(
  name: string,
  now: number,
  { from, to, stepSeconds }: { from?: number | null; to?: number | null; stepSeconds?: number | null },
): Point[] {
  const stepMs = (stepSeconds ?? 60) * 1_000;
  const end = to ?? now;
  const first = Math.floor((from ?? end - 86_400_000) / stepMs);
  return Array.from({ length: Math.max(0, Math.ceil(end / stepMs) - first) }, (_, index) =>
    pointOf(name, (first + index) * stepMs),
  );
}

for (const ref of [ExchangeRef, SourceRef]) {
  builder.objectField(ref as typeof SourceRef, 'history', (t) =>
    t.field({
      type: [HealthPointRef],
      args: {
        from: t.arg({ type: 'DateTime' }),
        to: t.arg({ type: 'DateTime' }),
        stepSeconds: t.arg.int({ defaultValue: 60 }),
      },
      resolve: ({ name }, args, context) => historyOf(name, context.moment().view.timestamp, args),
    }),
  );
}
builder.objectFields(SourceRef, (t) => ({
  sla: t.field({
    type: SlaTargetsRef,
    resolve: () => ({
      maxP95Ms: 1_000,
      maxP99Ms: 2_000,
      minSuccessRate: 0.95,
      maxConsecutiveFailures: 3,
      windowSeconds: 300,
      minCalls: 10,
    }),
  }),
  outcomes: t.field({
    type: [OutcomeCountRef],
    resolve: ({ requestCount, failureCount }) => [
      { kind: 'OK' as const, count: requestCount - failureCount },
      { kind: 'NETWORK' as const, count: failureCount },
    ],
  }),
}));
