import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { createApp, createMonitor } from '../../src/index.ts';
import { scenarios } from '../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

let child: ChildProcess | undefined;
let simulator: Simulator | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await simulator?.stop();
});

/** Runs an example as the README has it; `sees` waits for something that it prints. */
function run(name: string, env: Record<string, string> = {}, cwd = process.cwd()) {
  const file = fileURLToPath(new URL(`../../examples/${name}.ts`, import.meta.url));
  const started = spawn(process.execPath, [file], { cwd, env: { ...process.env, ...env } });
  child = started;
  let printed = '';
  let heard = () => {};
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      heard();
    });
  }
  const ended = once(started, 'close').then(([code]) => ({ code, printed }));
  const sees = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(printed);
      if (match) return match[0];
      const more = new Promise<void>((resolve) => {
        heard = resolve;
      });
      const end = await Promise.race([more, ended]);
      if (end && !pattern.test(printed))
        throw new Error(`ended with ${end.code} before ${pattern}:\n${printed}`);
    }
  };
  return { ended, sees };
}

describe('the examples', () => {
  it('has a bot whose breaker is seen live over GraphQL', async () => {
    simulator = await startSimulator({ scenario: scenarios.quiet });
    const directory = await mkdtemp(join(tmpdir(), 'tidegate-bot-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const bot = run('bot', { VENUE_URL: simulator.hosts.binance.spot, PORT: '0' }, directory);
    const url = (await bot.sees(/http:\/\/\S+\/graphql/)).replace('/graphql', '');
    await bot.sees(/200 \[/);
    const client = createClient({ url });
    const { cursor, exchanges } = await client.health();
    expect(exchanges.find(({ name }) => name === 'binance')?.status).toBe('HEALTHY');
    simulator.setFaults([{ atMs: 0, forMs: 60_000, venue: 'binance', fault: '5xx' }]);
    const { value: alert } = await client.alerts({ after: cursor }).next();
    expect(alert).toMatchObject({ breakerName: 'binance_api', oldState: 'CLOSED', newState: 'OPEN' });
    expect(await readdir(join(directory, 'data'))).toContain('bot.db');
    await bot.sees(/Breaker "binance_api" is open for another \d+ s: call refused/);
  });

  it('has calls, retries and a breaker that work alone', async () => {
    const { code, printed } = await run('calls').ended;
    expect(code).toBe(0);
    for (const line of ['served live', 'after 3 attempts', 'OPEN', 'refused until'])
      expect(printed).toContain(line);
  });

  it('has a dispatcher that goes through a gate', async () => {
    simulator = await startSimulator({ scenario: scenarios.quiet });
    const { code, printed } = await run('dispatcher', { VENUE_URL: simulator.hosts.bybit.api }).ended;
    expect(printed).toMatch(/200 \{[\s\S]*OK/);
    expect(code).toBe(0);
  });

  it('has a client that follows the alerts', async () => {
    const monitor = createMonitor();
    const app = createApp({ listen: { port: 0 } }, { monitor });
    await app.start();
    try {
      const watch = run('watch', { TIDEGATE_URL: app.url });
      await watch.sees(/UNKNOWN binance 0/);
      monitor.getAlertManager().createOpenHook('own')({
        breakerName: 'own',
        oldState: 'CLOSED',
        newState: 'OPEN',
        openReason: 'FAILURES',
        openUntil: null,
        episode: 1,
        failureCount: 5,
        timestamp: 0,
      });
      await watch.sees(/CRITICAL own: service failing/);
    } finally {
      await app.stop();
      await monitor.stop();
    }
  });
});
