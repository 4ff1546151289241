import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig, resolveSettings } from '../src/config.ts';
import { systemClock } from '../src/core/clock.ts';
import { createMonitor } from '../src/engine/monitor.ts';
import { createMetricsPage } from '../src/http/metrics/page.ts';
import { aside, atMost, tell } from './figure.ts';
import { spreadOf, timed } from './measure.ts';

// 10,000 sources on 2,500 exchanges: what each of them takes in memory, how long all scores take, and a scrape.

const exchangeCount = 2_500;
const letters = ['a', 'b', 'c', 'd'];
const sourceCount = exchangeCount * letters.length;

const exchanges = Object.fromEntries(
  Array.from({ length: exchangeCount }, (_, i) => [
    `venue${i}`,
    {
      hosts: { api: `https://venue${i}.invalid` },
      sources: Object.fromEntries(letters.map((letter) => [`venue${i}_${letter}`, {}])),
    },
  ]),
);
const presets = ['binance', 'bybit', 'dexscreener', 'twitter'];
const disabled = Object.fromEntries(presets.map((name) => [name, { enabled: false }]));

function bytesUsed(): number {
  for (let i = 0; i < 3; i += 1) globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const config = parseConfig({ exchanges: { ...exchanges, ...disabled } });
const empty = bytesUsed();
const settings = resolveSettings(config).monitor;
// Lets calls take as long as is wished, and windows slide, without waiting for it.
let aheadMs = 0;
const monitor = createMonitor(settings, {
  clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
});
await monitor.start({ probes: false });
const uncalled = bytesUsed();

const gates = monitor.sourceNames.map((name) => monitor.gate(name));
let seed = 1;
const random = () => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};
/** A call of 10 to some 600 ms; one in fifty fails. */
const call = () => {
  aheadMs += 10 * 60 ** (random() ** 2);
  if (random() < 0.02) throw new Error('down');
};
async function callAll(times: number) {
  for (const gate of gates) {
    for (let i = 0; i < times; i += 1) {
      const startedAt = aheadMs;
      await gate.call(call).catch(() => {});
      // All sources at once, so to speak.
      aheadMs = startedAt;
    }
  }
}
for (let slice = 0; slice < 10; slice += 1) {
  await callAll(12);
  aheadMs += 30_000;
}
const called = bytesUsed();

const clean: number[] = [];
const dirty: number[] = [];
for (let round = -10; round < 40; round += 1) {
  await callAll(1);
  const dirtyMs = await timed(() => monitor.getExchangeDegradation());
  const cleanMs = await timed(() => monitor.getExchangeDegradation());
  if (round < 0) continue;
  dirty.push(dirtyMs);
  clean.push(cleanMs);
}
const health = await timed(() => monitor.getSystemHealth());

await monitor.start({ probes: false });
await callAll(1);
const page = createMetricsPage({ monitor, clock: systemClock, report: console.error }, () => ({
  websocket: 0,
  event_stream: 0,
}));
const loop = monitorEventLoopDelay({ resolution: 1 });
const scrapes: number[] = [];
const stalls: number[] = [];
for (let round = -3; round < 12; round += 1) {
  loop.enable();
  const scrapeMs = await timed(async () => {
    for await (const _part of (await page.answer({})).body as Readable);
  });
  // So that the last stall is seen.
  await sleep(5);
  loop.disable();
  if (round >= 0) {
    scrapes.push(scrapeMs);
    stalls.push(loop.max / 1e6);
  }
  loop.reset();
}

const kilobytes = (bytes: number) => spreadOf([bytes / sourceCount / 1_000]);
tell([
  atMost(5, 'ms', 'getExchangeDegradation of 10,000 sources', spreadOf(clean)),
  atMost(
    5,
    'ms',
    '- with each of them called since the last time',
    spreadOf(dirty),
    'each is judged anew, and their 120 MB have left the caches: it is waiting for memory',
  ),
  aside('ms', '- getSystemHealth, for comparison', spreadOf([health])),
  atMost(50, 'ms', 'the longest stall of the event loop in a scrape of /metrics', spreadOf(stalls)),
  aside('ms', '- the scrape, 40 MB of text', spreadOf(scrapes)),
  atMost(2, 'KB', 'a source that was never called, settings included', kilobytes(uncalled - empty)),
  atMost(16, 'KB', 'a source in use', kilobytes(called - empty)),
]);
await monitor.stop();
