import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { simulatedExchanges } from '../../src/cli/simulate.ts';
import { addToBucket, bucketOf } from '../../src/core/histogram.ts';
import { hourMs, minuteMs } from '../../src/core/history.ts';
import type { HealthStatus } from '../../src/core/sla.ts';
import { emptyTotals, kindAt } from '../../src/core/window-totals.ts';
import { seriesOf } from '../../src/engine/minute.ts';
import { encodeRecord } from '../../src/journal/history-record.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { scenarios } from '../../src/simulator/scenarios.ts';
import { startSimulator } from '../../src/simulator/server.ts';

/** Two hours of Binance that begin at `startMs`: failed from minute 30 to 40, unwatched from 60 to 80, else well. */
export const failedFrom = 30;
export const failedTo = 40;
export const unwatchedFrom = 60;
export const unwatchedTo = 80;
const minutes = 120;

function recordOf(minute: number): { readonly status: HealthStatus; readonly body: Uint8Array } {
  const isFailed = minute >= failedFrom && minute < failedTo;
  const totals = emptyTotals();
  const latencyMs = isFailed ? 3_000 : 80;
  for (let call = 0; call < 12; call += 1) addToBucket(totals.counts, bucketOf(latencyMs), 1);
  totals.latencySumMs = 12 * latencyMs;
  totals.counts[kindAt(isFailed ? 'TIMEOUT' : 'OK')] = 12;
  const status = isFailed ? 'FAILED' : 'HEALTHY';
  return { status, body: encodeRecord(minute % 60, { status, score: isFailed ? 0.7 : 0, totals }) };
}

export interface SeededService {
  readonly url: string;
  /** When what is recorded begins: a whole hour. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** A service over simulated exchanges that are well now, and that has a history of Binance. */
export async function startSeededService(): Promise<SeededService> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-seeded-'));
  const url = `sqlite:${join(folder, 'tidegate.db')}`;
  const startMs = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs;
  const journal = await openJournal(url);
  const series = [seriesOf.exchange('binance'), seriesOf.source('binance_orderbook')];
  const records = Array.from({ length: minutes }, (_, minute) => minute)
    .filter((minute) => minute < unwatchedFrom || minute >= unwatchedTo)
    .flatMap((minute) => {
      const { body } = recordOf(minute);
      return series.map((name) => ({ series: name, start: startMs + minute * minuteMs, body }));
    });
  await journal.history.append(records);
  await journal.close();

  const simulator = await startSimulator({ scenario: scenarios.quiet });
  const app = createApp(
    {
      listen: { host: '127.0.0.1', port: 0 },
      journal: url,
      exchanges: simulatedExchanges({ ...simulator.hosts }),
    },
    { log: pino({ level: 'silent' }) },
  );
  await app.start();
  return {
    url: app.url,
    startMs,
    async stop() {
      await app.stop();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
