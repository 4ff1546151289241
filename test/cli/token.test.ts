import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config.ts';
import { Running, tidegate } from './command.ts';

async function newToken(...args: readonly string[]) {
  const { code, stdout } = await tidegate('token', 'new', ...args);
  expect(code).toBe(0);
  const lines = stdout.slice(stdout.indexOf('auth:'));
  return { token: /\btg_[\w-]{43}\b/.exec(stdout)![0], lines, config: parse(lines) };
}

describe('token new', () => {
  it('prints a token, its hash, and lines that a configuration takes', async () => {
    const [first, second] = await Promise.all([
      newToken(),
      newToken('--name', 'alice', '--role', 'operator'),
    ]);
    const sha256 = createHash('sha256').update(first.token).digest('hex');
    expect(first.config).toEqual({ auth: { tokens: { viewer: { sha256, role: 'viewer' } } } });
    expect(second.config.auth.tokens.alice.role).toBe('operator');
    expect(second.token).not.toBe(first.token);
    expect(parseConfig(second.config).auth).toEqual(second.config.auth);
  });

  it.each([
    ['a role that is none', ['new', '--role', 'admin'], /Allowed choices are viewer, operator/],
    ['a name that is none', ['new', '--name', '1'], /Expected a letter/],
    ['another word', ['old'], /unknown command 'old'/],
    ['no word', [], /Usage: tidegate token/],
  ])('with %s ends with 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await tidegate('token', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('a service that needs a token', () => {
  let directory: string;
  let url: string;
  let token: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tidegate-token-'));
    const made = await newToken('--name', 'desk');
    token = made.token;
    const off = ['binance', 'bybit', 'dexscreener', 'twitter'].map((name) => `  ${name}: { enabled: false }`);
    const file = join(directory, 'tidegate.config.yaml');
    const own = '  own: { sources: { own_feed: {} } }';
    const text = ['listen: { host: 0.0.0.0, port: 0 }', 'journal: "memory:"', 'exchanges:', ...off, own];
    await writeFile(file, [...text, made.lines].join('\n'));
    const serve = new Running(['serve', '--config', file]);
    [, url] = (await serve.sees(/"url":"([^"]+)"/)) as unknown as [string, string];
    expect(serve.stdout).toContain('"msg":"reading needs a token"');
    expect(serve.stdout).not.toContain(token);
    return async () => void (await serve.stop());
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('shows its status to who has one', async () => {
    const { code, stdout } = await tidegate('status', '--url', url, '--token', token);
    expect(code).toBe(0);
    expect(stdout).toContain('own');
  });

  it('lets a watch with one in the environment in', async () => {
    const watch = new Running(['watch', '--url', url], [], { TIDEGATE_TOKEN: token });
    onTestFinished(async () => void (await watch.stop('SIGKILL')));
    await watch.sees(/watching/);
    expect((await watch.stop()).code).toBe(0);
  });

  it.each([
    ['status', [], ['A token is needed here', 'TIDEGATE_TOKEN']],
    ['status', ['--token', 'tg_wrong'], ['The token is none of those configured here; give a token']],
    ['watch', [], ['A token is needed here']],
    ['watch', ['--token', 'tg_wrong', '--after', 'x'], ['4403', 'give a token']],
  ])('%s with %j ends with 1 and says what to do', async (command, args, says) => {
    const { code, stdout, stderr } = await tidegate(command, '--url', url, ...args);
    expect([code, stdout]).toEqual([1, '']);
    for (const text of says) expect(stderr).toContain(text);
    expect(stderr).not.toContain('tg_wrong');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
