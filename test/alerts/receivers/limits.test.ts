import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Incident, Notification, NotifiedAlert } from '../../../src/alerts/notification.ts';
import { alertmanagerBody } from '../../../src/alerts/receivers/alertmanager.ts';
import { discordBody } from '../../../src/alerts/receivers/discord.ts';
import { emailBody } from '../../../src/alerts/receivers/email-body.ts';
import { pagerdutyEvent } from '../../../src/alerts/receivers/pagerduty.ts';
import { slackBody } from '../../../src/alerts/receivers/slack.ts';
import { telegramText } from '../../../src/alerts/receivers/telegram.ts';
import { webhookBody } from '../../../src/alerts/receivers/webhook.ts';
import { worded } from '../../../src/alerts/receivers/wording.ts';
import { anyAlert } from '../../journal/any-alert.ts';
import { routingKey } from './kinds-under-test.ts';
import { flood } from './notifications.ts';
import {
  checkAlertmanager,
  checkDiscord,
  checkPagerduty,
  checkSlack,
  checkTelegram,
  checkWebhook,
} from './vendor-rules.ts';

/** What escapes, counts and marks differently here and there. */
const unit = fc.oneof(
  fc.constantFrom('&', '<', '>', '"', '*', '_', '\\', '`', '@', '\n', '\r', '\u0000', '\u202e', ' ', 'a'),
  fc.constantFrom('🌊', '\ud83c', '\udf0a', 'é', '🏴‍☠️'),
);
/** Mostly short; long by one and the same piece, so that a counterexample can be read. */
const words = fc
  .tuple(fc.string({ unit, maxLength: 12 }), fc.constantFrom(1, 1, 1, 20, 600))
  .map(([piece, times]) => piece.repeat(times));

const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });

const incidents: fc.Arbitrary<Incident> = fc.record({
  key: words,
  status: fc.constantFrom('OPEN', 'CLOSED'),
  openedAt: instants,
  acknowledgement: fc.option(fc.record({ by: words, at: instants, note: fc.option(words) })),
});
const notified: fc.Arbitrary<NotifiedAlert> = fc
  .tuple(anyAlert, words, words, fc.option(fc.nat()), incidents)
  .map(([alert, message, exchangeName, seq, incident]) => ({
    alert: { ...alert, message, exchangeName },
    seq,
    incident,
  }));

const notifications: fc.Arbitrary<Notification> = fc.record({
  id: fc.uuid(),
  cause: fc.constantFrom('ALERT', 'REPEAT', 'ESCALATION', 'ACKNOWLEDGEMENT', 'FLAPPING', 'HEARTBEAT'),
  alerts: fc
    .tuple(fc.array(notified, { maxLength: 3 }), fc.constantFrom(1, 1, 20))
    .map(([some, times]) => Array.from({ length: times }, () => some).flat()),
  instance: words,
  at: instants,
});

const dashboards = fc.option(
  fc.constantFrom('https://t.example/?a=1&b=2', `https://t.example/${'x&'.repeat(400)}`),
  {
    nil: undefined,
  },
);

const bodies: readonly (readonly [string, (message: Notification, dashboard?: string) => void])[] = [
  ['Slack', (message, dashboard) => void checkSlack(slackBody(message, dashboard))],
  ['Discord', (message, dashboard) => void checkDiscord(discordBody(message, dashboard))],
  [
    'Telegram',
    (message, dashboard) => {
      const text = telegramText(message, dashboard);
      const rest = { chat_id: '1', parse_mode: 'HTML', link_preview_options: { is_disabled: true } };
      checkTelegram(JSON.stringify({ ...rest, text }));
    },
  ],
  [
    'PagerDuty',
    (message, dashboard) => {
      for (const item of message.alerts) {
        const event = pagerdutyEvent(item, message, dashboard);
        checkPagerduty(JSON.stringify({ routing_key: routingKey, ...event }));
      }
    },
  ],
  [
    'Alertmanager',
    (message, dashboardUrl) => {
      const options = { labels: {}, resolveAfterMs: 86_400_000, dashboardUrl };
      checkAlertmanager(JSON.stringify(alertmanagerBody(message, options)));
    },
  ],
  ['a webhook', (message) => void checkWebhook(webhookBody(message))],
  [
    'a mail',
    (message, dashboard) => {
      const { subject, text, html } = emailBody(message, '[tidegate]', dashboard);
      const isLine = subject.length <= 200 && !/\p{Cc}/u.test(subject);
      if (!isLine || ![subject, text, html].every((each) => each.isWellFormed())) throw new Error(subject);
      if (/<script|&(?!amp;|lt;|gt;|quot;)/.test(html)) throw new Error(html);
    },
  ],
  [
    'words',
    (message) => {
      const { title, footer, alerts } = worded(message);
      const lines = [title, footer, ...alerts.flatMap(({ headline, facts }) => [headline, ...facts.flat()])];
      for (const line of lines) if (/\p{Cc}/u.test(line) || !line.isWellFormed()) throw new Error(line);
    },
  ],
];

describe.each(bodies)('what is sent as or to %s', (_name, check) => {
  it('keeps the vendor’s rules for a flood', () => check(flood));
  it('keeps the vendor’s rules for anything', () => {
    fc.assert(fc.property(notifications, dashboards, check), { numRuns: 150 });
  });
});
