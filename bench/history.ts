import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, resolveSettings } from '../src/config.ts';
import { addToBucket, bucketOf } from '../src/core/histogram.ts';
import { hourMs } from '../src/core/history.ts';
import { emptyTotals, kindAt } from '../src/core/window-totals.ts';
import { createMonitor } from '../src/engine/monitor.ts';
import { createContext } from '../src/graphql/context.ts';
import { executeOperation, parseOperation } from '../src/graphql/operation.ts';
import { schema } from '../src/graphql/schema.ts';
import { encodeRecord } from '../src/journal/history-record.ts';
import { openSqliteJournal } from '../src/journal/sqlite-journal.ts';
import { aside, atMost, tell } from './figure.ts';
import { spreadOf, timed } from './measure.ts';

// A month of minutes of 100 sources on 50 exchanges, each called ten times a second: its size, a week of one exchange at
// 5-minute steps, and what merging and dropping it costs the alerts that come meanwhile.

const exchangeCount = 50;
const letters = ['a', 'b'];
const callsPerMinute = 600;
const days = 31;

let seed = 1;
const random = () => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};
const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Minutes to choose from: log-normal around 120 ms, most of 50 to 300; some with failures. */
const minutes = Array.from({ length: 400 }, (_, index) => {
  const totals = emptyTotals();
  for (let call = 0; call < callsPerMinute; call += 1) {
    const latencyMs = 120 * Math.exp(0.4 * gaussian());
    addToBucket(totals.counts, bucketOf(latencyMs), 1);
    totals.latencySumMs += latencyMs;
  }
  const failures = index % 7 === 0 ? 3 : 0;
  totals.counts[kindAt('OK')] = callsPerMinute - failures;
  totals.counts[kindAt('TIMEOUT')] = failures;
  return encodeRecord(0, { status: 'HEALTHY', score: 0.012, totals });
});

/** The records of an hour of one series. */
function pageBody(): Uint8Array {
  const records = Array.from({ length: 60 }, (_, minute) => {
    const record = Uint8Array.from(minutes[Math.floor(random() * minutes.length)]!);
    record[0] = minute;
    return record;
  });
  return Buffer.concat(records);
}

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
const settings = resolveSettings(parseConfig({ exchanges: { ...exchanges, ...disabled } })).monitor;
const series = Object.entries(exchanges).flatMap(([name, { sources }]) => [
  `exchange:${name}`,
  ...Object.keys(sources).map((source) => `source:${source}`),
]);

const folder = mkdtempSync(join(tmpdir(), 'tidegate-history-'));
const file = join(folder, 'journal.db');
const journal = await openSqliteJournal(file);
const now = Math.floor(Date.now() / hourMs) * hourMs;
for (let start = now - days * 24 * hourMs; start < now; start += hourMs) {
  await journal.history.append(series.map((name) => ({ series: name, start, body: pageBody() })));
}
const megabytes = statSync(`${file}-history`).size / 1e6;

const monitor = createMonitor(settings, { journal });
await monitor.start({ probes: false });
const week = { from: now - 7 * 24 * hourMs, to: now, stepSeconds: 300 };
const names = Object.keys(exchanges);
const asked = parseOperation(
  `query ($name: String!, $from: DateTime!, $to: DateTime!) { exchange(name: $name) {
    history(from: $from, to: $to, stepSeconds: 300) {
      start status degradationScore requestCount successRate latency { p50Ms p95Ms p99Ms } } } }`,
);
const engineMs: number[] = [];
const graphqlMs: number[] = [];
for (let round = -10; round < 40; round += 1) {
  const exchange = names[(round + 10) % names.length]!;
  const other = names[(round + 35) % names.length]!;
  const ownMs = await timed(() => monitor.history({ exchange }, week));
  const variableValues = {
    name: other,
    from: new Date(week.from).toISOString(),
    to: new Date(week.to).toISOString(),
  };
  const contextValue = createContext(monitor);
  const queryMs = await timed(async () => {
    const result = await executeOperation({ schema, document: asked, variableValues, contextValue });
    JSON.stringify(result);
  });
  if (round < 0) continue;
  engineMs.push(ownMs);
  graphqlMs.push(queryMs);
}

/** How long each of many alerts' appends takes while `work` goes on. */
async function appendsDuring(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let isOver = false;
  const appending = (async () => {
    for (let i = 0; !isOver; i += 1)
      times.push(await timed(() => journal.append({ alerts: [], state: { i } })));
  })();
  await work();
  isOver = true;
  await appending;
  return times;
}
const alone = await appendsDuring(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
const meanwhile = await appendsDuring(async () => {
  const bounds = { mergeBefore: now - 7 * 24 * hourMs, dropBefore: now - 24 * 24 * hourMs };
  for (let more = true; more; ) more = await journal.history.tidy(bounds);
});

tell([
  atMost(20, 'ms', 'a week of one exchange at 5-minute steps', spreadOf(engineMs)),
  atMost(20, 'ms', '- over GraphQL, with ten fields a point', spreadOf(graphqlMs)),
  atMost(
    1_000,
    'MB',
    `${days} days of minutes of 100 sources called ten times a second`,
    spreadOf([megabytes]),
  ),
  aside('ms', 'an append while nothing else happens', spreadOf(alone)),
  aside(
    'ms',
    '- while three weeks of minutes are merged to hours, and a week is dropped',
    spreadOf(meanwhile),
  ),
]);
await monitor.stop();
rmSync(folder, { recursive: true });
