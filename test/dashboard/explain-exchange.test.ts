import { describe, expect, it } from 'vitest';
import type { ExchangeHealth } from '../../src/client/index.ts';
import { degradation, type SourceFacts } from '../../src/core/degradation.ts';
import {
  exchangeReason,
  leftOut,
  listed,
  scoreParts,
} from '../../src/dashboard/drilldown/explain-exchange.ts';

type Status = SourceFacts['status'];
type State = ExchangeHealth['circuitBreakerState'];

/** An exchange with such sources `a`, `b`, …, and one breaker. */
function exchange(
  statuses: readonly Status[],
  state: 'CLOSED' | 'OPEN' | 'HALF_OPEN',
  rate: number | null = 1,
) {
  const facts = statuses.map((status): SourceFacts => ({ status, successRate: rate }));
  const sources = statuses.map((status, index) => ({ name: String.fromCharCode(97 + index), status }));
  const worst = ['FAILED', 'DEGRADED', 'HEALTHY'].find((each) => statuses.includes(each as Status));
  const status = worst === 'HEALTHY' && state !== 'CLOSED' ? 'DEGRADED' : (worst ?? 'UNKNOWN');
  return {
    status,
    degradation: degradation(facts, state),
    sources,
    circuitBreakers: [{ name: 'binance_api', state }],
    circuitBreakerState: state as State,
    avgSuccessRate: rate,
  } as unknown as ExchangeHealth;
}

const said = (given: ExchangeHealth) =>
  scoreParts(given).map(({ part, says }) => [Number(part.toFixed(3)), says]);

describe('the score in words', () => {
  it('tells of each part what it comes from', () => {
    expect(said(exchange(['FAILED', 'DEGRADED', 'HEALTHY', 'HEALTHY', 'UNKNOWN'], 'OPEN', 0.8))).toEqual([
      [0.125, '1 of 4 known sources has failed (a): 0.5 × 1/4.'],
      [0.075, '1 of 4 known sources is degraded (b): 0.3 × 1/4.'],
      [0.2, 'binance_api is open: an open breaker counts 0.2.'],
      [0.02, 'The average success rate, 80 %, is below 95 %: 0.1 × the 20 % that is missing.'],
    ]);
  });

  it('says so where a part adds nothing', () => {
    expect(said(exchange(['HEALTHY', 'HEALTHY'], 'CLOSED', 0.96))).toEqual([
      [0, 'No source has failed.'],
      [0, 'No source is degraded.'],
      [0, 'Its breaker is closed.'],
      [0, 'The average success rate, 96 %, is 95 % or more.'],
    ]);
    expect(said(exchange(['HEALTHY'], 'HALF_OPEN', null))[3]).toEqual([0, 'No success rate is known.']);
    expect(said(exchange(['HEALTHY'], 'HALF_OPEN'))[2]).toEqual([
      0.1,
      'binance_api is half-open: a half-open one counts 0.1.',
    ]);
  });

  it('says what is left out of it', () => {
    expect(leftOut(exchange(['HEALTHY'], 'CLOSED'))).toBeNull();
    expect(leftOut(exchange(['HEALTHY', 'UNKNOWN'], 'CLOSED'))).toBe('b is unknown and left out.');
    expect(leftOut(exchange(['UNKNOWN'], 'CLOSED', null))).toBe('With no source known the score is 0.00.');
  });
});

describe('the status of an exchange in words', () => {
  it.each<[readonly Status[], 'CLOSED' | 'OPEN', string]>([
    [['HEALTHY'], 'CLOSED', 'All its known sources keep their SLA, and no breaker of it is open.'],
    [['HEALTHY', 'DEGRADED'], 'CLOSED', 'b is degraded; an exchange is as bad as the worst of its sources.'],
    [['FAILED', 'FAILED'], 'OPEN', 'a and b have failed; an exchange is as bad as the worst of its sources.'],
    [
      ['HEALTHY'],
      'OPEN',
      'binance_api is not closed; until then an exchange is degraded, however its sources do.',
    ],
    [['UNKNOWN'], 'CLOSED', 'Nothing is known of any of its sources.'],
  ])('with sources %j and a breaker %s', (statuses, state, reason) => {
    expect(exchangeReason(exchange(statuses, state))).toBe(reason);
  });
});

describe('a list of names', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd'], 'a, b, c and d'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c and 3 more'],
  ])('%j is "%s"', (names, text) => {
    expect(listed(names)).toBe(text);
  });
});
