import type { Alert } from '../../src/core/alert.ts';

let made = 0;

/** A breaker's alert with an id of its own. */
export function breakerAlert(values: Partial<Extract<Alert, { kind: 'CIRCUIT_BREAKER' }>> = {}): Alert {
  made += 1;
  return {
    kind: 'CIRCUIT_BREAKER',
    id: `alert-${process.pid}-${made}`,
    severity: 'CRITICAL',
    timestamp: 1_750_000_000_000 + made,
    message: 'binance_api: service failing, calls blocked',
    exchangeName: 'binance',
    metadata: { lastOutcomes: ['TIMEOUT', 'NETWORK'], note: 'Übersicht 🌊' },
    breakerName: 'binance_api',
    oldState: 'CLOSED',
    newState: 'OPEN',
    openReason: 'FAILURES',
    openUntil: null,
    episode: 1,
    failureCount: 5,
    ...values,
  };
}
