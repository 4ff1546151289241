import { type App, type ConfigInput, createApp, createMonitor, type Gate, type Monitor } from 'tidegate';
import { type Alert, createClient } from 'tidegate/client';
import { Agent, reliabilityInterceptor } from 'tidegate/undici';

const config: ConfigInput = { listen: { port: 0 }, exchanges: { own: { sources: { own_feed: {} } } } };
const monitor: Monitor = createMonitor(config);
const gate: Gate = monitor.gate('own_feed');
const app: App = createApp(config, { monitor });
const answer: Promise<number> = gate.call(() => 42);
new Agent().compose(reliabilityInterceptor(gate));

// @ts-expect-error There is no such key.
const wrong: ConfigInput = { listne: {} };

async function first(): Promise<Alert | undefined> {
  for await (const alert of createClient({ url: app.url }).alerts()) return alert;
  return undefined;
}

export const used = [answer, wrong, first];
