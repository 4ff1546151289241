import { expect, it } from 'vitest';
import { emptyTotals } from '../../src/core/window-totals.ts';
import { CallTally } from '../../src/engine/call-totals.ts';

const lasting = (latencySumMs: number) => ({ ...emptyTotals(), latencySumMs });

it('a sum of latencies that was shown never falls by a hair, which a scraper would take for a restart', () => {
  const tally = new CallTally();
  const shown = [tally.read(lasting(0.1 + 0.2))];
  // What is taken in the end was put together in another order.
  tally.add(lasting(0.3));
  shown.push(tally.read(null));
  tally.add(lasting(1));
  shown.push(tally.read(null));
  expect(shown.map(({ latency }) => latency.sumMs)).toEqual([0.1 + 0.2, 0.1 + 0.2, 1.3]);
});
