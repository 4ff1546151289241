import type { AlertSeverity, HealthStatus } from '../generated/graphql.ts';
import type { TimeRange } from './time-range.ts';

export interface OverviewView {
  readonly view: 'overview';
  readonly sort: 'worst' | 'name';
  /** Only these; empty: all. */
  readonly statuses: readonly HealthStatus[];
  readonly text: string;
}

export interface TimelineView {
  readonly view: 'timeline';
  readonly range: TimeRange;
  /** Only these; empty: all. */
  readonly exchanges: readonly string[];
  readonly severities: readonly AlertSeverity[];
  /** The id of the alert that is looked at. */
  readonly alert: string | null;
}

export interface HeatmapView {
  readonly view: 'heatmap';
  readonly range: TimeRange;
  /** The worst now, the worst in the range, or by name. */
  readonly sort: 'worst' | 'range' | 'name';
  readonly text: string;
}

/** An exchange, or one of its sources, over a range; `atMs` is the moment that was pointed at. */
export interface ExchangeView {
  readonly view: 'exchange';
  readonly exchange: string;
  readonly source: string | null;
  readonly range: TimeRange;
  readonly atMs: number | null;
}

export interface SilencesView {
  readonly view: 'silences';
  /** Also those that are over. */
  readonly past: boolean;
}

/** All that the URL holds. */
export type View = OverviewView | TimelineView | HeatmapView | ExchangeView | SilencesView;
export type ViewName = View['view'];

export const defaultRanges = {
  timeline: { kind: 'last', preset: '6h' },
  heatmap: { kind: 'last', preset: '24h' },
  exchange: { kind: 'last', preset: '6h' },
} as const satisfies Record<string, TimeRange>;

export const overview: OverviewView = { view: 'overview', sort: 'worst', statuses: [], text: '' };
export const timeline: TimelineView = {
  view: 'timeline',
  range: defaultRanges.timeline,
  exchanges: [],
  severities: [],
  alert: null,
};
export const heatmap: HeatmapView = {
  view: 'heatmap',
  range: defaultRanges.heatmap,
  sort: 'worst',
  text: '',
};
export const silences: SilencesView = { view: 'silences', past: false };

/** The view of an exchange, or of one of its sources. */
export const exchangeView = (exchange: string, rest: Partial<ExchangeView> = {}): ExchangeView => ({
  view: 'exchange',
  exchange,
  source: null,
  range: defaultRanges.exchange,
  atMs: null,
  ...rest,
});
