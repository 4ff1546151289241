import { createMonitor } from 'tidegate';
import { Agent, fetch, reliabilityInterceptor } from 'tidegate/undici';

const venue = process.env.VENUE_URL ?? 'https://api.bybit.com';
const monitor = createMonitor();
const dispatcher = new Agent().compose(reliabilityInterceptor(monitor.gate('bybit_derivatives')));

const response = await fetch(`${venue}/v5/market/time`, { dispatcher });
console.log(response.status, await response.json());
console.log(monitor.getSystemHealth().source('bybit_derivatives')?.lastOutcome);
await dispatcher.close();
