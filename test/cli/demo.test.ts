import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Running, tidegate } from './command.ts';

let demo: Running;
let url: string;
beforeAll(async () => {
  demo = new Running(['demo', '--port', '0']);
  url = (await demo.sees(/GraphQL +(http:\/\/127\.0\.0\.1:\d+)\/graphql/))[1]!;
});
afterAll(() => demo.stop('SIGKILL'));

describe('over a demo', { timeout: 30_000 }, () => {
  it('the first transition is printed by the demo itself, with its cursor', async () => {
    const opened = await demo.sees(/^\S+Z CRITICAL bybit_api CLOSED -> OPEN: .* \[(\S+)\]$/m);
    expect(opened[1]).toMatch(/^[\w-]+$/);
  });

  it('watch shows what came after a cursor, a line each', async () => {
    const [, cursor] = await demo.sees(/CLOSED -> OPEN.* \[(\S+)\]$/m);
    const watch = new Running(['watch', '--url', url, '--after', cursor!]);
    await watch.sees(/WARNING {2}bybit_api OPEN -> HALF_OPEN/);
    const { code, stdout } = await watch.stop('SIGINT');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/OPEN -> HALF_OPEN/);
  });

  it('watch --json prints JSON alone', async () => {
    const [, cursor] = await demo.sees(/CLOSED -> OPEN.* \[(\S+)\]$/m);
    const watch = new Running(['watch', '--json', '--url', url, '--after', cursor!]);
    await watch.sees(/"newState":"HALF_OPEN".*\n/);
    const { stdout } = await watch.stop();
    for (const line of stdout.trim().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({ cursor: expect.any(String), message: expect.any(String) });
    }
  });

  it('watch ends quietly when the reader of its pipe leaves', async () => {
    const watch = new Running(['watch', '--url', url]);
    await watch.sees(/watching/);
    watch.process.stdout?.destroy();
    expect(await watch.ended).toMatchObject({ code: 0, stderr: `watching ${url}\n` });
  });

  it('watch refuses a cursor that is none with 2, and one of another journal with 1', async () => {
    const nonsense = await tidegate('watch', '--url', url, '--after', 'nonsense');
    expect(nonsense).toMatchObject({ code: 2, stdout: '' });
    const other = Buffer.from('00000000-0000-4000-8000-000000000000:1').toString('base64url');
    const foreign = await tidegate('watch', '--url', url, '--after', other);
    expect(foreign).toMatchObject({ code: 1, stdout: '' });
    expect(foreign.stderr).toContain('another journal');
  });

  it('status shows every exchange in a table', async () => {
    const { code, stdout } = await tidegate('status', '--url', url);
    expect(code).toBe(0);
    for (const name of ['Binance', 'Bybit', 'Dexscreener', 'Twitter/X']) expect(stdout).toContain(name);
    expect(stdout).toMatch(/Exchange .* Status .* Score .* Breaker .* p95 .* Success/);
    expect(stdout).not.toContain('\u001b');
  });

  it('SIGINT ends it with 0', async () => {
    expect((await demo.stop('SIGINT')).code).toBe(0);
  });
});

describe('simulate', () => {
  it('serves the venues, prints the configuration for them, and ends with 0', async () => {
    const simulate = new Running(['simulate', 'quiet']);
    await simulate.sees(/twitter:\n.*\n.*api: \S+\n/);
    const { exchanges } = parse(simulate.stdout);
    const response = await fetch(`${exchanges.bybit.hosts.api}/v5/market/time`);
    expect(response.status).toBe(200);
    expect(await simulate.stop()).toMatchObject({ code: 0, stderr: '' });
  });
});
