import type { HealthStatus } from '../core/sla.ts';
import type { SourceView, SystemView } from '../engine/views.ts';
import { builder } from './builder.ts';
import { HealthStatusEnum } from './enums.ts';
import { CircuitBreakerRef, ExchangeRef, SourceRef } from './refs.ts';
import { CacheStatsRef } from './source.ts';

const NamedCacheStatsRef = builder.objectRef<SourceView>('NamedCacheStats').implement({
  description: 'A cache with its name.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the source it belongs to.' }),
    stats: t.expose('cache', { type: CacheStatsRef, description: 'What it did.' }),
  }),
});

const SystemHealthRef = builder.objectRef<SystemView>('SystemHealth');

const withStatus = (status: HealthStatus) => (system: SystemView) =>
  system.sources.filter((source) => source.status === status);

SystemHealthRef.implement({
  description: 'Everything at one moment.',
  fields: (t) => ({
    status: t.expose('status', {
      type: HealthStatusEnum,
      description: 'FAILED if all known exchanges are, else DEGRADED if any is not HEALTHY, else HEALTHY.',
    }),
    online: t.exposeBoolean('online', {
      description:
        'False when every source fails at the network at once: then it is this machine that is offline.',
    }),
    healthySources: t.field({
      type: [SourceRef],
      description: 'The sources within their SLA.',
      resolve: withStatus('HEALTHY'),
    }),
    degradedSources: t.field({
      type: [SourceRef],
      description: 'The sources that are usable but outside of their SLA.',
      resolve: withStatus('DEGRADED'),
    }),
    failedSources: t.field({
      type: [SourceRef],
      description: 'The sources that are not usable.',
      resolve: withStatus('FAILED'),
    }),
    unknownSources: t.field({
      type: [SourceRef],
      description: 'The sources of which nothing is known.',
      resolve: withStatus('UNKNOWN'),
    }),
    circuitBreakers: t.field({
      type: [CircuitBreakerRef],
      description: 'The circuit breakers.',
      resolve: (system) => system.circuitBreakers,
    }),
    caches: t.field({
      type: [NamedCacheStatsRef],
      description: "The sources' caches.",
      resolve: (system) => system.sources,
    }),
    exchanges: t.field({
      type: [ExchangeRef],
      description: 'The exchanges.',
      resolve: (system) => system.exchanges,
    }),
    cursor: t.exposeString('cursor', {
      description:
        'The newest alert at this moment: subscribe with `after: cursor` and nothing falls between.',
    }),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'The moment.' }),
    instance: t.exposeString('instance', { description: 'Who tells this: as in the metadata of alerts.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description: 'Since when this process watches.',
    }),
  }),
});

builder.queryField('health', (t) =>
  t.field({
    type: SystemHealthRef,
    description: 'The whole system as it is now.',
    resolve: (_root, _args, context) => context.moment().view,
  }),
);
