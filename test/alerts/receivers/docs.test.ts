import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { receiverConfig, receiverKinds } from '../../../src/alerts/receivers/kinds.ts';
import { byName, mapping } from '../../../src/options/fields.ts';
import { botToken, routingKey, secret } from './kinds-under-test.ts';
import {
  checkAlertmanager,
  checkDiscord,
  checkPagerduty,
  checkSlack,
  checkTelegram,
  checkWebhook,
} from './vendor-rules.ts';

const page = readFileSync(new URL('../../../docs/receivers.md', import.meta.url), 'utf8');

const environment: Readonly<Record<string, string>> = {
  PAGERDUTY_ROUTING_KEY: routingKey,
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/abc',
  DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/abc',
  TELEGRAM_BOT_TOKEN: botToken,
  WEBHOOK_SECRET: secret,
  WEBHOOK_SECRET_BEFORE: secret,
};

const blocks = (language: string, text: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code!);

/** What all kinds have. */
const common = Object.keys(receiverConfig.options[0].shape);

/** A kind's own section. */
const sectionOf = (kind: string) => page.split(`\n## \`${kind}\`\n`)[1]!.split('\n## ')[0]!;

describe('the page about receivers', () => {
  it.each(blocks('yaml', page))('has a configuration that can be used: %s', (code) => {
    const filled = code.replace(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? 'a-secret');
    const schema = mapping({ receivers: byName(receiverConfig) });
    expect(schema.safeParse(parse(filled)).error?.issues).toBeUndefined();
  });

  it.each(receiverKinds)('has every option of %s and its default', (kind) => {
    const { shape } = receiverConfig.options.find((option) => option.shape.kind.value === kind)!;
    for (const key of Object.keys(shape)) {
      const where = common.includes(key) ? page : sectionOf(kind);
      expect(where).toContain(`| \`${key}\` |`);
    }
  });

  it.each([
    ['webhook', checkWebhook],
    ['slack', checkSlack],
    ['pagerduty', (body: string) => checkPagerduty(body.replace('"…"', `"${routingKey}"`))],
    ['telegram', checkTelegram],
    ['discord', checkDiscord],
    ['alertmanager', checkAlertmanager],
  ])('shows what %s gets', (kind, check: (body: string) => unknown) => {
    const bodies = blocks('json', sectionOf(kind));
    expect(bodies).toHaveLength(1);
    check(bodies[0]!);
  });
});
