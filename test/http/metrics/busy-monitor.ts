import type { ConfigInput } from '../../../src/config.ts';
import { createWorld, failCalls, noPresets } from '../../engine/world.ts';
import { type Scrape, serveMetrics } from './scrape.ts';

const config: ConfigInput = {
  exchanges: {
    ...noPresets,
    bybit: {},
    venue: { hosts: { api: 'https://venue.test' }, sources: { feed: {} } },
  },
  alerts: { receivers: { desk: { kind: 'log' } } },
};

/** What the metrics page shows of a monitor in which there is something of everything. */
export async function scrapeBusyMonitor(): Promise<Scrape> {
  const world = createWorld(config);
  await world.monitor.start({ probes: false });
  const { scrape } = await serveMetrics(world.monitor, { clock: world.clock });
  const headers: Record<string, string> = { 'x-bapi-limit': '50', 'x-bapi-limit-status': '20' };
  world.gate('bybit_derivatives').judge({
    method: 'GET',
    url: new URL('https://api.bybit.com/v5/order/realtime'),
    status: 200,
    header: (name) => headers[name],
    text: '{"retCode":0}',
    receivedAt: world.clock.wallNow(),
  });
  await world.gate().call(() => 42, { idempotent: true, key: 'k' });
  await failCalls(world, 5);
  // Asked for twice: nothing adds up, and the event loop has been measured.
  await scrape();
  return scrape();
}
