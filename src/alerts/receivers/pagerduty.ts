import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { alertToJson } from '../../core/alert-json.ts';
import { DeliveryError } from '../../core/errors.ts';
import { httpUrl, matching } from '../../options/fields.ts';
import type { Notification, NotifiedAlert } from '../notification.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { clip, oneLine, printable } from './clip.ts';
import { dashboardUrl } from './fields.ts';
import { createHttpPost, fieldsOf } from './http-post.ts';
import { secretsOfUrl } from './secrets.ts';
import { wordedAlert } from './wording.ts';

export const pagerdutyOptions = {
  /** Of an Events API v2 integration. */
  routingKey: matching(/^[A-Za-z0-9]{32}$/, 'an integration key of 32 letters and digits'),
  url: httpUrl().default('https://events.pagerduty.com/v2/enqueue'),
  dashboardUrl: dashboardUrl(),
};
export type PagerdutyOptions = z.output<z.ZodObject<typeof pagerdutyOptions>>;

const longestSummary = 1_024;
const longestKey = 255;
const longestName = 255;
/** An event may have 512 KB; these are characters, of which the metadata is the only part without a limit. */
const longestMetadata = 100_000;
const longestMessage = 10_000;

/** The incident's key as PagerDuty takes it: what is too long ends in its hash. */
function dedupKey(key: string): string {
  const whole = `tidegate:${oneLine(key)}`;
  if (whole.length <= longestKey) return whole;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `${clip(whole, longestKey - hash.length - 1)}:${hash}`;
}

function actionOf({ incident }: NotifiedAlert, { cause }: Notification) {
  if (incident.status === 'CLOSED') return 'resolve';
  return cause === 'ACKNOWLEDGEMENT' ? 'acknowledge' : 'trigger';
}

function customDetails(item: NotifiedAlert, notification: Notification) {
  const { alert, seq } = item;
  const whole = JSON.stringify(alert.metadata).length <= longestMetadata;
  return {
    ...alertToJson(alert),
    message: clip(printable(alert.message), longestMessage),
    metadata: whole ? alert.metadata : 'too long to be sent',
    seq,
    cause: notification.cause.toLowerCase(),
    ...Object.fromEntries(wordedAlert(item, notification).facts),
  };
}

/** The event that tells PagerDuty of one alert, without the routing key. */
export function pagerdutyEvent(item: NotifiedAlert, notification: Notification, dashboard?: string) {
  const { alert, incident } = item;
  const component = alert.kind === 'CIRCUIT_BREAKER' ? alert.breakerName : null;
  const named = (name: string | null) => (name === null ? undefined : clip(oneLine(name), longestName));
  return {
    event_action: actionOf(item, notification),
    dedup_key: dedupKey(incident.key),
    payload: {
      summary: clip(wordedAlert(item, notification).headline, longestSummary),
      source: named(notification.instance) || 'tidegate',
      severity: alert.severity.toLowerCase(),
      timestamp: new Date(alert.timestamp).toISOString(),
      component: named(component),
      group: named(alert.exchangeName),
      class: alert.kind === 'SYSTEM' ? alert.code.toLowerCase() : alert.kind.toLowerCase(),
      custom_details: customDetails(item, notification),
    },
    client: 'Tidegate',
    ...(dashboard !== undefined && {
      client_url: dashboard,
      links: [{ href: dashboard, text: 'Dashboard' }],
    }),
  };
}

/** Resolves what never was triggered: it shows that the way is open and opens nothing. */
const heartbeat = ({ instance }: Notification) => ({
  event_action: 'resolve',
  dedup_key: dedupKey(`heartbeat:${instance}`),
});

/** Messages of which a part was taken; more than that are never under way. */
const mostRemembered = 100;

/** A receiver for a PagerDuty service, by its Events API v2. */
export function createPagerdutyReceiver(options: PagerdutyOptions, { clock }: ReceiverTools): Receiver {
  const { routingKey, url } = options;
  const poster = createHttpPost({ url, secrets: [routingKey, ...secretsOfUrl(url)], clock });
  /** The alerts of a message that were taken: sent again, one would open anew what a later one resolved. */
  const taken = new Map<string, Set<string>>();

  const enqueue = async (event: object, signal: AbortSignal) => {
    const reply = await poster.send(JSON.stringify({ routing_key: routingKey, ...event }), signal);
    if (fieldsOf(reply.json).status !== 'success') throw poster.unexpected(reply, '"status": "success"');
  };
  const takenOf = (id: string): Set<string> => {
    const alerts = taken.get(id) ?? new Set();
    taken.set(id, alerts);
    if (taken.size > mostRemembered) taken.delete(taken.keys().next().value!);
    return alerts;
  };

  return {
    async send(notification, signal) {
      const { id, cause, alerts } = notification;
      if (cause === 'HEARTBEAT') return enqueue(heartbeat(notification), signal);
      const done = takenOf(id);
      let refused: unknown;
      for (const item of alerts.filter(({ alert }) => !done.has(alert.id))) {
        try {
          await enqueue(pagerdutyEvent(item, notification, options.dashboardUrl), signal);
        } catch (error) {
          // An event that is refused is no reason to keep the others.
          if (!(error instanceof DeliveryError) || error.code !== 'DELIVERY_REFUSED') throw error;
          refused = error;
        }
        done.add(item.alert.id);
      }
      taken.delete(id);
      if (refused !== undefined) throw refused;
    },
    close: poster.close,
  };
}
