import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatmap, overview, timeline, type View } from '../../src/dashboard/url/view.ts';
import { parseView, printView } from '../../src/dashboard/url/view-state.ts';

const ignoredOf = (search: string) => parseView(search).ignored.map(({ name, value }) => [name, value]);

describe('the address of a view', () => {
  it.each<[string, View]>([
    ['', overview],
    [
      '?sort=name&status=FAILED,DEGRADED&q=bin',
      { ...overview, sort: 'name', statuses: ['FAILED', 'DEGRADED'], text: 'bin' },
    ],
    ['?view=timeline', timeline],
    [
      '?view=timeline&range=24h&exchange=binance,bybit&severity=CRITICAL&alert=QWxlcnQ6MQ==',
      {
        ...timeline,
        range: { kind: 'last', preset: '24h' },
        exchanges: ['binance', 'bybit'],
        severities: ['CRITICAL'],
        alert: 'QWxlcnQ6MQ==',
      },
    ],
    [
      '?view=exchange&exchange=binance&source=binance_orderbook&from=2026-01-31T12:00:00Z&to=2026-01-31T13:00:00%2B00:00&at=2026-01-31T12:30:00Z',
      {
        view: 'exchange',
        exchange: 'binance',
        source: 'binance_orderbook',
        range: { kind: 'between', fromMs: Date.UTC(2026, 0, 31, 12), toMs: Date.UTC(2026, 0, 31, 13) },
        atMs: Date.UTC(2026, 0, 31, 12, 30),
      },
    ],
    ['?view=heatmap&range=7d', { ...heatmap, range: { kind: 'last', preset: '7d' } }],
    ['?view=heatmap&sort=range&q=bin', { ...heatmap, sort: 'range', text: 'bin' }],
    ['?view=silences&past=yes', { view: 'silences', past: true }],
  ])('"%s" is read, and written so that it reads the same', (search, view) => {
    expect(parseView(search)).toEqual({ view, ignored: [] });
    expect(parseView(printView(view))).toEqual({ view, ignored: [] });
  });

  it('says nothing of what goes without saying', () => {
    expect(printView(overview)).toBe('');
    expect(printView(timeline)).toBe('?view=timeline');
    expect(printView(parseView('?view=timeline&range=6h').view)).toBe('?view=timeline');
  });

  it.each([
    ['?view=nonsense', [['view', 'nonsense']]],
    ['?view=exchange', [['view', 'exchange']]],
    [
      '?sort=upwards&status=FAILED,BROKEN',
      [
        ['sort', 'upwards'],
        ['status', 'BROKEN'],
      ],
    ],
    ['?colour=red', [['colour', 'red']]],
    ['?q=a&q=b', [['q', 'b']]],
    ['?view=heatmap&range=5y', [['range', '5y']]],
    ['?view=heatmap&from=yesterday', [['from', 'yesterday']]],
    ['?view=heatmap&from=2026-01-31T12:00:00Z', [['from, to', '2026-01-31T12:00:00.000Z to ']]],
    [
      '?view=heatmap&from=2026-01-31T12:00:00Z&to=2026-01-31T11:00:00Z',
      [['from, to', '2026-01-31T12:00:00.000Z to 2026-01-31T11:00:00.000Z']],
    ],
    [
      '?view=heatmap&from=2026-13-31T12:00:00Z&to=2026-01-31T11:00:00Z',
      [
        ['from', '2026-13-31T12:00:00Z'],
        ['from, to', ' to 2026-01-31T11:00:00.000Z'],
      ],
    ],
  ])('"%s" leaves out what means nothing, and says so', (search, ignored) => {
    expect(ignoredOf(search)).toEqual(ignored);
  });

  it('with a range that ends before it begins shows the usual one', () => {
    const { view } = parseView('?view=timeline&from=2026-01-31T12:00:00Z&to=2026-01-31T11:00:00Z');
    expect(view).toEqual(timeline);
  });

  const words = fc.constantFrom(
    ...[
      'view',
      'range',
      'from',
      'to',
      'at',
      'exchange',
      'source',
      'severity',
      'status',
      'sort',
      'q',
      'alert',
      'past',
    ],
  );
  const values = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'overview',
      'timeline',
      'heatmap',
      'exchange',
      'silences',
      '24h',
      'name',
      'CRITICAL,INFO',
    ),
    fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') })
      .map((date) => date.toISOString()),
  );
  const searches = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.tuple(words, values), { maxLength: 8 })
      .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${encodeSafely(value)}`).join('&')}`),
  );

  it('never throws, and is stable once written', () => {
    fc.assert(
      fc.property(searches, (search) => {
        const printed = printView(parseView(search).view);
        const again = parseView(printed);
        expect(printView(again.view)).toBe(printed);
        expect(again.ignored).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Also of halves of characters, which cannot be encoded. */
const encodeSafely = (text: string) => encodeURIComponent(text.toWellFormed());
