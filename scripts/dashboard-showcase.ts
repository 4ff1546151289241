import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AcknowledgeAlertDocument,
  CreateSilenceDocument,
  createClient,
  LatestAlertDocument,
} from '../src/client/index.ts';
import type { ConfigInput } from '../src/config.ts';
import { type Stage, startStage } from '../test/browser/stage.ts';
import { until } from '../test/browser/until.ts';
import { operatorToken } from '../test/http/tokens.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A little more than what is shown, so that something is known from its beginning on. */
const pastMs = 24.5 * hourMs;
const outageMs = 9 * minuteMs;

const others = {
  kraken: ['Kraken', 'CEX'],
  coinbase: ['Coinbase', 'CEX'],
  okx: ['OKX', 'CEX'],
  uniswap: ['Uniswap', 'DEX'],
} as const;

/** Venues without a simulator: all well. */
async function startOthers() {
  const server = createServer((_request, response) => {
    setTimeout(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      40 + 60 * Math.random(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const config =
  (url: string) =>
  ({ binance, bybit, dexscreener, twitter }: Stage['simulator']['hosts']): ConfigInput => ({
    exchanges: {
      binance: { hosts: { ...binance } },
      bybit: { hosts: { ...bybit } },
      dexscreener: { hosts: { ...dexscreener } },
      twitter: { hosts: { ...twitter }, bearerToken: 'simulated' },
      ...Object.fromEntries(
        Object.entries(others).map(([name, [displayName, kind]]) => [
          name,
          {
            displayName,
            kind,
            sources: Object.fromEntries(
              ['spot', 'books'].map((feed) => [
                `${name}_${feed}`,
                { probe: { url: `${url}/${name}/${feed}`, everyMs: 10_000 } },
              ]),
            ),
          },
        ]),
      ),
    },
    policies: {},
    sources: {
      binance_orderbook: { probe: { everyMs: 10_000 } },
      binance_futures: { probe: { everyMs: 10_000 } },
      bybit_derivatives: { probe: { everyMs: 10_000 } },
      dexscreener: { probe: { everyMs: 10_000 } },
      twitter_search: { probe: { everyMs: 10_000 } },
      twitter_lookup: { probe: { everyMs: 10_000 } },
    },
  });

/** Calls as a bot makes them, so that caches have something to tell. */
async function trade({ app }: Stage): Promise<void> {
  for (let call = 0; call < 300; call += 1) {
    const key = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'][call % 3];
    const read = () => pause(5, {});
    await app.monitor.gate('binance_orderbook').call(read, { idempotent: true, key });
  }
}

async function operate(stage: Stage): Promise<void> {
  const client = createClient({ url: stage.url, token: operatorToken });
  const { alerts } = await client.query(LatestAlertDocument, { filter: { exchanges: ['bybit'] } });
  const id = alerts.nodes[0]!.id;
  await client.query(AcknowledgeAlertDocument, { id, note: 'Their status page says the same. Watching it.' });
  await client.query(CreateSilenceDocument, {
    input: {
      breakers: ['twitter_api'],
      severities: ['WARNING'],
      comment: 'The new quota is not ours yet',
      endsAt: new Date(Date.now() + 3 * hourMs).toISOString(),
    },
  });
}

export interface Showcase {
  readonly url: string;
  stop(): Promise<void>;
}

/** A service with a day behind it: an outage, a ban, a slow venue, garbage for data; and an outage under way. */
export async function startShowcase(): Promise<Showcase> {
  const { url, server } = await startOthers();
  const stage = await startStage({
    config: config(url),
    latencyMs: { min: 40, max: 80 },
    past: {
      durationMs: pastMs,
      probeEveryMs: 10_000,
      faults: [
        { atMs: 5 * minuteMs, forMs: 2 * minuteMs, venue: 'dexscreener', fault: '5xx' },
        { atMs: 3.2 * hourMs, forMs: 14 * minuteMs, venue: 'binance', fault: '5xx' },
        { atMs: 7.5 * hourMs, forMs: 95 * minuteMs, venue: 'bybit', fault: 'slow', delayMs: 1_450 },
        {
          atMs: 12.4 * hourMs,
          forMs: 25 * minuteMs,
          venue: 'binance',
          source: 'binance_orderbook',
          fault: 'ban',
        },
        { atMs: 16 * hourMs, forMs: 40 * minuteMs, venue: 'dexscreener', fault: 'html', rate: 0.6 },
        { atMs: 19.3 * hourMs, forMs: 12 * minuteMs, venue: 'twitter', fault: 'rate-limit' },
        { atMs: pastMs - outageMs, venue: 'bybit', fault: '5xx' },
      ],
    },
  });
  stage.setFaults({ venue: 'bybit', fault: '5xx' });
  await trade(stage);
  await operate(stage);
  const { monitor } = stage.app;
  await until('every source was probed', () =>
    monitor.getSystemHealth().sources.every(({ status }) => status !== 'UNKNOWN'),
  );
  return {
    url: stage.url,
    async stop() {
      await stage.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}
