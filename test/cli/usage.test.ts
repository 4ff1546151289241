import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Running, tidegate } from './command.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-cli-'));
});
afterAll(() => rm(directory, { recursive: true }));

const save = async (name: string, content: string): Promise<string> => {
  await writeFile(join(directory, name), content);
  return join(directory, name);
};

describe('help', () => {
  it.each([
    [[]],
    [['serve']],
    [['check']],
    [['status']],
    [['watch']],
    [['simulate']],
    [['demo']],
    [['token']],
  ])('of %j has an example and ends with 0', async (command) => {
    const { code, stdout, stderr } = await tidegate(...command, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Example:\n {2}\$ tidegate \w+/);
  });
});

describe('wrong usage', () => {
  it.each([
    ['no command', [], /Usage: tidegate/],
    ['an unknown command', ['sreve'], /unknown command 'sreve'.*\n.*serve/],
    ['an unknown option', ['serve', '--prot', '1'], /unknown option '--prot'.*\n.*--port/],
    ['a port that is none', ['serve', '--port', '70000'], /Expected a port from 0 to 65535/],
    ['a URL that is none', ['status', '--url', 'localhost'], /Expected an http:\/\/ or https:\/\/ URL/],
    ['no file to check', ['check'], /missing required argument 'file'/],
    ['a scenario that is none', ['simulate', 'apocalypse'], /built in: demo, quiet/],
    ['a configuration that is not there', ['serve', '--config', '/nowhere/t.yaml'], /there is no such file/],
  ])('%s ends with 2 and says what is wrong', async (_, args, message) => {
    const { code, stdout, stderr } = await tidegate(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  it('is told without what a terminal acts on', async () => {
    const file = await save('odd.yaml', '"li\\u001b[2Jsten\\u202e": 1\nother: 2\n');
    const { code, stderr } = await tidegate('check', file);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
    expect(stderr).not.toMatch(/[\u001b\u202e]/);
  });

  it('of an older Node is told before anything else is loaded', async () => {
    const older = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"22.12.0"})';
    const { code, stderr } = await new Running(['--version'], ['--import', older]).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tidegate needs Node 24 or newer, this is .*\n$/);
  });
});

describe('check', () => {
  it('says what a configuration comes to', async () => {
    const file = await save('fine.yaml', 'exchanges: { bybit: { enabled: false } }\njournal: "memory:"\n');
    const { code, stdout } = await tidegate('check', file);
    expect(code).toBe(0);
    expect(stdout).toContain('listens on 127.0.0.1:4000, journal memory:');
    expect(stdout).toContain('binance: 2 sources');
    expect(stdout).not.toContain('bybit');
  });

  it('prints every error with its path and ends with 2', async () => {
    const file = await save('wrong.yaml', 'listen: { port: x }\nsources: { nothing: {} }\ncolour: red\n');
    const { code, stdout, stderr } = await tidegate('check', file);
    expect([code, stdout]).toEqual([2, '']);
    for (const line of ['listen.port: expected', 'sources.nothing: there is no', 'colour: unknown key']) {
      expect(stderr).toContain(line);
    }
  });

  it('of a file that is not there ends with 2 and names it', async () => {
    const file = join(directory, 'gone.yaml');
    const { code, stderr } = await tidegate('check', file);
    expect(code).toBe(2);
    expect(stderr).toContain(file);
  });
});

describe('status and watch', () => {
  it('of nothing that answers: status ends with 1 and one line', async () => {
    const { code, stdout, stderr } = await tidegate('status', '--url', 'http://127.0.0.1:1');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^tidegate: No connection to http:\/\/127\.0\.0\.1:1\/graphql; is ".* serve" or .* there\?\n$/,
    );
  });

  it('of nothing that answers: watch says so and waits', async () => {
    const watch = new Running(['watch', '--url', 'http://127.0.0.1:1']);
    await watch.sees(/no connection to http:\/\/127\.0\.0\.1:1, trying again/);
    expect(await watch.stop('SIGINT')).toMatchObject({ code: 0, stdout: '' });
  });
});
