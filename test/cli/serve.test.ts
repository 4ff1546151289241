import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Running } from './command.ts';

let directory: string;
let running: Running[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-serve-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((command) => command.stop('SIGKILL')));
  await rm(directory, { recursive: true });
});

/** A configuration that sends no probes. */
async function config(journal: string, port = 0): Promise<string> {
  const file = join(directory, 'tidegate.config.json');
  const presets = ['binance', 'bybit', 'dexscreener', 'twitter'].map((name) => [name, { enabled: false }]);
  const exchanges = { ...Object.fromEntries(presets), own: { sources: { own_feed: {} } } };
  await writeFile(file, JSON.stringify({ listen: { port }, journal, exchanges }));
  return file;
}

function start(...args: readonly string[]): Running {
  const command = new Running(args);
  running.push(command);
  return command;
}

const ready = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/;

describe('serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('answers, and ends with 0 at %s', async (signal) => {
    const serve = start('serve', '--config', await config(`sqlite:${join(directory, 'j.db')}`));
    const [, url] = await serve.sees(ready);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await serve.stop(signal)).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends within 5 s while a client holds a stream open', async () => {
    const serve = start('serve', '--config', await config('memory:'));
    const [, url] = await serve.sees(ready);
    const watch = start('watch', '--url', url!);
    await watch.sees(/watching/);
    const stopping = performance.now();
    expect((await serve.stop()).code).toBe(0);
    expect(performance.now() - stopping).toBeLessThan(5_000);
    await watch.sees(/no connection/);
    expect((await watch.stop()).code).toBe(0);
  });

  it('takes the port of the command line before that of the file', async () => {
    const serve = start('serve', '--port', '0', '--config', await config('memory:', 1));
    const [, url] = await serve.sees(ready);
    expect(new URL(url!).port).not.toBe('1');
    expect((await serve.stop()).code).toBe(0);
  });

  it('ends with 1 and one line where the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const serve = start('serve', '--port', String(port), '--config', await config('memory:'));
    const { code, stderr } = await serve.ended;
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tidegate: Cannot listen on .*the port is in use.*\n$/);
  });

  it('ends with 1 and one line where another process has the journal', async () => {
    const file = await config(`sqlite:${join(directory, 'j.db')}`);
    await start('serve', '--config', file).sees(ready);
    const { code, stderr } = await start('serve', '--config', file).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tidegate: .*j\.db.*\n$/);
  });

  it('ends with 1 and one line where the journal is none', async () => {
    const journal = join(directory, 'j.db');
    await writeFile(journal, 'no database at all, but long enough to be looked at'.repeat(100));
    const { code, stderr } = await start('serve', '--config', await config(`sqlite:${journal}`)).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tidegate: .*j\.db.*\n$/);
  });

  it('starts nothing with a wrong configuration', async () => {
    const file = join(directory, 'wrong.json');
    await writeFile(file, '{"journal": "sqlite:./made.db", "listen": {"port": -1}}');
    const { code, stdout, stderr } = await start('serve', '--config', file).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('listen.port: expected a port');
  });
});
