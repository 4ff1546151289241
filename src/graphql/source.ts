import type { BlockView, CacheView, SourceView } from '../engine/views.ts';
import { builder } from './builder.ts';
import { BlockScopeEnum, HealthStatusEnum, OutcomeKindEnum } from './enums.ts';
import { HealthPointRef, historyArgs, resolveHistory } from './history.ts';
import { NodeRef } from './node.ts';
import { CircuitBreakerRef, ExchangeRef, SourceRef } from './refs.ts';
import { LatencyStatsRef, OutcomeCountRef, outcomeCounts, SlaTargetsRef } from './stats.ts';

export const CacheStatsRef = builder.objectRef<CacheView>('CacheStats').implement({
  description: 'What a cache did. Counts since the start, as Float because they pass 2^31.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'Entries held now.' }),
    maxSize: t.exposeInt('maxSize', { description: 'Entries it may hold.' }),
    hits: t.exposeFloat('hits', { description: 'Reads answered from it.' }),
    misses: t.exposeFloat('misses', { description: 'Reads that went to the venue.' }),
    staleHits: t.exposeFloat('staleHits', { description: 'Errors answered with an older value.' }),
    evictions: t.exposeFloat('evictions', { description: 'Entries that made room for others.' }),
    hitRate: t.exposeFloat('hitRate', {
      description: 'hits / (hits + misses), 0..1; 0 before the first read.',
    }),
  }),
});

const RateLimitStateRef = builder.objectRef<SourceView['rateLimits'][number]>('RateLimitState').implement({
  description:
    'What the exchange said of our quota, read from its reply headers. Null is what it did not say.',
  fields: (t) => ({
    name: t.exposeString('name', { description: "The limit's name, as `REQUEST_WEIGHT_1M`." }),
    limit: t.exposeInt('limit', { nullable: true, description: 'What may be used in a window.' }),
    used: t.exposeInt('used', { nullable: true, description: 'What was used of it.' }),
    remaining: t.exposeInt('remaining', { nullable: true, description: 'What is left of it.' }),
    windowSeconds: t.exposeInt('windowSeconds', { nullable: true, description: "The window's length." }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the window starts anew.',
    }),
  }),
});

const BlockRef = builder.objectRef<BlockView>('Block').implement({
  description:
    'The venue told us to stay away: no call goes out in this scope before then. `reason` is RATE_LIMITED, BANNED or MAINTENANCE.',
  fields: (t) => ({
    scope: t.expose('scope', { type: BlockScopeEnum, description: 'How much of the venue it covers.' }),
    name: t.exposeString('name', { description: "The bucket's, the source's or the host's name." }),
    reason: t.expose('reason', {
      type: OutcomeKindEnum,
      description: 'RATE_LIMITED, BANNED or MAINTENANCE.',
    }),
    since: t.expose('since', { type: 'DateTime', description: 'When it began.' }),
    until: t.expose('until', { type: 'DateTime', description: 'When calls may go out again.' }),
  }),
});

SourceRef.implement({
  description: 'One feed of an exchange, as `binance_orderbook`.',
  interfaces: [NodeRef],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its configured name.' }),
    exchange: t.expose('exchange', { type: ExchangeRef, description: 'The exchange it belongs to.' }),
    status: t.expose('status', { type: HealthStatusEnum, description: 'How it does.' }),
    statusReasons: t.stringList({
      description: 'Why the status is not HEALTHY, a sentence each; empty when it is.',
      resolve: (source) => source.statusReasons,
    }),
    latency: t.expose('latency', { type: LatencyStatsRef, description: 'Latencies over the window.' }),
    successRate: t.exposeFloat('successRate', {
      nullable: true,
      description: 'Over the window; null until it holds a countable attempt.',
    }),
    requestCount: t.exposeInt('requestCount', {
      description: 'Attempts in the window; failureCount those of them that count as failures.',
    }),
    failureCount: t.exposeInt('failureCount', { description: 'Those of them that count as failures.' }),
    outcomes: t.field({
      type: [OutcomeCountRef],
      description: 'The attempts in the window by outcome, those only that there were.',
      resolve: ({ byKind }) => outcomeCounts(byKind),
    }),
    consecutiveFailures: t.exposeInt('consecutiveFailures', { description: 'Calls that failed in a row.' }),
    lastOutcome: t.expose('lastOutcome', {
      type: OutcomeKindEnum,
      nullable: true,
      description: 'What the latest attempt did; null before the first.',
    }),
    lastSuccessAt: t.expose('lastSuccessAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When an attempt last worked.',
    }),
    lastFailureAt: t.expose('lastFailureAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When an attempt last failed.',
    }),
    circuitBreaker: t.expose('circuitBreaker', {
      type: CircuitBreakerRef,
      description: 'The breaker that guards it.',
    }),
    cache: t.expose('cache', { type: CacheStatsRef, description: 'Its cache.' }),
    rateLimits: t.field({
      type: [RateLimitStateRef],
      description: 'Our quotas there, as the venue last told them.',
      resolve: (source) => source.rateLimits,
    }),
    blocks: t.field({
      type: [BlockRef],
      description: 'The blocks it is under.',
      resolve: (source) => source.blocks,
    }),
    sla: t.expose('sla', { type: SlaTargetsRef, description: 'What its status is judged by.' }),
    history: t.field({
      type: [HealthPointRef],
      description: 'How it did, every bucket of the range in turn, the one under way included.',
      args: historyArgs,
      resolve: ({ name }, args, context) => resolveHistory(context, { source: name }, args),
    }),
  }),
});

builder.queryFields((t) => ({
  sources: t.field({
    type: [SourceRef],
    description: 'The configured sources.',
    args: {
      exchange: t.arg.string({ description: 'Only those of this exchange.' }),
      statuses: t.arg({ type: [HealthStatusEnum], description: 'Only those with one of these statuses.' }),
    },
    resolve: (_root, { exchange, statuses }, context) =>
      context
        .moment()
        .view.sources.filter(
          (source) =>
            (exchange == null || source.exchange.name === exchange) &&
            (!statuses || statuses.includes(source.status)),
        ),
  }),
  source: t.field({
    type: SourceRef,
    nullable: true,
    description: 'One source; null where none has this name.',
    args: { name: t.arg.string({ required: true, description: 'Its configured name.' }) },
    resolve: (_root, { name }, context) => context.moment().view.source(name) ?? null,
  }),
}));
