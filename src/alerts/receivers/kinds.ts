import { z } from 'zod';
import { expectedSecret, factor, mapping, milliseconds, oneOf } from '../../options/fields.ts';
import { didYouMean } from '../../options/suggestion.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { alertmanagerOptions, createAlertmanagerReceiver } from './alertmanager.ts';
import { createDiscordReceiver, discordOptions } from './discord.ts';
import { createEmailReceiver, emailOptions } from './email.ts';
import { createLogReceiver, logOptions } from './log.ts';
import { createPagerdutyReceiver, pagerdutyOptions } from './pagerduty.ts';
import { createSlackReceiver, slackOptions } from './slack.ts';
import { createTelegramReceiver, telegramOptions } from './telegram.ts';
import { createWebhookReceiver, webhookOptions } from './webhook.ts';

/** What every kind of receiver has. */
const common = {
  /** For one attempt at a message. */
  timeoutMs: milliseconds().default(10_000),
  /** How often it is told that Tidegate is alive; never where it is left out. */
  heartbeatMs: milliseconds().optional(),
  /** For how long a message is tried again. */
  giveUpAfterMs: milliseconds().default(86_400_000),
  /** The waits between attempts. */
  backoff: mapping({
    initialDelayMs: milliseconds().default(1_000),
    maxDelayMs: milliseconds().default(300_000),
    multiplier: factor().default(2),
    jitter: oneOf(['full', 'none']).default('full'),
  }).prefault({}),
};

const kind = <const Name extends string, const Shape extends z.ZodRawShape>(name: Name, options: Shape) =>
  mapping({ kind: z.literal(name), ...options, ...common });

const schemas = [
  kind('log', logOptions),
  kind('webhook', webhookOptions),
  kind('slack', slackOptions),
  kind('pagerduty', pagerdutyOptions),
  kind('email', emailOptions),
  kind('telegram', telegramOptions),
  kind('discord', discordOptions),
  kind('alertmanager', alertmanagerOptions),
] as const;

const names = schemas.map(({ shape }) => shape.kind.value);

function unknownKind(value: unknown): string {
  const given = (value as { kind?: unknown }).kind;
  const suggestion = typeof given === 'string' ? didYouMean(given, names) : '';
  return expectedSecret(`one of ${names.join(', ')}`, given) + suggestion;
}

/** A receiver's configuration: its kind, what that kind takes, and what all take. */
export const receiverConfig = z.discriminatedUnion('kind', schemas, {
  error: (issue) =>
    issue.code === 'invalid_union' ? unknownKind(issue.input) : expectedSecret('a mapping', issue.input),
});

export type ReceiverConfig = z.output<typeof receiverConfig>;
/** A receiver as one writes it. */
export type ReceiverConfigInput = z.input<typeof receiverConfig>;
export type ReceiverKind = ReceiverConfig['kind'];
export const receiverKinds: readonly ReceiverKind[] = names;

/** Whether a kind has a way to say that somebody took an alert on. */
export const tellsAcknowledgements = (kind: ReceiverKind): boolean => kind !== 'alertmanager';

/** Makes a receiver; connections are opened with its first message. */
export function createReceiver(config: ReceiverConfig, tools: ReceiverTools): Receiver {
  switch (config.kind) {
    case 'log':
      return createLogReceiver(tools);
    case 'webhook':
      return createWebhookReceiver(config, tools);
    case 'slack':
      return createSlackReceiver(config, tools);
    case 'pagerduty':
      return createPagerdutyReceiver(config, tools);
    case 'email':
      return createEmailReceiver(config, tools);
    case 'telegram':
      return createTelegramReceiver(config, tools);
    case 'discord':
      return createDiscordReceiver(config, tools);
    case 'alertmanager':
      return createAlertmanagerReceiver(config, tools);
  }
}
