import { createMonitor, withBackoff } from '../src/index.ts';
import { atMost, tell } from './figure.ts';
import { spreadOf, timed } from './measure.ts';

// What a retry and an alert cost by themselves, and what a hundred alerts weigh.

const samples = 500;
const warmUp = 200;

async function spread(work: () => Promise<unknown>) {
  const times: number[] = [];
  for (let i = -warmUp; i < samples; i += 1) {
    const ms = await timed(work);
    if (i >= 0) times.push(ms);
  }
  return spreadOf(times);
}

function failingOnce(): () => Promise<string> {
  let failed = false;
  return async () => {
    if (failed) return 'well';
    failed = true;
    throw new Error('down');
  };
}

const retried = () => withBackoff(failingOnce(), { initialDelayMs: 0 })();

const monitor = createMonitor();
const gate = monitor.gate('binance_orderbook');
const retriedByGate = () =>
  gate.call(failingOnce(), {
    idempotent: true,
    classify: (settled) =>
      'error' in settled ? { kind: 'VENUE_FAULT', retry: 'backoff', retryAfterMs: 0 } : undefined,
  });

const alerts = monitor.getAlertManager();
const hook = alerts.createOpenHook();
const event = {
  breakerName: 'binance_api',
  oldState: 'CLOSED',
  newState: 'OPEN',
  openReason: 'FAILURES',
  openUntil: Date.now(),
  episode: 1,
  failureCount: 5,
  timestamp: Date.now(),
} as const;
let told = () => {};
alerts.registerHandler(() => told());
const alerted = () => {
  const handled = new Promise<void>((resolve) => {
    told = resolve;
  });
  hook(event);
  return handled;
};

const bytesUsed = () => {
  for (let i = 0; i < 3; i += 1) globalThis.gc!();
  return process.memoryUsage().heapUsed;
};

/** Kilobytes that a hundred alerts more take, on the average of a thousand. */
async function weight(): Promise<number> {
  const before = bytesUsed();
  for (let i = 0; i < 1_000; i += 1) await alerted();
  return (bytesUsed() - before) / 10 / 1_000;
}

const withBackoffs = await spread(retried);
const ofGate = await spread(retriedByGate);
const managed = await spread(alerted);
const weights: number[] = [];
for (let i = 0; i < 7; i += 1) weights.push(await weight());
tell([
  atMost(1, 'ms', 'one retry of withBackoff, without its wait', withBackoffs),
  atMost(1, 'ms', 'one retry of a gate, without its wait', ofGate),
  atMost(2, 'ms', 'one alert through the manager to a handler, journal in memory', managed),
  atMost(50, 'KB', '100 alerts in memory', spreadOf(weights)),
]);
await monitor.stop();
