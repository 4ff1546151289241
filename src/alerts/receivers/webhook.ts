import { createHmac } from 'node:crypto';
import type { z } from 'zod';
import { alertToJson } from '../../core/alert-json.ts';
import { expectedSecret, httpUrl, text } from '../../options/fields.ts';
import type { Notification, NotifiedAlert } from '../notification.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { headers, oneOrList } from './fields.ts';
import { createHttpPost } from './http-post.ts';
import { secretsOfHeaders, secretsOfUrl } from './secrets.ts';

const secretForm = 'a secret of the form whsec_<base64 of 24 to 64 bytes>';

const keyOf = (secret: string) => Buffer.from(secret.slice('whsec_'.length), 'base64');

function isSecret(secret: string): boolean {
  const { length } = keyOf(secret);
  const isBase64 = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(
    secret,
  );
  return isBase64 && length >= 24 && length <= 64;
}

const signingSecret = () =>
  text(secretForm).refine(isSecret, { error: (issue) => expectedSecret(secretForm, issue.input) });

export const webhookOptions = {
  url: httpUrl(),
  /** Signs each request; of several the first is the current one. */
  secret: oneOrList(signingSecret()).optional(),
  headers: headers().optional(),
};
export type WebhookReceiverOptions = z.output<z.ZodObject<typeof webhookOptions>>;

const causeTypes = {
  REPEAT: 'alert.repeated',
  ESCALATION: 'alert.escalated',
  ACKNOWLEDGEMENT: 'alert.acknowledged',
  FLAPPING: 'alert.flapping',
  HEARTBEAT: 'heartbeat',
} as const;

function typeOf({ cause, alerts }: Notification): string {
  if (cause !== 'ALERT') return causeTypes[cause];
  return alerts.at(-1)?.incident.status === 'CLOSED' ? 'alert.closed' : 'alert.opened';
}

const rfc3339 = (epochMs: number) => new Date(epochMs).toISOString();

function alertOf({ alert, seq, incident }: NotifiedAlert) {
  const { key, status, openedAt, acknowledgement } = incident;
  return {
    ...alertToJson(alert),
    seq,
    durable: seq !== null,
    incident: {
      key,
      status: status.toLowerCase(),
      opened_at: rfc3339(openedAt),
      acknowledgement: acknowledgement && { ...acknowledgement, at: rfc3339(acknowledgement.at) },
    },
  };
}

/** The body of a webhook: what happened, when, and all about it. */
export function webhookBody(notification: Notification): string {
  const { cause, alerts, instance, at } = notification;
  // The event's own time, and so the same on every attempt, where something happened.
  const timestamp = cause === 'ALERT' ? (alerts.at(-1)?.alert.timestamp ?? at) : at;
  return JSON.stringify({
    type: typeOf(notification),
    timestamp: rfc3339(timestamp),
    data: { instance, alerts: alerts.map(alertOf) },
  });
}

/** A receiver by the Standard Webhooks specification. */
export function createWebhookReceiver(options: WebhookReceiverOptions, { clock }: ReceiverTools): Receiver {
  const { url, secret: secrets = [], headers: extra } = options;
  const keys = secrets.map(keyOf);
  const poster = createHttpPost({
    url,
    headers: extra,
    secrets: [
      ...secretsOfUrl(url),
      ...secretsOfHeaders(extra),
      ...secrets,
      ...secrets.map((s) => s.slice(6)),
    ],
    clock,
    readsTaken: false,
  });
  return {
    async send(notification, signal) {
      const body = webhookBody(notification);
      const id = notification.id;
      const timestamp = String(Math.floor(notification.at / 1_000));
      const signatures = keys.map(
        (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
      );
      await poster.send(body, signal, {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
      });
    },
    close: poster.close,
  };
}
