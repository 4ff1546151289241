import { describe, expect, it } from 'vitest';
import { alertLine } from '../../src/cli/alert-line.ts';
import type { Alert } from '../../src/client/index.ts';

const common = {
  id: 'i1',
  cursor: 'c1',
  timestamp: '2026-01-01T00:00:00.000Z',
  message: 'what happened',
  exchangeName: 'binance',
  metadata: {},
};
const transition: Alert = {
  ...common,
  __typename: 'CircuitBreakerAlert',
  severity: 'CRITICAL',
  breakerName: 'binance_api',
  oldState: 'CLOSED',
  newState: 'OPEN',
  openReason: 'FAILURES',
  openUntil: null,
  episode: 1,
  failureCount: 5,
};
const system: Alert = {
  ...common,
  __typename: 'SystemAlert',
  severity: 'INFO',
  code: 'OFFLINE',
  resolved: true,
  source: null,
};
const degradation: Alert = {
  ...common,
  __typename: 'DegradationAlert',
  severity: 'WARNING',
  score: 0.4,
  oldLevel: 'NONE',
  newLevel: 'MODERATE',
};

const plain = (_: string, text: string) => text;
const marked = (colour: string, text: string) => `<${colour}>${text}</>`;

describe('an alert in one line', () => {
  it.each([
    ['a transition', transition, 'CRITICAL binance_api CLOSED -> OPEN: what happened [c1]'],
    [
      'the end of a condition',
      { ...system, exchangeName: null },
      'INFO     system OFFLINE is over: what happened [c1]',
    ],
    ['a score', degradation, 'WARNING  binance NONE -> MODERATE: what happened [c1]'],
  ] as const)('%s', (_, alert, line) => {
    expect(alertLine(alert, plain)).toBe(`${common.timestamp} ${line}`);
  });

  it.each([
    [transition, 'red'],
    [degradation, 'yellow'],
    [system, 'green'],
    [{ ...system, severity: '%future added value' }, 'bold'],
  ] as const)('has the colour of its severity', (alert, colour) => {
    expect(alertLine(alert, marked)).toContain(`<${colour}>${alert.severity.padEnd(8)}</>`);
  });

  it('passes on nothing that a terminal would act on', () => {
    const alert = { ...transition, message: 'a\u001b[2Jb\nc' };
    expect(alertLine(alert, plain)).toContain('a [2Jb c');
  });
});
