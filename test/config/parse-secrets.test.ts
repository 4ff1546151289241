import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { ConfigError, type ConfigProblem } from '../../src/core/errors.ts';

function problemsOf(input: unknown): readonly ConfigProblem[] {
  try {
    parseConfig(input, 'test.yaml', {});
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('parseConfig never shows', () => {
  const receiver = (options: object) => ({ alerts: { receivers: { ops: options } } });
  const webhook = { kind: 'webhook', url: 'https://hooks.test/1' };
  const number = 4815162342108;

  it.each<[string, string, unknown]>([
    ['a routing key', 'routingKey', receiver({ kind: 'pagerduty', routingKey: number })],
    ['a header', 'headers.X-Api-Key', receiver({ ...webhook, headers: { 'X-Api-Key': number } })],
    ['headers', 'headers', receiver({ ...webhook, headers: number })],
    ['a signing secret', 'secret', receiver({ ...webhook, secret: number })],
    ['a signing secret of several', 'secret.0', receiver({ ...webhook, secret: [number] })],
    ['a bot’s token', 'botToken', receiver({ kind: 'telegram', botToken: number, chatId: 1 })],
    ['a kind', 'kind', receiver({ kind: number })],
    ['an address', 'url', receiver({ kind: 'slack', url: number })],
    ['a bearer token', 'bearerToken', { exchanges: { twitter: { bearerToken: number } } }],
    ['a digest', 'sha256', { auth: { tokens: { ops: { sha256: number, role: 'viewer' } } } }],
    ['a flag', 'enabled', { exchanges: { twitter: { enabled: number } } }],
    ['a mapping', 'auth', { auth: number }],
  ])('the number given as %s', (_, path, input) => {
    const problems = problemsOf(input);
    expect(problems.map((problem) => problem.path)).toEqual([expect.stringMatching(`${path}$`)]);
    expect(problems[0]!.message).toMatch(/, got a number$/);
  });

  it('a flag, a function or a symbol given as text', () => {
    const messages = [true, () => number, Symbol(String(number)), 1n].map(
      (bearerToken) => problemsOf({ exchanges: { twitter: { bearerToken } } })[0]!.message,
    );
    expect(messages.map((message) => message.split(', got ')[1])).toEqual([
      'true or false',
      'a function',
      'a symbol',
      'a number',
    ]);
  });
});
