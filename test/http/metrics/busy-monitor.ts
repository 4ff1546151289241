import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ConfigInput } from '../../../src/config.ts';
import { createMetricsPage } from '../../../src/http/metrics/page.ts';
import { createWorld, failCalls, noPresets } from '../../engine/world.ts';
import { type ParsedFamily, parseExposition } from './parse-exposition.ts';

const config: ConfigInput = {
  exchanges: {
    ...noPresets,
    bybit: {},
    venue: { hosts: { api: 'https://venue.test' }, sources: { feed: {} } },
  },
  alerts: { receivers: { desk: { kind: 'log' } } },
};

/** What the metrics page shows of a monitor in which there is something of everything. */
export async function busyMetrics(): Promise<ReadonlyMap<string, ParsedFamily>> {
  const world = createWorld(config);
  const { monitor, clock } = world;
  await monitor.start({ probes: false });
  const headers: Record<string, string> = { 'x-bapi-limit': '50', 'x-bapi-limit-status': '20' };
  world.gate('bybit_derivatives').judge({
    method: 'GET',
    url: new URL('https://api.bybit.com/v5/order/realtime'),
    status: 200,
    header: (name) => headers[name],
    text: '{"retCode":0}',
    receivedAt: clock.wallNow(),
  });
  await world.gate().call(() => 42, { idempotent: true, key: 'k' });
  await failCalls(world, 5);
  const page = createMetricsPage({ monitor, clock, report: () => {} }, () => ({
    websocket: 2,
    event_stream: 1,
  }));
  // Asked for twice: nothing adds up, and the event loop has been measured.
  const scrape = async () => text((await page.answer({})).body as Readable);
  await scrape();
  const scraped = await scrape();
  await world.ends(monitor.stop());
  return parseExposition(scraped);
}
