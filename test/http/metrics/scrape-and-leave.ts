import { createRequire } from 'node:module';
import { createApp, createMonitor } from '../../../src/index.ts';

// A bot that serves its monitor and is scraped, then stops the service and has nothing more to do.

const { cache } = createRequire(import.meta.url);
const isLoaded = () => Object.keys(cache).some((file) => file.includes('/prom-client/'));

const monitor = createMonitor();
await monitor.gate('binance_orderbook').call(() => 42);
const app = createApp({ listen: { port: 0 } }, { monitor });
await app.start();
await (await fetch(`${app.url}/healthz`)).text();
const loadedBefore = isLoaded();
const text = await (await fetch(`${app.url}/metrics`)).text();
const told = {
  loadedBefore,
  loadedAfter: isLoaded(),
  hasProcessMetrics: text.includes('process_cpu_seconds_total'),
};
await app.stop();
console.log(JSON.stringify(told));
