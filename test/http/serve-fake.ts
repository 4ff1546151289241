import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { defaultLimits } from '../../src/http/limits.ts';
import { startServer } from '../../src/http/server.ts';
import { breakerAlert } from '../graphql/fake-alerts.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { auth } from './tokens.ts';

// A server of its own process, told by messages: `measure`, or an alert's text to append.

const often = { limit: 1_000_000, windowMs: 60_000 };
const monitor = createFakeMonitor();
for (let made = 0; made < Number(process.argv[2]); made += 1) {
  await monitor.journal.append({ alerts: [breakerAlert({ message: 'x'.repeat(1_000) })] });
}
const { url } = await startServer({
  monitor,
  log: pino({ base: null }),
  listen: { port: 0 },
  auth: auth('viewer'),
  limits: { ...defaultLimits, operations: often, messageRate: often, subscriptionsPerAddress: 2_000 },
  restRateLimit: often,
});

const stalls = monitorEventLoopDelay({ resolution: 10 });
stalls.enable();

async function measure() {
  for (let turn = 0; turn < 5; turn += 1) {
    await nextTurn();
    globalThis.gc!();
  }
  const { heapUsed, external } = process.memoryUsage();
  const longestStallMs = stalls.max / 1e6;
  stalls.reset();
  return { heapBytes: heapUsed, externalBytes: external, longestStallMs };
}

process.on('message', async (message) => {
  if (message === 'measure') process.send!(await measure());
  else await monitor.journal.append({ alerts: [breakerAlert({ message: String(message) })] });
});
process.send!(url);
