import type { BreakerView, HoldView } from '../engine/views.ts';
import { builder } from './builder.ts';
import type { ServedMonitor } from './context.ts';
import { CircuitStateEnum, OpenReasonEnum } from './enums.ts';
import { NodeRef } from './node.ts';
import { CircuitBreakerRef, ExchangeRef, SourceRef } from './refs.ts';
import { operatorName } from './viewer.ts';

const HoldRef = builder.objectRef<HoldView>('Hold').implement({
  description: "An operator's hold of a circuit breaker.",
  fields: (t) => ({
    by: t.exposeString('by', { description: 'Who holds it.' }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    since: t.expose('since', { type: 'DateTime', description: 'Since when.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when; null: until it is released.',
    }),
  }),
});

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
    hold: t.expose('hold', {
      type: HoldRef,
      nullable: true,
      description: 'Who holds it open and why; null where no operator does.',
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

/** A breaker as it is once it was changed: the operation's moment may be from before. */
async function changed(
  monitor: ServedMonitor,
  name: string,
  change: Promise<void>,
): Promise<BreakerView | null> {
  await change;
  return monitor.getSystemHealth().circuitBreaker(name) ?? null;
}

builder.mutationFields((t) => ({
  isolateCircuitBreaker: t.field({
    type: CircuitBreakerRef,
    nullable: true,
    description: 'Hold a breaker open: calls are refused until released, or until the given time.',
    args: {
      name: t.arg.string({ required: true, description: 'Its name.' }),
      reason: t.arg.string({ required: true, description: 'Why; 1 to 1,000 characters.' }),
      until: t.arg({ type: 'DateTime', description: 'Until then; until released where it is not given.' }),
    },
    resolve: (_root, { name, reason, until }, { monitor, viewer }) => {
      const by = operatorName(viewer);
      return changed(monitor, name, monitor.breakerControls.isolate(name, { by, reason, until }));
    },
  }),
  releaseCircuitBreaker: t.field({
    type: CircuitBreakerRef,
    nullable: true,
    description: 'End a hold; the breaker goes on through HALF_OPEN.',
    args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
    resolve: (_root, { name }, { monitor, viewer }) => {
      const by = operatorName(viewer);
      return changed(monitor, name, monitor.breakerControls.release(name, { by }));
    },
  }),
  resetCircuitBreaker: t.field({
    type: CircuitBreakerRef,
    nullable: true,
    description: 'Back to CLOSED with its counts cleared.',
    args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
    resolve: (_root, { name }, { monitor, viewer }) => {
      const by = operatorName(viewer);
      return changed(monitor, name, monitor.breakerControls.reset(name, { by }));
    },
  }),
}));
