import { setTimeout as sleep } from 'node:timers/promises';
import { createApp, createMonitor } from 'tidegate';

const venue = process.env.VENUE_URL ?? 'https://api.binance.com';
const config = {
  listen: { port: Number(process.env.PORT ?? 4000) },
  journal: 'sqlite:./data/bot.db',
  exchanges: { binance: { hosts: { spot: venue } } },
};
const monitor = createMonitor(config);
const app = createApp(config, { monitor });
await app.start();
console.log(`GraphQL at ${app.url}/graphql`);

const book = monitor.gate('binance_orderbook');
for (;;) {
  try {
    const response = await book.fetch(`${venue}/api/v3/depth?symbol=BTCUSDT&limit=5`);
    const { bids } = (await response.json()) as { bids?: string[][] };
    console.log(response.status, bids?.[0]);
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
  await sleep(500);
}
