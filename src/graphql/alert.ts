import type { CircuitBreakerAlert, DegradationAlert, StoredAlert, SystemAlert } from '../core/alert.ts';
import { encodeCursor } from '../engine/cursors.ts';
import { builder } from './builder.ts';
import { type AlertRow, lazyMoment } from './context.ts';
import { AcknowledgementRef, DeliveryRef } from './delivery.ts';
import {
  AlertSeverityEnum,
  CircuitStateEnum,
  DegradationLevelEnum,
  OpenReasonEnum,
  SystemAlertCodeEnum,
} from './enums.ts';
import { alertTypeName, NodeRef, requireAlertId } from './node.ts';
import { CircuitBreakerRef, ExchangeRef, SourceRef } from './refs.ts';
import { operatorName } from './viewer.ts';

type RowOf<Kind> = AlertRow & { readonly alert: StoredAlert & Kind };

export const AlertRef = builder.interfaceRef<AlertRow>('Alert').implement({
  description: 'Something that people and programs should know of, kept in the journal.',
  interfaces: [NodeRef],
  resolveType: alertTypeName,
  fields: (t) => ({
    cursor: t.string({
      description:
        'Opaque and totally ordered: give the last one seen as `after` and nothing is missed or repeated.',
      resolve: ({ alert }, _args, { monitor }) => encodeCursor(monitor.journal.id, alert.seq),
    }),
    severity: t.field({
      type: AlertSeverityEnum,
      description: 'How much it matters.',
      resolve: ({ alert }) => alert.severity,
    }),
    timestamp: t.field({
      type: 'DateTime',
      description: 'When it was raised.',
      resolve: ({ alert }) => alert.timestamp,
    }),
    message: t.string({
      description: 'What happened, in a sentence.',
      resolve: ({ alert }) => alert.message,
    }),
    exchange: t.field({
      type: ExchangeRef,
      nullable: true,
      description: 'The exchange as it is now; null where it concerns none, or one no longer configured.',
      resolve: ({ alert, moment }) =>
        alert.exchangeName === null ? null : (moment().view.exchange(alert.exchangeName) ?? null),
    }),
    exchangeName: t.string({
      nullable: true,
      description: 'Name of the exchange it concerns.',
      resolve: ({ alert }) => alert.exchangeName,
    }),
    metadata: t.field({
      type: 'JSON',
      description: 'What led to it: the last outcomes, the thresholds, the instance.',
      resolve: ({ alert }) => alert.metadata,
    }),
    acknowledgement: t.field({
      type: AcknowledgementRef,
      nullable: true,
      description: 'Who has taken it on; null where nobody has.',
      resolve: async ({ alert }, _args, { detailsOf }) => (await detailsOf(alert.id)).acknowledgement,
    }),
    deliveries: t.field({
      type: [DeliveryRef],
      description: 'To whom it was to be told, by receiver, and how far that is.',
      resolve: async ({ alert }, _args, { detailsOf }) => (await detailsOf(alert.id)).deliveries,
    }),
  }),
});

builder.mutationField('acknowledgeAlert', (t) =>
  t.field({
    type: AlertRef,
    nullable: true,
    description:
      'Take an alert on: it is neither repeated nor escalated until it closes, and whoever was told of it is told of that.',
    args: {
      id: t.arg.id({ required: true, description: "The alert's `id`." }),
      note: t.arg.string({ description: 'What to say of it; 1,000 characters at most.' }),
    },
    resolve: async (_root, { id, note }, { monitor, viewer }) => {
      const by = operatorName(viewer);
      const alert = await monitor.desk.acknowledge(requireAlertId(id), { by, note });
      return { alert, moment: lazyMoment(monitor) };
    },
  }),
);

export const CircuitBreakerAlertRef = builder
  .objectRef<RowOf<CircuitBreakerAlert>>('CircuitBreakerAlert')
  .implement({
    description: 'A circuit breaker changed its state.',
    interfaces: [AlertRef, NodeRef],
    fields: (t) => ({
      breakerName: t.string({
        description: "The circuit breaker's name.",
        resolve: ({ alert }) => alert.breakerName,
      }),
      circuitBreaker: t.field({
        type: CircuitBreakerRef,
        nullable: true,
        description: 'The breaker as it is now; null where it is no longer configured.',
        resolve: ({ alert, moment }) => moment().view.circuitBreaker(alert.breakerName) ?? null,
      }),
      oldState: t.field({
        type: CircuitStateEnum,
        description: 'Its state before.',
        resolve: ({ alert }) => alert.oldState,
      }),
      newState: t.field({
        type: CircuitStateEnum,
        description: 'Its state since.',
        resolve: ({ alert }) => alert.newState,
      }),
      openReason: t.field({
        type: OpenReasonEnum,
        nullable: true,
        description: 'Why it was open.',
        resolve: ({ alert }) => alert.openReason,
      }),
      openUntil: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Until when it opened; null when it did not, or is held without an end.',
        resolve: ({ alert }) => alert.openUntil,
      }),
      episode: t.int({
        description: 'The episode it belongs to: from CLOSED to OPEN until CLOSED again.',
        resolve: ({ alert }) => alert.episode,
      }),
      failureCount: t.int({
        description: 'Failed calls it counted at that moment.',
        resolve: ({ alert }) => alert.failureCount,
      }),
    }),
  });

builder.objectRef<RowOf<DegradationAlert>>('DegradationAlert').implement({
  description: 'A score crossed one of the configured thresholds, upwards or back down.',
  interfaces: [AlertRef, NodeRef],
  fields: (t) => ({
    score: t.float({ description: 'The score that crossed, 0..1.', resolve: ({ alert }) => alert.score }),
    oldLevel: t.field({
      type: DegradationLevelEnum,
      description: 'The level before.',
      resolve: ({ alert }) => alert.oldLevel,
    }),
    newLevel: t.field({
      type: DegradationLevelEnum,
      description: 'The level since.',
      resolve: ({ alert }) => alert.newLevel,
    }),
  }),
});

builder.objectRef<RowOf<SystemAlert>>('SystemAlert').implement({
  description: "Something about Tidegate itself, this machine, or a venue's refusal that no breaker shows.",
  interfaces: [AlertRef, NodeRef],
  fields: (t) => ({
    code: t.field({
      type: SystemAlertCodeEnum,
      description: 'What it is about.',
      resolve: ({ alert }) => alert.code,
    }),
    resolved: t.boolean({
      description: 'True when the condition ended.',
      resolve: ({ alert }) => alert.resolved,
    }),
    source: t.field({
      type: SourceRef,
      nullable: true,
      description: 'The source it concerns, as it is now; null where it concerns none.',
      resolve: ({ alert, moment }) =>
        alert.sourceName === null ? null : (moment().view.source(alert.sourceName) ?? null),
    }),
  }),
});
