import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { type AppOptions, type ConfigInput, createApp, createMonitor } from '../../src/index.ts';
import { auth, bearer, viewerToken } from './tokens.ts';

async function start(config: ConfigInput, options: AppOptions) {
  const logged: string[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => logged.push(line.trim()) });
  const app = createApp({ journal: 'memory:', ...config }, { log, ...options });
  onTestFinished(() => app.stop());
  await app.start();
  const status = async (headers: Record<string, string> = {}) =>
    (await fetch(`${app.url}/api/health/sla`, { headers })).status;
  return { logged, status };
}

test('a monitor of its own is served by the same rules', async () => {
  const monitor = createMonitor();
  onTestFinished(() => monitor.stop());
  const { status } = await start({ listen: { port: 0 }, auth: auth('none') }, { monitor });
  expect(await status()).toBe(401);
  expect(await status(bearer(viewerToken))).toBe(200);
});

test('beyond loopback nobody may read without a token, and a service without tokens warns', async () => {
  const monitor = createMonitor();
  onTestFinished(() => monitor.stop());
  const { logged, status } = await start({ listen: { host: '0.0.0.0', port: 0 } }, { monitor });
  expect(await status()).toBe(401);
  expect(logged[0]).toMatch(/^\{"level":40,"msg":"reading needs a token and auth\.tokens has none/);
});

test('beyond loopback everybody may where the configuration says so, with a warning', async () => {
  const monitor = createMonitor();
  onTestFinished(() => monitor.stop());
  const config = { listen: { host: '0.0.0.0', port: 0 }, auth: { anonymous: 'viewer' as const } };
  const { logged, status } = await start(config, { monitor });
  expect(await status()).toBe(200);
  expect(logged[0]).toMatch(/^\{"level":40,"msg":"anyone who reaches 0\.0\.0\.0 may read without a token/);
});
