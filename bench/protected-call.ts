import { ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleAll, retry, wrap } from 'cockatiel';
import CircuitBreaker from 'opossum';
import { createMonitor } from '../src/index.ts';
import { aside, atMost, type Figure, tell } from './figure.ts';
import { interleaved, ratios, spreadOf } from './measure.ts';

// What protection adds to a call that goes well at once. cockatiel settles per attempt and keeps no latencies; opossum
// keeps latencies, of the last 10 s.

const callsPerRound = 10_000;
const together = 100;

const answer = async () => 42;
const gate = createMonitor().gate('binance_orderbook');
const idempotent = { idempotent: true };
const policy = wrap(
  retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }),
  circuitBreaker(handleAll, { halfOpenAfter: 30_000, breaker: new ConsecutiveBreaker(5) }),
);
const opossum = new CircuitBreaker(answer);

const contenders = {
  gate: () => gate.call(answer),
  idempotent: () => gate.call(answer, idempotent),
  cockatiel: () => policy.execute(answer),
  opossum: () => opossum.fire(),
  bare: answer,
};

const inTurn = (call: () => Promise<unknown>) => async () => {
  for (let i = 0; i < callsPerRound; i += 1) await call();
};

const allAtOnce = (call: () => Promise<unknown>) => async () => {
  for (let i = 0; i < callsPerRound; i += together) await Promise.all(Array.from({ length: together }, call));
};

async function figures(how: string, loop: typeof inTurn): Promise<Figure[]> {
  const loops = Object.fromEntries(Object.entries(contenders).map(([name, call]) => [name, loop(call)]));
  const times = await interleaved(loops as Record<keyof typeof contenders, () => Promise<void>>, {
    rounds: 200,
    warmUp: 20,
  });
  const { gate, idempotent, cockatiel, opossum } = times;
  const nsPerCall = (ms: readonly number[]) => spreadOf(ms.map((each) => (each * 1e6) / callsPerRound));
  return [
    atMost(
      0.65,
      'x',
      `gate.call by cockatiel's retry + circuitBreaker, ${how}`,
      spreadOf(ratios(gate, cockatiel)),
    ),
    atMost(0.65, 'x', '- idempotent', spreadOf(ratios(idempotent, cockatiel))),
    atMost(0.5, 'x', `gate.call by opossum's fire, ${how}`, spreadOf(ratios(gate, opossum))),
    atMost(0.5, 'x', '- idempotent', spreadOf(ratios(idempotent, opossum))),
    ...Object.entries(times).map(([name, ms]) => aside('ns', `- ${name}`, nsPerCall(ms))),
  ];
}

tell([...(await figures('in turn', inTurn)), ...(await figures('100 at once', allAtOnce))]);
opossum.shutdown();
