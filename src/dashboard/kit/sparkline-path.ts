export interface SparklineFrame {
  readonly width: number;
  readonly height: number;
  readonly min: number;
  /** Default: the largest value. */
  readonly max?: number;
}

export interface SparklineShape {
  readonly line: string;
  readonly area: string;
  /** Where nothing was measured. */
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
}

const rounded = (value: number) => Math.round(value * 10) / 10;

/** The paths of a line through the middle of each bucket, broken where a value is missing. */
export function sparklineOf(values: readonly (number | null)[], frame: SparklineFrame): SparklineShape {
  const { width, height, min } = frame;
  const known = values.filter((value) => value !== null);
  const max = frame.max ?? Math.max(min, ...known);
  const step = width / Math.max(1, values.length);
  const y = (value: number) => {
    const share = max > min ? (Math.min(Math.max(value, min), max) - min) / (max - min) : 0;
    return rounded(height - 1 - share * (height - 2));
  };

  let line = '';
  let area = '';
  const gaps: { x: number; width: number }[] = [];
  for (let start = 0; start < values.length; ) {
    const isGap = values[start] === null;
    let end = start;
    while (end < values.length && (values[end] === null) === isGap) end += 1;
    const left = rounded(start * step);
    const right = rounded(end * step);
    if (isGap) gaps.push({ x: left, width: rounded(right - left) });
    else {
      // From edge to edge of its buckets, so that a single one is a dash and not nothing.
      const points = values.slice(start, end).map((value, index) => {
        return `${rounded((start + index + 0.5) * step)} ${y(value!)}`;
      });
      const path = [`${left} ${y(values[start]!)}`, ...points, `${right} ${y(values[end - 1]!)}`].join('L');
      line += `M${path}`;
      area += `M${left} ${height}L${path}L${right} ${height}Z`;
    }
    start = end;
  }
  return { line, area, gaps };
}
