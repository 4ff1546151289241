import { z } from 'zod';
import type { Alert } from '../../core/alert.ts';
import { expectedSecret, httpUrl, matching, milliseconds } from '../../options/fields.ts';
import type { Notification, NotifiedAlert } from '../notification.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { clip, oneLine, printable } from './clip.ts';
import { dashboardUrl, headers } from './fields.ts';
import { below, createHttpPost } from './http-post.ts';
import { secretsOfHeaders, secretsOfUrl } from './secrets.ts';
import { wordedAlert } from './wording.ts';

const labels = () =>
  z.record(
    matching(/^[a-zA-Z_]\w*$/, 'a label name (a letter or "_", then letters, digits or "_")'),
    matching(/^[^\p{Cc}]+$/u, 'a label value'),
    {
      error: (issue) =>
        issue.code === 'invalid_key'
          ? 'expected a label name (a letter or "_", then letters, digits or "_")'
          : expectedSecret('a mapping of labels', issue.input),
    },
  );

export const alertmanagerOptions = {
  /** Before `/api/v2/alerts`. */
  url: httpUrl(),
  headers: headers().optional(),
  /** Added to each alert's labels; one of Tidegate's own names replaces that. */
  labels: labels().default({}),
  /** When Alertmanager takes an open alert for over that is not told again: longer than any `repeatMs`. */
  resolveAfterMs: milliseconds().default(86_400_000),
  dashboardUrl: dashboardUrl(),
};
export type AlertmanagerOptions = z.output<z.ZodObject<typeof alertmanagerOptions>>;

/** How much Alertmanager's clock may be behind: an end it does not see as past does not shorten an alert. */
const clockSkewMs = 60_000;
const longestLabel = 1_000;
const longestAnnotation = 4_000;
/** A sign of life is over when three of them did not come. */
const missedHeartbeats = 3;
const usualHeartbeatMs = 300_000;

const inCamelCase = (code: string) =>
  code.toLowerCase().replace(/(?:^|_+)([a-z0-9])/g, (_, first: string) => first.toUpperCase());

function nameOf(alert: Alert): string {
  if (alert.kind === 'CIRCUIT_BREAKER') return 'TidegateBreakerOpen';
  return alert.kind === 'DEGRADATION' ? 'TidegateDegraded' : `Tidegate${inCamelCase(alert.code)}`;
}

/** The incident's, not the alert's: labels that change would be another alert to Alertmanager. */
function severityOf(alert: Alert): string {
  if (alert.kind === 'DEGRADATION') return 'warning';
  const mild =
    alert.kind === 'SYSTEM' && (alert.code === 'MISCONFIGURED' || alert.code === 'RECEIVER_FAILING');
  return mild ? 'warning' : 'critical';
}

/** Labels without a value do not exist. */
const filled = (given: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(
    Object.entries(given)
      .map(([name, value]) => [name, clip(oneLine(value ?? ''), longestLabel)] as const)
      .filter(([, value]) => value !== ''),
  );

const rfc3339 = (epochMs: number) => new Date(epochMs).toISOString();

type BodyOptions = Pick<AlertmanagerOptions, 'labels' | 'resolveAfterMs' | 'dashboardUrl'> & {
  readonly heartbeatMs?: number;
};

function postable(item: NotifiedAlert, notification: Notification, options: BodyOptions) {
  const { alert, incident } = item;
  const { at, instance } = notification;
  const { headline, facts } = wordedAlert(item, notification);
  const endsAt = incident.status === 'CLOSED' ? at - clockSkewMs : at + options.resolveAfterMs;
  return {
    labels: filled({
      alertname: nameOf(alert),
      severity: severityOf(alert),
      instance,
      incident: incident.key,
      exchange: alert.exchangeName,
      breaker: alert.kind === 'CIRCUIT_BREAKER' ? alert.breakerName : null,
      ...options.labels,
    }),
    annotations: {
      summary: clip(headline, longestAnnotation),
      description: clip(printable(alert.message), longestAnnotation),
      severity: alert.severity.toLowerCase(),
      details: clip(facts.map(([label, value]) => `${label}: ${value}`).join('\n'), longestAnnotation),
    },
    startsAt: rfc3339(incident.openedAt),
    endsAt: rfc3339(Math.max(incident.openedAt, endsAt)),
    ...(options.dashboardUrl !== undefined && { generatorURL: options.dashboardUrl }),
  };
}

function heartbeat({ instance, at }: Notification, options: BodyOptions) {
  const lastsMs = missedHeartbeats * (options.heartbeatMs ?? usualHeartbeatMs);
  return {
    labels: filled({ alertname: 'TidegateHeartbeat', severity: 'none', instance, ...options.labels }),
    annotations: { summary: clip(oneLine(`Tidegate ${instance} is alive`), longestAnnotation) },
    startsAt: rfc3339(at),
    endsAt: rfc3339(at + lastsMs),
  };
}

/** The body for Alertmanager: each incident's newest state, and none for an acknowledgement. */
export function alertmanagerBody(notification: Notification, options: BodyOptions) {
  const { cause, alerts } = notification;
  if (cause === 'ACKNOWLEDGEMENT') return [];
  if (cause === 'HEARTBEAT') return [heartbeat(notification, options)];
  const newest = new Map(alerts.map((item) => [item.incident.key, item]));
  return [...newest.values()].map((item) => postable(item, notification, options));
}

/** A receiver for a Prometheus Alertmanager, by its API v2. */
export function createAlertmanagerReceiver(
  options: AlertmanagerOptions & { readonly heartbeatMs?: number },
  { clock }: ReceiverTools,
): Receiver {
  const poster = createHttpPost({
    url: below(options.url, '/api/v2/alerts'),
    headers: options.headers,
    secrets: [...secretsOfUrl(options.url), ...secretsOfHeaders(options.headers)],
    clock,
  });
  return {
    async send(notification, signal) {
      const alerts = alertmanagerBody(notification, options);
      if (alerts.length === 0) return;
      const reply = await poster.send(JSON.stringify(alerts), signal);
      if (reply.isHtml) throw poster.unexpected(reply, 'an empty reply');
    },
    close: poster.close,
  };
}
