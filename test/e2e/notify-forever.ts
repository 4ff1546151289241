import { writeSync } from 'node:fs';
import process from 'node:process';
import { parseConfig } from '../../src/config.ts';
import { createMonitor } from '../../src/default-monitor.ts';

// A monitor that opens and closes its breakers as often as it is told, and then goes on delivering until it is
// killed, or ends by itself where it had nothing to raise. Prints `raised` when all alerts are durable, and
// `delivered` once nothing is pending.

const { config, cycles } = JSON.parse(process.argv[2]!) as { config: unknown; cycles: number };
const monitor = createMonitor(parseConfig(config));
await monitor.start({ probes: false });
const names = [...monitor.circuitBreakers.keys()];

for (let cycle = 0; cycle < cycles; cycle += 1) {
  const name = names[cycle % names.length]!;
  await monitor.breakerControls.isolate(name, { by: 'test', reason: `cycle ${cycle}` });
  await monitor.breakerControls.reset(name, { by: 'test' });
}
if (cycles > 0) writeSync(1, 'raised\n');

const looking = setInterval(async () => {
  if ((await monitor.journal.pendingDeliveries()).length > 0) return;
  clearInterval(looking);
  writeSync(1, 'delivered\n');
  if (cycles === 0) await monitor.stop();
  else setInterval(() => {}, 1_000);
}, 10);
