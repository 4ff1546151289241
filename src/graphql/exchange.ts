import type { Degradation } from '../core/degradation.ts';
import { AlertConnectionRef, pageArgs, resolveAlerts } from './alert-connection.ts';
import { builder } from './builder.ts';
import { momentOf } from './context.ts';
import { CircuitStateEnum, DegradationLevelEnum, ExchangeKindEnum, HealthStatusEnum } from './enums.ts';
import { HealthPointRef, historyArgs, resolveHistory } from './history.ts';
import { NodeRef } from './node.ts';
import { CircuitBreakerRef, ExchangeRef, SourceRef } from './refs.ts';

const DegradationRef = builder.objectRef<Degradation>('Degradation').implement({
  description: 'The degradation score and the parts it is the sum of (then capped at 1).',
  fields: (t) => ({
    score: t.exposeFloat('score', { description: '0 (well) to 1.' }),
    level: t.expose('level', { type: DegradationLevelEnum, description: 'The score in words.' }),
    failedPart: t.exposeFloat('failedPart', { description: '0.5 times the share of FAILED sources.' }),
    degradedPart: t.exposeFloat('degradedPart', { description: '0.3 times the share of DEGRADED sources.' }),
    breakerPart: t.exposeFloat('breakerPart', {
      description: '0.2 where its worst breaker is OPEN, 0.1 where it is HALF_OPEN.',
    }),
    successRatePart: t.exposeFloat('successRatePart', {
      description: '0.1 times the missing success rate, where the average is below 0.95.',
    }),
  }),
});

ExchangeRef.implement({
  description: 'A venue, with all its sources.',
  interfaces: [NodeRef],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its configured name, as `binance`.' }),
    displayName: t.exposeString('displayName', { description: 'Its name for people, as `Binance`.' }),
    kind: t.expose('kind', {
      type: ExchangeKindEnum,
      description: 'Which preset of numbers it starts from.',
    }),
    status: t.expose('status', {
      type: HealthStatusEnum,
      description: 'The worst of its known sources; at least DEGRADED while a breaker of it is not CLOSED.',
    }),
    degradationScore: t.float({
      description: '0 (well) to 1: the same as `degradation.score`.',
      resolve: (exchange) => exchange.degradation.score,
    }),
    degradation: t.expose('degradation', { type: DegradationRef, description: 'The score and its parts.' }),
    avgLatencyP95Ms: t.exposeFloat('avgLatencyP95Ms', {
      nullable: true,
      description: "The mean of its sources' p95, milliseconds.",
    }),
    avgSuccessRate: t.exposeFloat('avgSuccessRate', {
      nullable: true,
      description: "The mean of its sources' success rates, 0..1.",
    }),
    circuitBreakerState: t.expose('circuitBreakerState', {
      type: CircuitStateEnum,
      description: 'The worst state among its breakers.',
    }),
    circuitBreakers: t.field({
      type: [CircuitBreakerRef],
      description: 'The breakers of its sources.',
      resolve: (exchange) => exchange.circuitBreakers,
    }),
    sources: t.field({
      type: [SourceRef],
      description: 'Its sources.',
      resolve: (exchange) => exchange.sources,
    }),
    alerts: t.field({
      type: AlertConnectionRef,
      description: 'Its alerts, newest first; pages as `Query.alerts` does.',
      args: pageArgs,
      resolve: (exchange, args, context, info) =>
        resolveAlerts(args, momentOf(context, info), context.monitor.journal, exchange.name),
    }),
    history: t.field({
      type: [HealthPointRef],
      description: 'How all its sources together did, every bucket in turn, the one under way included.',
      args: historyArgs,
      resolve: ({ name }, args, context) => resolveHistory(context, { exchange: name }, args),
    }),
  }),
});

builder.queryFields((t) => ({
  exchanges: t.field({
    type: [ExchangeRef],
    description: 'The configured exchanges.',
    args: {
      names: t.arg.stringList({ description: 'Only those with one of these names.' }),
      statuses: t.arg({ type: [HealthStatusEnum], description: 'Only those with one of these statuses.' }),
    },
    resolve: (_root, { names, statuses }, context) =>
      context
        .moment()
        .view.exchanges.filter(
          (exchange) =>
            (!names || names.includes(exchange.name)) && (!statuses || statuses.includes(exchange.status)),
        ),
  }),
  exchange: t.field({
    type: ExchangeRef,
    nullable: true,
    description: 'One exchange; null where none has this name.',
    args: { name: t.arg.string({ required: true, description: 'Its configured name.' }) },
    resolve: (_root, { name }, context) => context.moment().view.exchange(name) ?? null,
  }),
}));
