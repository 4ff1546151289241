import { BreakerOpenError, createBreaker, createMonitor, withBackoff } from 'tidegate';

const monitor = createMonitor();
const gate = monitor.gate('bybit_derivatives');

// Any function can be a call. A read may be retried, cached and served stale; a write is never sent twice.
const price = await gate.call(async () => 64_000, {
  idempotent: true,
  key: 'BTCUSDT',
  fallback: () => 0,
  onServed: ({ from, ageMs }) => console.log(`served ${from}, ${ageMs} ms old`),
});
console.log({ price });

// Retries alone.
let tries = 0;
const flaky = withBackoff(
  async () => {
    tries += 1;
    if (tries < 3) throw new Error('not yet');
    return `after ${tries} attempts`;
  },
  { initialDelayMs: 10, onRetry: ({ attempt, delayMs }) => console.log({ attempt, delayMs }) },
);
console.log(await flaky());

// A breaker alone.
const breaker = createBreaker({
  name: 'orders',
  failureThreshold: 2,
  onOpen: (event) => console.log(event.newState),
});
const failing = () => Promise.reject(new Error('venue down'));
for (let call = 0; call < 3; call += 1) {
  await breaker.call(failing).catch((error) => {
    const refused = error instanceof BreakerOpenError;
    console.log(refused ? `refused until ${new Date(error.retryAt!).toISOString()}` : error.message);
  });
}

console.log(monitor.getExchangeDegradation().bybit);
