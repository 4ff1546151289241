import { describe, expect, it } from 'vitest';
import { receiverConfig, receiverKinds, tellsAcknowledgements } from '../../../src/alerts/receivers/kinds.ts';
import { byName, mapping } from '../../../src/options/fields.ts';
import { botToken, routingKey, secret } from './kinds-under-test.ts';

// As the application's configuration embeds it.
const schema = mapping({ receivers: byName(receiverConfig) });

/** What is wrong with a receiver, as paths below it and messages. */
function problems(config: unknown): string[] {
  const result = schema.safeParse({ receivers: { ops: config } });
  return (result.error?.issues ?? []).flatMap((issue) => {
    expect(issue.path.slice(0, 2)).toEqual(['receivers', 'ops']);
    const path = issue.path.slice(2).join('.');
    if (issue.code !== 'unrecognized_keys') return [`${path}: ${issue.message}`];
    return issue.keys.map((key, index) => `${path}${key}: ${issue.message.split('\n')[index]}`);
  });
}

const url = 'https://hooks.example.com/services/T0/B0/abcdefghijkl';
const email = { kind: 'email', url: 'smtp://mail.example.com', from: 'a@example.com', to: 'b@example.com' };
const telegram = { kind: 'telegram', botToken, chatId: 1 };

const backoff = { initialDelayMs: 1_000, maxDelayMs: 300_000, multiplier: 2, jitter: 'full' };
const usual = { timeoutMs: 10_000, giveUpAfterMs: 86_400_000, backoff };

describe('the least a receiver takes', () => {
  it.each<[object, object]>([
    [{ kind: 'log' }, {}],
    [{ kind: 'webhook', url }, {}],
    [{ kind: 'webhook', url, secret }, { secret: [secret] }],
    [{ kind: 'slack', url }, {}],
    [{ kind: 'pagerduty', routingKey }, { url: 'https://events.pagerduty.com/v2/enqueue' }],
    [email, { to: ['b@example.com'], subjectPrefix: '[tidegate]' }],
    [telegram, { chatId: '1', apiUrl: 'https://api.telegram.org' }],
    [{ kind: 'discord', url }, {}],
    [
      { kind: 'alertmanager', url },
      { labels: {}, resolveAfterMs: 86_400_000 },
    ],
  ])('is %o', (given, more) => {
    const { receivers } = schema.parse({ receivers: { ops: given } });
    expect(receivers.ops).toEqual({ ...given, ...usual, ...more });
  });

  it('may have times, as texts of the environment too', () => {
    const times = { timeoutMs: '5000', heartbeatMs: 60_000, giveUpAfterMs: 3_600_000 };
    expect(receiverConfig.parse({ kind: 'log', ...times })).toEqual({
      kind: 'log',
      ...usual,
      ...times,
      timeoutMs: 5_000,
    });
  });
});

const kinds = 'log, webhook, slack, pagerduty, email, telegram, discord, alertmanager';

describe('a receiver is told what is wrong with', () => {
  it.each<[string, unknown, string[]]>([
    ['no mapping', 'slack', [': expected a mapping, got text']],
    ['nothing', null, [': expected a mapping, got an empty value']],
    ['no kind', {}, [`kind: expected one of ${kinds}, got nothing`]],
    [
      'a kind misspelled',
      { kind: 'slak' },
      [`kind: expected one of ${kinds}, got text, did you mean "slack"?`],
    ],
    ['a kind unheard of', { kind: 'carrier-pigeon' }, [`kind: expected one of ${kinds}, got text`]],
    ['no text as kind', { kind: 7 }, [`kind: expected one of ${kinds}, got a number`]],
    [
      'a key misspelled',
      { kind: 'slack', url, timeoutMS: 5 },
      ['timeoutMS: unknown key, did you mean "timeoutMs"?'],
    ],
    ['another kind’s key', { kind: 'log', url }, ['url: unknown key']],
    [
      'no url',
      { kind: 'slack' },
      ['url: expected an http:// or https:// URL without user name and password, got nothing'],
    ],
    [
      'a url of another kind',
      { kind: 'discord', url: 'ftp://h/abcdefghijkl' },
      ['url: expected an http:// or https:// URL without user name and password, got text'],
    ],
    [
      'a time of nothing',
      { kind: 'log', timeoutMs: 0 },
      ['timeoutMs: expected a whole number of milliseconds from 1 to 31622400000 (366 days), got 0'],
    ],
    [
      'a secret of another form',
      { kind: 'webhook', url, secret: 'abcdefghijkl' },
      ['secret: expected a secret of the form whsec_<base64 of 24 to 64 bytes>, got text'],
    ],
    [
      'a short secret among others',
      { kind: 'webhook', url, secret: [secret, 'whsec_YWJjZGVmZ2hpamts'] },
      ['secret.1: expected a secret of the form whsec_<base64 of 24 to 64 bytes>, got text'],
    ],
    ['no secrets', { kind: 'webhook', url, secret: [] }, ['secret: expected at least one']],
    [
      'a header that is none',
      { kind: 'webhook', url, headers: { 'x y': 'abcdefghijkl' } },
      ['headers.x y: expected a header name'],
    ],
    [
      'a header of two lines',
      { kind: 'webhook', url, headers: { 'x-y': 'abcdefghijkl\r\nz: 1' } },
      ['headers.x-y: expected a header value of visible ASCII characters, got text'],
    ],
    [
      'a header that is set already',
      { kind: 'alertmanager', url, headers: { 'Content-Type': 'text/plain' } },
      ['headers.Content-Type: expected another header: this one is set'],
    ],
    [
      'a routing key of another length',
      { kind: 'pagerduty', routingKey: 'abcdefghijkl' },
      ['routingKey: expected an integration key of 32 letters and digits, got text'],
    ],
    [
      'a server of another kind',
      { ...email, url: 'http://user:abcdefghijkl@host' },
      ['url: expected an smtp:// or smtps:// URL with a host, got text'],
    ],
    [
      'a password nobody can read',
      { ...email, url: 'smtp://user:%zzabcdefghijkl@host' },
      ['url: expected an smtp:// or smtps:// URL with a host, got text'],
    ],
    ['no sender', { ...email, from: undefined }, ['from: expected an e-mail address, got nothing']],
    ['nobody to send to', { ...email, to: undefined }, ['to: expected an e-mail address, got nothing']],
    [
      'an address that is none',
      { ...email, to: ['a@b.c', 'ops'] },
      ['to.1: expected an e-mail address, got text'],
    ],
    [
      'an address of two lines',
      { ...email, from: 'a@b.c\r\nBcc: d@e.f' },
      ['from: expected an e-mail address, got text'],
    ],
    [
      'a prefix of two lines',
      { ...email, subjectPrefix: 'a\nb' },
      ['subjectPrefix: expected one line of text, got text'],
    ],
    [
      'no token',
      { ...telegram, botToken: 'abcdefghijkl' },
      ["botToken: expected a bot's token (digits, a colon, letters and digits), got text"],
    ],
    [
      'no chat',
      { ...telegram, chatId: 'ops' },
      ['chatId: expected a chat id (a whole number, or @ and a name), got text'],
    ],
    [
      'a label that is none',
      { kind: 'alertmanager', url, labels: { 'a-b': 'c' } },
      ['labels.a-b: expected a label name (a letter or "_", then letters, digits or "_")'],
    ],
    [
      'several things',
      { kind: 'telegram', botToken, chatId: 1, apiUrl: 'nowhere', messageThreadId: -1 },
      [
        'messageThreadId: expected a whole number from 1 to 2147483647, got -1',
        'apiUrl: expected an http:// or https:// URL without user name and password, got text',
      ],
    ],
  ])('%s', (_name, config, found) => {
    expect(problems(config)).toEqual(found);
    expect(found.join()).not.toContain('abcdefghijkl');
  });
});

it('all kinds but Alertmanager tell acknowledgements', () => {
  expect(receiverKinds.join(', ')).toBe(kinds);
  expect(receiverKinds.filter((kind) => !tellsAcknowledgements(kind))).toEqual(['alertmanager']);
});
