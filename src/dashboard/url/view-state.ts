import { type Ignored, Parameters } from './parameters.ts';
import { isSameRange, type Preset, presets, type TimeRange } from './time-range.ts';
import { defaultRanges, type ExchangeView, overview, type View, type ViewName } from './view.ts';

const viewNames = [
  'overview',
  'timeline',
  'heatmap',
  'exchange',
  'silences',
] as const satisfies readonly ViewName[];
const statuses = ['FAILED', 'DEGRADED', 'HEALTHY', 'UNKNOWN'] as const;
const severities = ['CRITICAL', 'WARNING', 'INFO'] as const;
const longestMs = 366 * 86_400_000;

/** What a URL's search says, and what of it means nothing. */
export interface ParsedView {
  readonly view: View;
  readonly ignored: readonly Ignored[];
}

function rangeOf(given: Parameters, otherwise: TimeRange): TimeRange {
  const preset = given.one<Preset | ''>('range', Object.keys(presets) as Preset[], '');
  const fromMs = given.instant('from');
  const toMs = given.instant('to');
  const usual: TimeRange = preset === '' ? otherwise : { kind: 'last', preset };
  if (fromMs === null && toMs === null) return usual;
  const shown = [fromMs, toMs]
    .map((each) => (each === null ? '' : new Date(each).toISOString()))
    .join(' to ');
  if (fromMs === null || toMs === null) given.ignore('from, to', shown, 'one without the other is no range');
  else if (fromMs >= toMs) given.ignore('from, to', shown, 'it ends before it begins');
  else if (toMs - fromMs > longestMs) given.ignore('from, to', shown, 'it is longer than 366 days');
  else {
    if (preset !== '') given.ignore('range', preset, 'from and to are given as well');
    return { kind: 'between', fromMs, toMs };
  }
  return usual;
}

const textOf = (given: Parameters): string => given.text('q')?.slice(0, 200) ?? '';

function readExchange(given: Parameters): ExchangeView | null {
  const exchange = given.text('exchange');
  if (exchange === null) return null;
  return {
    view: 'exchange',
    exchange,
    source: given.text('source'),
    range: rangeOf(given, defaultRanges.exchange),
    atMs: given.instant('at'),
  };
}

function read(given: Parameters): View {
  const view = given.one('view', viewNames, 'overview');
  switch (view) {
    case 'timeline':
      return {
        view,
        range: rangeOf(given, defaultRanges.timeline),
        exchanges: given.list('exchange'),
        severities: given.some('severity', severities),
        alert: given.text('alert'),
      };
    case 'heatmap':
      return {
        view,
        range: rangeOf(given, defaultRanges.heatmap),
        sort: given.one('sort', ['worst', 'range', 'name'], 'worst'),
        text: textOf(given),
      };
    case 'silences':
      return { view, past: given.one('past', ['yes', 'no'], 'no') === 'yes' };
    case 'exchange': {
      const found = readExchange(given);
      if (found) return found;
      given.ignore('view', view, 'it names no exchange');
      return overview;
    }
    case 'overview':
      return {
        view,
        sort: given.one('sort', ['worst', 'name'], 'worst'),
        statuses: given.some('status', statuses),
        text: textOf(given),
      };
  }
}

/** Reads the search of a URL; never throws. */
export function parseView(search: string): ParsedView {
  const given = new Parameters(search);
  const view = read(given);
  return { view, ignored: given.finish() };
}

type Written = readonly (readonly [name: string, value: string | null | false])[];

function writtenRange(range: TimeRange, otherwise: TimeRange): Written {
  if (isSameRange(range, otherwise)) return [];
  if (range.kind === 'last') return [['range', range.preset]];
  return [
    ['from', new Date(range.fromMs).toISOString()],
    ['to', new Date(range.toMs).toISOString()],
  ];
}

function write(view: View): Written {
  switch (view.view) {
    case 'overview':
      return [
        ['sort', view.sort === 'name' && view.sort],
        ['status', view.statuses.join(',')],
        ['q', view.text],
      ];
    case 'timeline':
      return [
        ...writtenRange(view.range, defaultRanges.timeline),
        ['exchange', view.exchanges.join(',')],
        ['severity', view.severities.join(',')],
        ['alert', view.alert],
      ];
    case 'heatmap':
      return [
        ...writtenRange(view.range, defaultRanges.heatmap),
        ['sort', view.sort !== 'worst' && view.sort],
        ['q', view.text],
      ];
    case 'silences':
      return [['past', view.past && 'yes']];
    case 'exchange':
      return [
        ['exchange', view.exchange],
        ['source', view.source],
        ...writtenRange(view.range, defaultRanges.exchange),
        ['at', view.atMs !== null && new Date(view.atMs).toISOString()],
      ];
  }
}

/** The search of the URL that holds a view, without what goes without saying; empty for the plain overview. */
export function printView(view: View): string {
  const parameters = new URLSearchParams();
  if (view.view !== 'overview') parameters.set('view', view.view);
  for (const [name, value] of write(view)) if (value) parameters.set(name, value);
  // Commas are readable, and allowed where they are.
  const search = parameters.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return search === '' ? '' : `?${search}`;
}
