/** The ranges that are offered, by what stands in the URL. */
export const presets = {
  '15m': { durationMs: 15 * 60_000, label: '15m' },
  '1h': { durationMs: 3_600_000, label: '1h' },
  '6h': { durationMs: 6 * 3_600_000, label: '6h' },
  '24h': { durationMs: 24 * 3_600_000, label: '24h' },
  '7d': { durationMs: 7 * 86_400_000, label: '7d' },
  '30d': { durationMs: 30 * 86_400_000, label: '30d' },
  '90d': { durationMs: 90 * 86_400_000, label: '90d' },
} as const;

export type Preset = keyof typeof presets;

/** A stretch of time that ends now, or one between two instants. */
export type TimeRange =
  | { readonly kind: 'last'; readonly preset: Preset }
  | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number };

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where a range lies when it is `nowMs`. */
export function spanOf(range: TimeRange, nowMs: number): Span {
  if (range.kind === 'between') return { fromMs: range.fromMs, toMs: range.toMs };
  return { fromMs: nowMs - presets[range.preset].durationMs, toMs: nowMs };
}

/** As the preset that a text names. */
export const presetOf = (text: string): Preset | null =>
  Object.hasOwn(presets, text) ? (text as Preset) : null;

export const isSameRange = (one: TimeRange, other: TimeRange): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
