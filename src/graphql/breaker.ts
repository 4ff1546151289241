import { builder } from './builder.ts';
import { CircuitStateEnum, OpenReasonEnum } from './enums.ts';
import { NodeRef } from './node.ts';
import { CircuitBreakerRef, ExchangeRef, SourceRef } from './refs.ts';

CircuitBreakerRef.implement({
  description: 'Guards one or more sources: refuses calls while they would fail anyway.',
  interfaces: [NodeRef],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, `<exchange>_api` unless configured otherwise.' }),
    exchange: t.expose('exchange', {
      type: ExchangeRef,
      nullable: true,
      description: 'The exchange of its sources; null where they belong to several.',
    }),
    sources: t.field({
      type: [SourceRef],
      description: 'The sources it guards.',
      resolve: (breaker) => breaker.sources,
    }),
    state: t.expose('state', { type: CircuitStateEnum, description: 'What it does with calls now.' }),
    openReason: t.expose('openReason', {
      type: OpenReasonEnum,
      nullable: true,
      description: 'Why it is open; null while closed.',
    }),
    episode: t.exposeInt('episode', {
      description: 'Grows by one at each CLOSED to OPEN; recoveries that fail belong to the same episode.',
    }),
    openedAt: t.expose('openedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it opened; null while closed.',
    }),
    openUntil: t.expose('openUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'When the next trial call is due; null while closed or while an operator holds it open.',
    }),
    failureCount: t.exposeInt('failureCount', { description: 'Failed calls it counts at present.' }),
    failureThreshold: t.exposeInt('failureThreshold', { description: 'Failed calls that may open it.' }),
    successCount: t.exposeInt('successCount', { description: 'Trial calls that worked so far.' }),
    successThreshold: t.exposeInt('successThreshold', {
      description: 'Trial calls that must work to close it.',
    }),
    lastTransitionAt: t.expose('lastTransitionAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its state last changed.',
    }),
  }),
});

builder.queryFields((t) => ({
  circuitBreakers: t.field({
    type: [CircuitBreakerRef],
    description: 'The circuit breakers.',
    args: {
      states: t.arg({ type: [CircuitStateEnum], description: 'Only those in one of these states.' }),
    },
    resolve: (_root, { states }, context) =>
      context.moment().view.circuitBreakers.filter((breaker) => !states || states.includes(breaker.state)),
  }),
  circuitBreaker: t.field({
    type: CircuitBreakerRef,
    nullable: true,
    description: 'One circuit breaker; null where none has this name.',
    args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
    resolve: (_root, { name }, context) => context.moment().view.circuitBreaker(name) ?? null,
  }),
}));
