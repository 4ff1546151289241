import { describe, expect, it } from 'vitest';
import { type ToldTransition, transitionAlert } from '../../src/alerts/transition-alert.ts';
import type { AlertSeverity } from '../../src/core/alert.ts';
import type { CircuitState, OpenReason } from '../../src/core/breaker.ts';

const until = Date.UTC(2026, 0, 1, 0, 0, 30);

const told = (
  oldState: CircuitState,
  newState: CircuitState,
  openReason: OpenReason | null,
  part: Partial<ToldTransition> = {},
): ToldTransition => ({
  breakerName: 'binance_api',
  exchangeName: 'binance',
  oldState,
  newState,
  openReason,
  openUntil: newState === 'OPEN' ? until : null,
  episode: 3,
  failureCount: newState === 'OPEN' ? 5 : 0,
  ...part,
});

describe('the alert of a transition', () => {
  it.each<[CircuitState, CircuitState, OpenReason | null, AlertSeverity, string]>([
    [
      'CLOSED',
      'OPEN',
      'FAILURES',
      'CRITICAL',
      'service failing, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    [
      'CLOSED',
      'OPEN',
      'SLOW_CALLS',
      'CRITICAL',
      'service too slow, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    [
      'CLOSED',
      'OPEN',
      'BANNED',
      'CRITICAL',
      'banned by the venue, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    [
      'CLOSED',
      'OPEN',
      'RATE_LIMITED',
      'WARNING',
      'rate limited by the venue, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    [
      'CLOSED',
      'OPEN',
      'MAINTENANCE',
      'WARNING',
      'the venue is in maintenance, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    [
      'CLOSED',
      'OPEN',
      'OPERATOR',
      'WARNING',
      'held open by an operator, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    ['OPEN', 'HALF_OPEN', 'FAILURES', 'WARNING', 'testing recovery'],
    ['OPEN', 'HALF_OPEN', 'OPERATOR', 'WARNING', 'testing recovery'],
    ['HALF_OPEN', 'CLOSED', null, 'INFO', 'recovered'],
    [
      'HALF_OPEN',
      'OPEN',
      'RECOVERY_FAILED',
      'CRITICAL',
      'recovery failed, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    [
      'HALF_OPEN',
      'OPEN',
      'OPERATOR',
      'WARNING',
      'held open by an operator, calls blocked after 5 failed calls until 2026-01-01T00:00:30.000Z',
    ],
    ['OPEN', 'CLOSED', null, 'INFO', 'reset by an operator'],
  ])('%s → %s for %s is %s: %s', (oldState, newState, openReason, severity, message) => {
    expect(transitionAlert(told(oldState, newState, openReason))).toMatchObject({
      kind: 'CIRCUIT_BREAKER',
      severity,
      message: `binance (binance_api): ${message}`,
      oldState,
      newState,
      openReason,
      episode: 3,
    });
  });

  it.each([
    [
      { failureCount: 1 },
      'service failing, calls blocked after 1 failed call until 2026-01-01T00:00:30.000Z',
    ],
    [{ failureCount: 0, openUntil: null }, 'service failing, calls blocked'],
  ])('with %j says so', (part, message) => {
    const alert = transitionAlert(told('CLOSED', 'OPEN', 'FAILURES', part));
    expect(alert.message).toBe(`binance (binance_api): ${message}`);
  });

  it.each([9e15, 1e300, -1, Number.POSITIVE_INFINITY, Number.NaN, 253_402_300_800_000])(
    'until %d, which no clock can show, is open-ended',
    (openUntil) => {
      const alert = transitionAlert(told('CLOSED', 'OPEN', 'OPERATOR', { failureCount: 0, openUntil }));
      expect(alert).toMatchObject({
        message: 'binance (binance_api): held open by an operator, calls blocked',
        openUntil: null,
      });
    },
  );

  it('of a breaker of no one exchange names the breaker alone', () => {
    expect(transitionAlert(told('HALF_OPEN', 'CLOSED', null, { exchangeName: null })).message).toBe(
      'binance_api: recovered',
    );
  });
});
