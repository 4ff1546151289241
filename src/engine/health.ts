import type { CircuitState } from '../core/breaker.ts';
import type { BreakerCell } from '../core/breaker-cell.ts';
import { type Degradation, degradation } from '../core/degradation.ts';
import { exchangeStatus, type HealthStatus } from '../core/sla.ts';
import type { Exchange } from './registry.ts';

/** What an exchange comes to, without the details that a view shows. */
export interface ExchangeHealth {
  readonly status: HealthStatus;
  readonly breakerState: CircuitState;
  readonly degradation: Degradation;
}

const rank: Readonly<Record<CircuitState, number>> = { CLOSED: 0, HALF_OPEN: 1, OPEN: 2 };

/** The worst state: OPEN, then HALF_OPEN, then CLOSED. */
export function worstState(breakers: readonly BreakerCell[]): CircuitState {
  let worst: CircuitState = 'CLOSED';
  for (const { state } of breakers) if (rank[state.kind] > rank[worst]) worst = state.kind;
  return worst;
}

/** An exchange's status and score at `now`; its sources read UNKNOWN while this machine is offline. */
export function exchangeHealth(exchange: Exchange, online: boolean, now: number): ExchangeHealth {
  const breakerState = worstState(exchange.breakers);
  const facts = exchange.sources.map((source) => {
    const known = source.facts(now);
    return online ? known : { ...known, status: 'UNKNOWN' as const };
  });
  return {
    status: exchangeStatus(
      facts.map((fact) => fact.status),
      breakerState,
    ),
    breakerState,
    degradation: degradation(facts, breakerState),
  };
}
