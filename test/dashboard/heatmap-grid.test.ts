import { describe, expect, it } from 'vitest';
import { moved } from '../../src/dashboard/heatmap/grid-keys.ts';
import type { HeatPoint } from '../../src/dashboard/heatmap/heat-feed.ts';
import {
  type HeatExchange,
  inOrderOf,
  inOrderOfNames,
  matching,
  meanScore,
  worstBy,
  worstNow,
} from '../../src/dashboard/heatmap/order.ts';

describe('the keys in the grid', () => {
  const size = { rows: 200, columns: 145, page: 20 };
  const at = { row: 50, column: 70 };
  const press = (key: string, from = at, ctrlKey = false) => moved(from, { key, ctrlKey }, size);

  it.each([
    ['ArrowLeft', { row: 50, column: 69 }],
    ['ArrowRight', { row: 50, column: 71 }],
    ['ArrowUp', { row: 49, column: 70 }],
    ['ArrowDown', { row: 51, column: 70 }],
    ['PageUp', { row: 30, column: 70 }],
    ['PageDown', { row: 70, column: 70 }],
    ['Home', { row: 50, column: -1 }],
    ['End', { row: 50, column: 144 }],
    ['Enter', null],
    ['a', null],
  ])('%s leads to %j', (key, place) => {
    expect(press(key)).toEqual(place);
  });

  it('lead to the corners with Control', () => {
    expect(press('Home', at, true)).toEqual({ row: 0, column: -1 });
    expect(press('End', at, true)).toEqual({ row: 199, column: 144 });
  });

  it('do not lead out of it', () => {
    expect(press('ArrowLeft', { row: 0, column: -1 })).toEqual({ row: 0, column: -1 });
    expect(press('ArrowUp', { row: 0, column: 0 })).toEqual({ row: 0, column: 0 });
    expect(press('PageUp', { row: 7, column: 0 })).toEqual({ row: 0, column: 0 });
    expect(press('PageDown', { row: 190, column: 144 })).toEqual({ row: 199, column: 144 });
    expect(press('ArrowRight', { row: 199, column: 144 })).toEqual({ row: 199, column: 144 });
  });
});

describe('the order of the rows', () => {
  const exchange = (
    name: string,
    score: number,
    status: HeatExchange['status'] = 'HEALTHY',
  ): HeatExchange => ({
    name,
    displayName: name.charAt(0).toUpperCase() + name.slice(1),
    status,
    score,
  });
  const names = (exchanges: readonly HeatExchange[]) => exchanges.map(({ name }) => name).join(' ');
  const all = [
    exchange('venue10', 0),
    exchange('bybit', 0.7, 'FAILED'),
    exchange('venue9', 0, 'UNKNOWN'),
    exchange('binance', 0.3, 'DEGRADED'),
    exchange('kraken', 0.7, 'DEGRADED'),
  ];

  it('is that of the names, with numbers as numbers', () => {
    expect(names(inOrderOfNames(all))).toBe('binance bybit kraken venue9 venue10');
  });

  it('has the worst first, of the same score the worse status, and what is unknown last', () => {
    expect(names(worstNow(all))).toBe('bybit kraken binance venue10 venue9');
  });

  it('has those first that were worse on the whole', () => {
    const means: Record<string, number> = { binance: 0.4, venue9: 0.2, venue10: -1 };
    expect(names(worstBy(all, (name) => means[name] ?? 0))).toBe('binance venue9 bybit kraken venue10');
  });

  it('stays as it was while it is held, with new ones last', () => {
    expect(names(inOrderOf(['kraken', 'venue9', 'gone', 'binance'], all))).toBe(
      'kraken venue9 binance venue10 bybit',
    );
  });

  it('is of those that the text names, all words in any order', () => {
    expect(names(matching(all, ' VENUE '))).toBe('venue10 venue9');
    expect(names(matching(all, '9 ven'))).toBe('venue9');
    expect(names(matching(all, ''))).toBe(names(all));
    expect(matching(all, 'nobody')).toEqual([]);
  });

  it('takes the mean of the scores that there are', () => {
    const point = (degradationScore: number | null) => ({ degradationScore }) as HeatPoint;
    expect(meanScore([point(0.2), null, point(null), point(0.4)])).toBeCloseTo(0.3);
    expect(meanScore([null, point(null)])).toBe(-1);
  });
});
