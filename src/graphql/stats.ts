import { type OutcomeKind, outcomeKinds } from '../core/outcome.ts';
import type { SlaPolicy } from '../core/policy.ts';
import type { LatencyView } from '../engine/views.ts';
import { builder } from './builder.ts';
import { OutcomeKindEnum } from './enums.ts';

export const LatencyStatsRef = builder.objectRef<LatencyView>('LatencyStats').implement({
  description: 'How long attempts took, in milliseconds; null where none was timed.',
  fields: (t) => ({
    p50Ms: t.exposeFloat('p50Ms', { nullable: true, description: 'Half of them took no longer.' }),
    p95Ms: t.exposeFloat('p95Ms', { nullable: true, description: '95 of 100 took no longer.' }),
    p99Ms: t.exposeFloat('p99Ms', { nullable: true, description: '99 of 100 took no longer.' }),
    meanMs: t.exposeFloat('meanMs', { nullable: true, description: 'The mean.' }),
  }),
});

interface OutcomeCount {
  readonly kind: OutcomeKind;
  readonly count: number;
}

export const OutcomeCountRef = builder.objectRef<OutcomeCount>('OutcomeCount').implement({
  description: 'How many attempts had an outcome.',
  fields: (t) => ({
    kind: t.expose('kind', { type: OutcomeKindEnum, description: 'The outcome.' }),
    count: t.exposeInt('count', { description: 'How many attempts; 1 or more.' }),
  }),
});

/** Only those that there were. */
export const outcomeCounts = (byKind: Readonly<Record<OutcomeKind, number>>): OutcomeCount[] =>
  outcomeKinds.flatMap((kind) => (byKind[kind] > 0 ? [{ kind, count: byKind[kind] }] : []));

export const SlaTargetsRef = builder.objectRef<SlaPolicy>('SlaTargets').implement({
  description: 'What a source is held to.',
  fields: (t) => ({
    maxP95Ms: t.exposeFloat('maxP95Ms', { description: 'The longest p95, milliseconds.' }),
    maxP99Ms: t.exposeFloat('maxP99Ms', { description: 'The longest p99, milliseconds.' }),
    minSuccessRate: t.exposeFloat('minSuccessRate', { description: 'The lowest success rate, 0..1.' }),
    maxConsecutiveFailures: t.exposeInt('maxConsecutiveFailures', {
      description: 'Calls in a row whose failure makes it FAILED.',
    }),
    windowSeconds: t.float({
      description: 'The time that it is judged over.',
      resolve: ({ windowMs }) => windowMs / 1_000,
    }),
    minCalls: t.exposeInt('minCalls', {
      description: 'Attempts from which on percentiles and success rate are judged.',
    }),
  }),
});
