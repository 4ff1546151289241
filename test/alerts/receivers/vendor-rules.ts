import { expect } from 'vitest';
import { z } from 'zod';

// What the vendors' documents say that they take. Lengths are UTF-16 units, of which none counts more.

const wellFormed = z.string().refine((text) => text.isWellFormed(), 'not well-formed');
const filled = (most: number) => wellFormed.min(1).max(most);
const time = z.iso.datetime();

const slackText = (most: number) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('plain_text'), text: filled(most), emoji: z.boolean().optional() }),
    z.strictObject({ type: z.literal('mrkdwn'), text: filled(most), verbatim: z.boolean().optional() }),
  ]);
const slackBlock = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: slackText(150) }),
  z.strictObject({ type: z.literal('section'), text: slackText(3_000) }),
  z.strictObject({ type: z.literal('context'), elements: z.array(slackText(3_000)).min(1).max(10) }),
]);
export const slackMessage = z.strictObject({
  text: filled(4_000),
  blocks: z.array(slackBlock).min(1).max(50),
});

/** What Slack reads as a mark of its own: a link of ours, or nothing. */
const slackMarks = /<(?!https?:\/\/[^<>|]+\|Dashboard>)|(?<!Dashboard)>|&(?!amp;|lt;|gt;)/;

export function checkSlack(body: string) {
  const message = slackMessage.parse(JSON.parse(body));
  const texts = message.blocks.flatMap((block) =>
    block.type === 'context' ? block.elements.map(({ text }) => text) : [block.text.text],
  );
  for (const text of [message.text, ...texts]) expect(text).not.toMatch(slackMarks);
  expect(texts.join('').length).toBeLessThan(11_000);
  return message;
}

const embed = z.strictObject({
  title: filled(256),
  description: wellFormed.max(4_096).optional(),
  color: z.int().min(0).max(0xffffff),
  url: z.url().optional(),
  footer: z.strictObject({ text: filled(2_048) }).optional(),
});
const discordMessage = z.strictObject({
  content: filled(2_000).optional(),
  embeds: z.array(embed).min(1).max(10),
  allowed_mentions: z.strictObject({ parse: z.array(z.string()).max(0) }),
});

export function checkDiscord(body: string) {
  const message = discordMessage.parse(JSON.parse(body));
  const texts = message.embeds.flatMap(({ title, description = '', footer }) => [
    title,
    description,
    footer?.text ?? '',
  ]);
  expect(texts.join('').length).toBeLessThanOrEqual(6_000);
  return message;
}

const telegramMessage = z.strictObject({
  chat_id: z.string().regex(/^(-?\d+|@\w+)$/),
  message_thread_id: z.int().optional(),
  text: filled(40_000),
  parse_mode: z.literal('HTML'),
  link_preview_options: z.strictObject({ is_disabled: z.literal(true) }),
});

/** The text as Telegram shows it; throws for marks that it does not take. */
export function shownHtml(html: string): string {
  const open: string[] = [];
  const shown = html.replace(/<(\/?)([^<>]*)>/g, (_, slash: string, tag: string) => {
    if (slash === '/') expect(open.pop()).toBe(tag);
    else {
      expect(tag).toMatch(/^(b|i|a href="[^"<>]+")$/);
      open.push(tag.slice(0, 1));
    }
    return '';
  });
  expect(open).toEqual([]);
  expect(shown).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
  return shown
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

export function checkTelegram(body: string) {
  const message = telegramMessage.parse(JSON.parse(body));
  const shown = shownHtml(message.text);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.length).toBeLessThanOrEqual(4_096);
  return { ...message, shown };
}

const pagerdutyEvent = z.strictObject({
  routing_key: z.string().length(32),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: filled(255),
  payload: z
    .strictObject({
      summary: filled(1_024),
      source: filled(255),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: time,
      component: wellFormed.optional(),
      group: wellFormed.optional(),
      class: wellFormed.optional(),
      custom_details: z.record(z.string(), z.unknown()),
    })
    .optional(),
  client: z.string().optional(),
  client_url: z.url().optional(),
  links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
});

export function checkPagerduty(body: string) {
  expect(Buffer.byteLength(body)).toBeLessThan(512_000);
  const event = pagerdutyEvent.parse(JSON.parse(body));
  if (event.event_action === 'trigger') expect(event.payload).toBeDefined();
  return event;
}

const labelSet = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), wellFormed);
const postableAlerts = z.array(
  z
    .strictObject({
      labels: labelSet.refine(({ alertname }) => (alertname ?? '') !== ''),
      annotations: labelSet,
      startsAt: time,
      endsAt: time,
      generatorURL: z.url().optional(),
    })
    .refine(({ startsAt, endsAt }) => endsAt >= startsAt, 'start time must be before end time'),
);

export const checkAlertmanager = (body: string) => postableAlerts.parse(JSON.parse(body));

const webhookAlert = z.looseObject({
  id: z.string(),
  type: z.enum(['circuit_breaker', 'degradation', 'system']),
  severity: z.enum(['info', 'warning', 'critical']),
  timestamp: time,
  message: z.string(),
  seq: z.int().nullable(),
  durable: z.boolean(),
  incident: z.strictObject({
    key: z.string(),
    status: z.enum(['open', 'closed']),
    opened_at: time,
    acknowledgement: z.strictObject({ by: z.string(), at: time, note: z.string().nullable() }).nullable(),
  }),
});
const webhookMessage = z.strictObject({
  type: z.string().regex(/^[a-z0-9_]+(\.[a-z0-9_]+)*$/),
  timestamp: time,
  data: z.strictObject({ instance: z.string(), alerts: z.array(webhookAlert) }),
});

export const checkWebhook = (body: string) => webhookMessage.parse(JSON.parse(body));
