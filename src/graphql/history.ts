import type { HealthPoint } from '../core/history.ts';
import type { HistorySubject } from '../engine/monitor.ts';
import { builder } from './builder.ts';
import type { ServedMonitor } from './context.ts';
import { HealthStatusEnum } from './enums.ts';
import { ownTurn } from './next-turn.ts';
import { LatencyStatsRef, OutcomeCountRef, outcomeCounts } from './stats.ts';

export const HealthPointRef = builder.objectRef<HealthPoint>('HealthPoint').implement({
  description: 'One bucket of history; what was not measured in it is null.',
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime', description: 'When it begins: a multiple of the step.' }),
    status: t.expose('status', {
      type: HealthStatusEnum,
      description: 'The worst that was seen in it; UNKNOWN where nothing was.',
    }),
    degradationScore: t.exposeFloat('degradationScore', {
      nullable: true,
      description: 'The highest score of the exchange that was seen in it, 0..1.',
    }),
    requestCount: t.exposeInt('requestCount', { description: 'Attempts.' }),
    failureCount: t.exposeInt('failureCount', { description: 'Those of them that count as failures.' }),
    successRate: t.exposeFloat('successRate', {
      nullable: true,
      description: '0..1; null without a countable attempt.',
    }),
    latency: t.expose('latency', {
      type: LatencyStatsRef,
      description: 'Of all its attempts together, not an average of averages.',
    }),
    outcomes: t.field({
      type: [OutcomeCountRef],
      description: 'Its attempts by outcome, those only that there were.',
      resolve: ({ byKind }) => outcomeCounts(byKind),
    }),
  }),
});

export const historyArgs = builder.args((t) => ({
  from: t.field({ type: 'DateTime', description: 'Its first moment; 24 hours before `to` by default.' }),
  to: t.field({ type: 'DateTime', description: 'Its end, which is not in it; now by default.' }),
  stepSeconds: t.int({
    defaultValue: 60,
    required: false,
    description:
      'The length of a bucket: a multiple of 60, of 3600 where minutes are no longer kept; at most 10,000 buckets.',
  }),
}));

interface HistoryArgs {
  readonly from?: number | null;
  readonly to?: number | null;
  readonly stepSeconds?: number | null;
}

export async function resolveHistory(
  { monitor }: { readonly monitor: ServedMonitor },
  subject: HistorySubject,
  { from, to, stepSeconds }: HistoryArgs,
): Promise<readonly HealthPoint[]> {
  // An answer of 10,000 points takes long to write: asked for one in each turn, many do not come in the same.
  await ownTurn();
  return monitor.history(subject, { from, to, stepSeconds: stepSeconds ?? 60 });
}
