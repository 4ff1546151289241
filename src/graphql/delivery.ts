import type { Acknowledgement, Delivery, DeliveryState } from '../core/delivery.ts';
import { builder } from './builder.ts';
import { describedEnum } from './enums.ts';
import { requireAlertId } from './node.ts';
import { operatorName } from './viewer.ts';

const DeliveryStateEnum = describedEnum<DeliveryState>('DeliveryState', 'How far a delivery is.', {
  PENDING: 'On its way, or to be tried again.',
  DELIVERED: 'The receiver took it.',
  FAILED: 'Given up: the receiver refused it, or took nothing for too long.',
  SUPPRESSED: 'Not sent, for the reason that `error` tells.',
});

export const AcknowledgementRef = builder.objectRef<Acknowledgement>('Acknowledgement').implement({
  description: 'Somebody has taken an alert on: it is neither repeated nor escalated until it closes.',
  fields: (t) => ({
    by: t.exposeString('by', { description: 'Who.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    note: t.exposeString('note', { nullable: true, description: 'What they said of it.' }),
  }),
});

export const DeliveryRef = builder.objectRef<Delivery>('Delivery').implement({
  description: 'One alert to one receiver.',
  fields: (t) => ({
    receiver: t.exposeString('receiver', { description: "The configured receiver's name." }),
    state: t.expose('state', { type: DeliveryStateEnum, description: 'How far it is.' }),
    attempts: t.exposeInt('attempts', { description: 'Attempts since it was last queued.' }),
    lastAttemptAt: t.expose('lastAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last attempt was made.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the next attempt is due; null where none is.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why the last attempt failed, or why it is not sent.',
    }),
  }),
});

builder.mutationField('retryDelivery', (t) =>
  t.field({
    type: DeliveryRef,
    nullable: true,
    description: 'Queue a failed delivery again.',
    args: {
      alertId: t.arg.id({ required: true, description: "The alert's `id`." }),
      receiver: t.arg.string({ required: true, description: "The receiver's name." }),
    },
    resolve: (_root, { alertId, receiver }, { monitor, viewer }) => {
      const by = operatorName(viewer);
      return monitor.desk.retryDelivery(requireAlertId(alertId), receiver, { by });
    },
  }),
);
