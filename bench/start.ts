import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleCommand } from '../scripts/bundle-command.ts';
import { aside, atMost, tell } from './figure.ts';
import { spreadOf } from './measure.ts';

// From the spawn of `tidegate serve`, as it is published, to its line that says ready, and what it then takes in memory.

const root = join(import.meta.dirname, '..');
const data = join(import.meta.dirname, 'data');
mkdirSync(data, { recursive: true });
const folder = mkdtempSync(join(data, 'start-'));
const published = join(folder, 'lib/cli');
await bundleCommand(root, published);
// It tells its version from there.
copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
const config = join(folder, 'tidegate.config.yaml');
// The service as it is by default, but for venues that are not there.
writeFileSync(
  config,
  `journal: sqlite:${join(folder, 'journal.db')}
exchanges:
  binance: { hosts: { spot: "http://127.0.0.1:9", futures: "http://127.0.0.1:9" } }
  bybit: { hosts: { api: "http://127.0.0.1:9" } }
  dexscreener: { hosts: { api: "http://127.0.0.1:9" } }
`,
);

function residentMb(pid: number): number {
  if (!existsSync('/proc')) return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)])) * 1.024e-3;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1.024e-3;
}

/** One start: until it is ready, and what is resident after so much idleness. */
async function start(command: string, idleMs = 0) {
  const spawnedAt = performance.now();
  const service = spawn(process.execPath, [command, 'serve', '--port', '0', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const text of service.stdout) {
    printed += text;
    if (printed.includes('"ready"')) break;
  }
  if (!printed.includes('"ready"')) throw new Error(`${command} ended before it was ready: ${printed}`);
  const readyMs = performance.now() - spawnedAt;
  await sleep(idleMs);
  const resident = residentMb(service.pid!);
  service.kill('SIGTERM');
  await once(service, 'exit');
  return { readyMs, resident };
}

async function bareStart(): Promise<number> {
  const spawnedAt = performance.now();
  await once(spawn(process.execPath, ['-e', '']), 'exit');
  return performance.now() - spawnedAt;
}

const command = join(published, 'main.js');
await start(command);
const starts: number[] = [];
const bareStarts: number[] = [];
for (let i = 0; i < 20; i += 1) {
  starts.push((await start(command)).readyMs);
  bareStarts.push(await bareStart());
}
const checkout = join(root, 'src/cli/main.ts');
const fromCheckout: number[] = [];
for (let i = 0; i < 5; i += 1) fromCheckout.push((await start(checkout)).readyMs);
const idle = [await start(command, 10_000), await start(command, 10_000)];
rmSync(folder, { recursive: true });
tell([
  atMost(500, 'ms', 'ready after `tidegate serve`', spreadOf(starts)),
  aside('ms', '- node with nothing to run', spreadOf(bareStarts)),
  aside('ms', '- from the checkout, whose thousand modules are loaded one by one', spreadOf(fromCheckout)),
  atMost(120, 'MB', 'resident memory after 10 s of idleness', spreadOf(idle.map(({ resident }) => resident))),
]);
