import { expect, it } from 'vitest';
import { heldOrder } from '../../src/dashboard/overview/held-order.ts';
import { windowTitle } from '../../src/dashboard/shell/title.ts';
import { exchangeView, overview, timeline } from '../../src/dashboard/url/view.ts';

it.each([
  ['abc', 'cab', 'abc'],
  ['abc', 'cbad', 'abcd'],
  ['abc', 'ca', 'ac'],
  ['', 'cab', 'cab'],
  ['abc', '', ''],
])('the order %s is held of %s: %s', (held, names, order) => {
  expect(heldOrder([...held], [...names]).join('')).toBe(order);
});

it.each([
  [overview, 'HEALTHY', true, 'Overview · Tidegate'],
  [overview, 'FAILED', true, 'Failed: Overview · Tidegate'],
  [overview, 'UNKNOWN', true, 'Overview · Tidegate'],
  [overview, 'FAILED', false, 'Not live: Overview · Tidegate'],
  [{ ...timeline, exchanges: ['binance', 'bybit'] }, 'HEALTHY', true, 'Alerts of binance, bybit · Tidegate'],
  [exchangeView('binance', { source: 'binance_orderbook' }), 'HEALTHY', true, 'binance_orderbook · Tidegate'],
] as const)('the window of case %# is called after its view', (view, status, isFresh, title) => {
  expect(windowTitle(view, status, isFresh)).toBe(title);
});
