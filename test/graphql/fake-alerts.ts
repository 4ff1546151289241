import type { Alert, CircuitBreakerAlert, DegradationAlert, SystemAlert } from '../../src/core/alert.ts';
import { moment } from './fake-views.ts';

let made = 0;

const common = () => {
  made += 1;
  return {
    id: `0194c000-0000-7000-8000-${made.toString(16).padStart(12, '0')}`,
    severity: 'CRITICAL' as const,
    timestamp: moment + made,
    message: 'something happened',
    exchangeName: 'binance',
    metadata: { instance: 'test' },
  };
};

export const breakerAlert = (changes: Partial<CircuitBreakerAlert> = {}): Alert => ({
  ...common(),
  kind: 'CIRCUIT_BREAKER',
  breakerName: 'binance_api',
  oldState: 'CLOSED',
  newState: 'OPEN',
  openReason: 'FAILURES',
  openUntil: moment + 30_000,
  episode: 1,
  failureCount: 5,
  ...changes,
});

export const degradationAlert = (changes: Partial<DegradationAlert> = {}): Alert => ({
  ...common(),
  kind: 'DEGRADATION',
  score: 0.5,
  oldLevel: 'MINOR',
  newLevel: 'MODERATE',
  ...changes,
});

export const systemAlert = (changes: Partial<SystemAlert> = {}): Alert => ({
  ...common(),
  kind: 'SYSTEM',
  code: 'BANNED',
  resolved: false,
  sourceName: 'binance_orderbook',
  ...changes,
});
