import { describe, expect, it } from 'vitest';
import { type Route, routeAlert } from '../../src/alerts/route.ts';
import type { Alert } from '../../src/core/alert.ts';
import { degraded, minute, raised, route, turn } from './notify-world.ts';

const breaker = raised(turn('binance_api', 'CLOSED', 'OPEN'));
const degradation = raised(degraded('bybit', 'WARNING'));
const system = raised({
  kind: 'SYSTEM',
  code: 'OFFLINE',
  severity: 'CRITICAL',
  message: 'offline',
  exchangeName: null,
  sourceName: null,
  resolved: false,
  metadata: {},
});

const matched = (alert: Alert, values: Partial<Route>) =>
  routeAlert([route(values)], alert).targets.size === 1;

describe('a route', () => {
  it.each<[string, Partial<Route>, [breaker: boolean, degradation: boolean, system: boolean]]>([
    ['nothing', {}, [true, true, true]],
    ['a severity', { severities: ['CRITICAL'] }, [true, false, true]],
    ['several severities', { severities: ['WARNING', 'CRITICAL'] }, [true, true, true]],
    ['an exchange', { exchanges: ['bybit'] }, [false, true, false]],
    ['several exchanges', { exchanges: ['bybit', 'binance'] }, [true, true, false]],
    ['a breaker', { breakers: ['binance_api'] }, [true, false, false]],
    ['another breaker', { breakers: ['bybit_api'] }, [false, false, false]],
    ['kinds', { kinds: ['DEGRADATION', 'SYSTEM'] }, [false, true, true]],
    ['all of them', { severities: ['CRITICAL'], exchanges: ['binance'] }, [true, false, false]],
    ['what contradicts', { kinds: ['SYSTEM'], breakers: ['binance_api'] }, [false, false, false]],
  ])('that names %s matches what fits', (_, values, expected) => {
    expect([breaker, degradation, system].map((alert) => matched(alert, values))).toEqual(expected);
  });
});

describe('several routes', () => {
  const ways: [string, readonly Route[], readonly string[]][] = [
    ['none', [], []],
    ['the first that matches', [route({ receivers: ['a'] }), route({ receivers: ['b'] })], ['a']],
    ['not one that does not match', [route({ kinds: [] }), route({ receivers: ['b'] })], ['b']],
    [
      'the next too where one says so',
      [route({ receivers: ['a'], continue: true }), route({ receivers: ['b'] }), route({ receivers: ['c'] })],
      ['a', 'b'],
    ],
    [
      'nothing of a `continue` on one that does not match',
      [route({ kinds: [], receivers: ['x'] }), route({ receivers: ['a'] }), route({ receivers: ['b'] })],
      ['a'],
    ],
  ];
  it.each(ways)('lead by %s', (_, routes, expected) => {
    expect([...routeAlert(routes, breaker).targets.keys()]).toEqual(expected);
  });

  it('give a receiver that several name the settings of the first', () => {
    const { targets } = routeAlert(
      [
        route({ receivers: ['a'], groupWaitMs: 0, repeatMs: minute, continue: true }),
        route({ receivers: ['a', 'b'], groupWaitMs: 5_000, repeatMs: null }),
      ],
      breaker,
    );
    expect([...targets]).toEqual([
      ['a', { groupWaitMs: 0, repeatMs: minute }],
      ['b', { groupWaitMs: 5_000, repeatMs: null }],
    ]);
  });

  it('escalate each by its own', () => {
    const { escalations } = routeAlert(
      [
        route({ escalateAfterMs: minute, escalateTo: ['boss'], repeatMs: 3, continue: true }),
        route({ continue: true }),
        route({ escalateAfterMs: 2 * minute, escalateTo: ['owner'] }),
        route({ escalateAfterMs: 1, escalateTo: ['nobody'] }),
      ],
      breaker,
    );
    expect(escalations).toEqual([
      { escalateAfterMs: minute, escalateTo: ['boss'], repeatMs: 3 },
      { escalateAfterMs: 2 * minute, escalateTo: ['owner'], repeatMs: null },
    ]);
  });
});
