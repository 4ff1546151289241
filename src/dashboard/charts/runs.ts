import { type Buckets, bucketStart } from '../history/buckets.ts';

/** A place on a chart; without a value where the line breaks. */
export type Place = readonly [atMs: number, value: number | null];

/**
 * A line through the middle of each bucket, from edge to edge where it begins and ends, so that a single bucket is a dash
 * and not nothing; broken where a value is missing.
 */
export function lineThrough(buckets: Buckets, values: readonly (number | null)[]): Place[] {
  const places: Place[] = [];
  for (const [index, value] of values.entries()) {
    const startMs = bucketStart(buckets, index);
    const endMs = startMs + buckets.stepMs;
    if (value === null) {
      if (places.length > 0 && places.at(-1)![1] !== null) places.push([startMs, null]);
      continue;
    }
    if (index === 0 || values[index - 1] === null) places.push([startMs, value]);
    places.push([startMs + buckets.stepMs / 2, value]);
    if (index === values.length - 1 || values[index + 1] === null) places.push([endMs, value]);
  }
  return places;
}

/** The outline of bars as wide as the buckets; broken where a value is missing. */
export function barsOver(buckets: Buckets, values: readonly (number | null)[]): Place[] {
  return values.flatMap((value, index): Place[] => {
    const startMs = bucketStart(buckets, index);
    if (value === null) return [[startMs, null]];
    return [
      [startMs, value],
      [startMs + buckets.stepMs, value],
    ];
  });
}

/** Stretches of buckets without any value, `to` not in them. */
export function gapsOf(isMissing: readonly boolean[]): { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  for (const [index, missing] of isMissing.entries()) {
    if (!missing) continue;
    const last = gaps.at(-1);
    if (last?.to === index) last.to = index + 1;
    else gaps.push({ from: index, to: index + 1 });
  }
  return gaps;
}
