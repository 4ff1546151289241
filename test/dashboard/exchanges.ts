import type { ExchangeHealth } from '../../src/client/index.ts';

type Breaker = ExchangeHealth['circuitBreakers'][number];

export const breaker = (name: string, rest: Partial<Breaker> = {}): Breaker => ({
  id: `breaker ${name}`,
  name,
  state: 'CLOSED',
  openReason: null,
  episode: 0,
  openedAt: null,
  openUntil: null,
  hold: null,
  failureCount: 0,
  failureThreshold: 5,
  successCount: 0,
  successThreshold: 2,
  lastTransitionAt: null,
  ...rest,
});

/** An exchange that is well, but for what is given. */
export const exchange = (
  name: string,
  rest: Partial<ExchangeHealth> & { score?: number } = {},
): ExchangeHealth => {
  const { score = 0, ...given } = rest;
  return {
    id: `exchange ${name}`,
    name,
    displayName: name.charAt(0).toUpperCase() + name.slice(1),
    kind: 'CEX',
    status: 'HEALTHY',
    degradation: {
      score,
      level: 'NONE',
      failedPart: 0,
      degradedPart: 0,
      breakerPart: 0,
      successRatePart: 0,
    },
    avgLatencyP95Ms: null,
    avgSuccessRate: null,
    circuitBreakerState: 'CLOSED',
    circuitBreakers: [breaker(`${name}_api`)],
    sources: [],
    ...given,
  };
};
