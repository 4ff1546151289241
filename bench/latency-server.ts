import process from 'node:process';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';

// The service, as a process of its own: told OPEN or CLOSED, it makes the one call that takes its breaker there.

const app = createApp(
  {
    listen: { port: 0 },
    journal: process.argv[2]!,
    exchanges: {
      bench: { hosts: { api: 'http://127.0.0.1:9' }, sources: { bench: {} } },
      // No probes here.
      binance: { enabled: false },
      bybit: { enabled: false },
      dexscreener: { enabled: false },
    },
    breakers: { bench_api: { failureThreshold: 1, openMs: 1, successThreshold: 1 } },
  },
  { log: pino({ level: 'silent' }) },
);
await app.start();

const gate = app.monitor.gate('bench');
process.on('message', async (wanted: 'OPEN' | 'CLOSED') => {
  let judgedAt = 0n;
  const classify = () => {
    judgedAt = process.hrtime.bigint();
    return wanted === 'OPEN' ? 'VENUE_FAULT' : 'OK';
  };
  await gate.call(() => wanted, { classify });
  process.send!(String(judgedAt));
});
process.on('disconnect', () => app.stop());
process.send!(app.url);
