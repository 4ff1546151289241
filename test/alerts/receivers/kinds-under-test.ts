import { type Answer, answer, json } from './vendor.ts';

export const routingKey = 'R0UTINGKEY0123456789abcdef012345';
export const botToken = '123456789:AAbot-token_of_thirty-five_letters';
const signingKey = Buffer.from('a signing key of 32 bytes, no less').toString('base64');
export const secret = `whsec_${signingKey}`;
export const headerToken = 'header-token-1234567890';

const amCredentials = Buffer.from('user:am+pass&word').toString('base64');

export interface KindUnderTest {
  readonly kind: string;
  readonly config: (origin: string) => Record<string, unknown>;
  /** What the vendor answers to a message it took. */
  readonly taken: Answer;
  /** Texts that only the receiver and its owner may know. */
  readonly secrets: readonly string[];
}

/** Every kind that posts. */
export const httpKinds: readonly KindUnderTest[] = [
  {
    kind: 'webhook',
    config: (origin) => ({
      kind: 'webhook',
      url: `${origin}/hooks/webhook%2Dpath-secret?key=query-secret&bare+query#hash-secret`,
      secret,
      headers: { Authorization: `Bearer ${headerToken}` },
    }),
    taken: answer(204),
    secrets: ['webhook-path-secret', 'query-secret', 'bare query', 'hash-secret', signingKey, headerToken],
  },
  {
    kind: 'slack',
    config: (origin) => ({ kind: 'slack', url: `${origin}/services/T00000000/B00000000/slack-url-secret` }),
    taken: answer(200, 'ok', { 'content-type': 'text/html' }),
    secrets: ['T00000000', 'slack-url-secret'],
  },
  {
    kind: 'pagerduty',
    config: (origin) => ({ kind: 'pagerduty', routingKey, url: `${origin}/v2/relay-secret/enqueue` }),
    taken: json(202, { status: 'success', message: 'Event processed', dedup_key: 'any' }),
    secrets: [routingKey, 'relay-secret'],
  },
  {
    kind: 'telegram',
    config: (origin) => ({
      kind: 'telegram',
      botToken,
      chatId: -1001234567890,
      apiUrl: `${origin}/bot-api-secret`,
    }),
    taken: json(200, { ok: true, result: { message_id: 1 } }),
    secrets: [botToken, botToken.split(':')[1]!, 'bot-api-secret'],
  },
  {
    kind: 'discord',
    config: (origin) => ({ kind: 'discord', url: `${origin}/api/webhooks/1234567890/discord-url-secret` }),
    taken: json(200, { id: '1100000000000000000', type: 0 }),
    secrets: ['discord-url-secret'],
  },
  {
    kind: 'alertmanager',
    config: (origin) => ({
      kind: 'alertmanager',
      url: `${origin}/am%2Fpath<secret`,
      headers: { authorization: `Basic ${amCredentials}` },
    }),
    taken: answer(200),
    secrets: [amCredentials, 'user:am+pass&word', 'am+pass&word', 'am/path<secret'],
  },
];
