import { expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert.ts';
import { alertToJson } from '../../src/core/alert-json.ts';

const common = {
  id: '019b76da-a800-7000-8000-000000000000',
  severity: 'CRITICAL',
  timestamp: Date.UTC(2026, 0, 1, 0, 0, 0, 7),
  message: 'said',
  exchangeName: 'binance',
  metadata: { instance: 'here' },
} as const;
const plain = {
  id: common.id,
  severity: 'critical',
  timestamp: '2026-01-01T00:00:00.007Z',
  message: 'said',
  exchange: 'binance',
  metadata: { instance: 'here' },
};

it.each<[Alert, Record<string, unknown>]>([
  [
    {
      ...common,
      kind: 'CIRCUIT_BREAKER',
      breakerName: 'binance_api',
      oldState: 'HALF_OPEN',
      newState: 'OPEN',
      openReason: 'RECOVERY_FAILED',
      openUntil: Date.UTC(2026, 0, 1, 0, 0, 30),
      episode: 2,
      failureCount: 5,
    },
    {
      ...plain,
      type: 'circuit_breaker',
      breaker_name: 'binance_api',
      old_state: 'HALF_OPEN',
      new_state: 'OPEN',
      open_reason: 'RECOVERY_FAILED',
      open_until: '2026-01-01T00:00:30.000Z',
      episode: 2,
      failure_count: 5,
    },
  ],
  [
    { ...common, kind: 'DEGRADATION', score: 0.35, oldLevel: 'MINOR', newLevel: 'MODERATE' },
    { ...plain, type: 'degradation', score: 0.35, old_level: 'MINOR', new_level: 'MODERATE' },
  ],
  [
    { ...common, kind: 'SYSTEM', code: 'BANNED', resolved: false, sourceName: 'binance_futures' },
    { ...plain, type: 'system', code: 'BANNED', resolved: false, source: 'binance_futures' },
  ],
])('the plain form of $kind is in snake case', (alert, expected) => {
  expect(alertToJson(alert)).toEqual(expected);
});

it('the plain form of a breaker that is not open has no end', () => {
  const closed: Alert = {
    ...common,
    kind: 'CIRCUIT_BREAKER',
    breakerName: 'b',
    oldState: 'HALF_OPEN',
    newState: 'CLOSED',
    openReason: null,
    openUntil: null,
    episode: 1,
    failureCount: 0,
  };
  expect(alertToJson(closed)).toMatchObject({ open_until: null, open_reason: null });
});
