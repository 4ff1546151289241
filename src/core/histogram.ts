// Latency histograms over fixed log-spaced buckets, as DDSketch has them (Masson, Rim and Lee, 2019): with
// bounds that grow by gamma, one value stands for all of a bucket within (gamma - 1) / (gamma + 1).

const lowestMs = 1;
const highestMs = 60_000;
const inRange = 551;
/** 1.02017, so that a percentile is within 1 % of exact. */
const gamma = (highestMs / lowestMs) ** (1 / inRange);

/** One bucket below 1 ms, those from 1 ms up to 60 s, one overflow. */
export const bucketCount = inRange + 2;
const overflow = bucketCount - 1;

/** Counts are also kept per group of 32 buckets, so that a percentile is found in two short walks. */
const groupBits = 5;
const groupSize = 1 << groupBits;
export const groupCount = Math.ceil(bucketCount / groupSize);
/** A histogram's array: the buckets' counts, then the groups'. */
export const histogramLength = bucketCount + groupCount;

/** `lowerBounds[i]` is the least value of bucket i; one more entry ends the overflow. */
const lowerBounds = new Float64Array(bucketCount + 1);
for (let i = 1; i <= inRange; i++) lowerBounds[i] = lowestMs * gamma ** (i - 1);
lowerBounds[overflow] = highestMs;
lowerBounds[bucketCount] = Infinity;

const values = new Float64Array(bucketCount);
for (let i = 1; i <= inRange; i++) values[i] = (2 * gamma * lowerBounds[i]!) / (1 + gamma);
values[0] = lowestMs / 2;
values[overflow] = highestMs;

// A double's exponent and first six mantissa bits name a cell at most 1/64 wide, narrower than any bucket:
// the cell's table entry is its bucket or the one below, and one comparison tells. No logarithm per call.
const bits = new DataView(new ArrayBuffer(8));
const firstCell = 0x3ff00000 >>> 14;
const cellOf = (ms: number): number => {
  bits.setFloat64(0, ms);
  return (bits.getUint32(0) >>> 14) - firstCell;
};
const cellBuckets = new Uint16Array(cellOf(highestMs) + 1);
for (let cell = 0, bucket = 1; cell < cellBuckets.length; cell++) {
  bits.setUint32(0, (cell + firstCell) << 14);
  bits.setUint32(4, 0);
  while (lowerBounds[bucket + 1]! <= bits.getFloat64(0)) bucket += 1;
  cellBuckets[cell] = bucket;
}

/** The bucket of a latency in milliseconds; NaN and anything below 1 ms go to the first, from 60 s to the last. */
export function bucketOf(ms: number): number {
  if (!(ms >= lowestMs)) return 0;
  if (ms >= highestMs) return overflow;
  const bucket = cellBuckets[cellOf(ms)]!;
  return ms < lowerBounds[bucket + 1]! ? bucket : bucket + 1;
}

/** What a bucket's values are taken for, milliseconds: within 1 % of each; 0.5 below 1 ms, 60,000 in the overflow. */
export function bucketValueMs(bucket: number): number {
  return values[bucket]!;
}

/** The group of a bucket, 0 to `groupCount - 1`. */
export const groupOf = (bucket: number): number => bucket >>> groupBits;

/** A group's first bucket; that of the group after the last is `bucketCount`. */
export const groupStart = (group: number): number => Math.min(group << groupBits, bucketCount);

/** Adds `times` values of a bucket to a histogram. */
export function addToBucket(counts: Uint32Array, bucket: number, times: number): void {
  counts[bucket]! += times;
  counts[bucketCount + groupOf(bucket)]! += times;
}

/** Adds one histogram to another. */
export function addHistogram(into: Uint32Array, from: Uint32Array): void {
  for (let i = 0; i < histogramLength; i++) into[i]! += from[i]!;
}

// 0.07 * 100 is a little above 7: without the slack the rank would be 8.
const rankOf = (total: number, q: number) => Math.min(Math.max(Math.ceil(q * total - 1e-9), 1), total);

/** The nearest-rank percentile `q` (0..1) of a histogram of `total` values, milliseconds; null when it is empty. */
export function percentile(counts: Uint32Array, total: number, q: number): number | null {
  if (total <= 0) return null;
  // From the top, where the percentiles that are asked for lie.
  let remaining = total - rankOf(total, q) + 1;
  let group = groupCount - 1;
  while (remaining > counts[bucketCount + group]!) remaining -= counts[bucketCount + group--]!;
  let bucket = groupStart(group + 1) - 1;
  while (remaining > counts[bucket]!) remaining -= counts[bucket--]!;
  return values[bucket]!;
}

/** What no value of a histogram is above, milliseconds: at most twice the highest, Infinity from 30 s on; 0 when it is empty. */
export function upperBoundMs(counts: Uint32Array): number {
  let group = groupCount - 1;
  while (group >= 0 && counts[bucketCount + group] === 0) group -= 1;
  return group < 0 ? 0 : lowerBounds[groupStart(group + 1)]!;
}
