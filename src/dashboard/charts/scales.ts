/** How values are put on an axis, and where its lines are. */
export interface Scale {
  readonly kind: 'linear' | 'log';
  /** Of what is shown. */
  readonly min: number;
  readonly max: number;
  /** In values, ascending. */
  readonly ticks: readonly number[];
}

const steps = [1, 2, 2.5, 5, 10] as const;

/** Rounded so that 3 * 0.1 is 0.3. */
const tidy = (value: number) => Number(value.toPrecision(12));

/** The least round step of which at most `most` fill the length. */
function niceStep(length: number, most: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(length / most));
  const step = steps.find((each) => each * magnitude * most >= length - 1e-12) ?? 10;
  return step * magnitude;
}

const between = (min: number, max: number, step: number) =>
  Array.from({ length: Math.round((max - min) / step) + 1 }, (_, index) => tidy(min + index * step));

/** From 0 to a round number at or above `largest`. */
export function fromZero(largest: number, most = 5): Scale {
  const step = niceStep(largest > 0 ? largest : 1, most);
  const max = tidy(Math.max(1, Math.ceil((largest > 0 ? largest : 1) / step - 1e-9)) * step);
  return { kind: 'linear', min: 0, max, ticks: between(0, max, step) };
}

/** Shares up to 1, from a round one at or below `least`; never so near that a little looks like much. */
export function upToOne(least: number, most = 4): Scale {
  const lowest = Math.min(Math.max(least, 0), 0.9);
  const step = niceStep(1 - lowest, most);
  const min = tidy(1 - Math.ceil((1 - lowest) / step - 1e-9) * step);
  return { kind: 'linear', min: Math.max(0, min), max: 1, ticks: between(Math.max(0, min), 1, step) };
}

const logSteps = [[1, 2, 5], [1, 3], [1]] as const;

/** Decades, from a round number at or below `least` to one at or above `largest`; both above 0. */
export function logarithmic(least: number, largest: number, most = 7): Scale {
  const low = Math.max(least, 1e-6);
  const high = Math.max(largest, low);
  for (const within of logSteps) {
    const ticks: number[] = [];
    for (let decade = Math.floor(Math.log10(low)) - 1; decade <= Math.ceil(Math.log10(high)) + 1; decade++) {
      ticks.push(...within.map((each) => tidy(each * 10 ** decade)));
    }
    const first = ticks.findLastIndex((tick) => tick <= low);
    const last = ticks.findIndex((tick) => tick >= high && tick > ticks[first]!);
    const shown = ticks.slice(first, last + 1);
    if (shown.length <= most || within === logSteps[2]) {
      return { kind: 'log', min: shown[0]!, max: shown.at(-1)!, ticks: shown };
    }
  }
  throw new Error('unreachable');
}

/** Where a value is on the axis that is drawn, which is linear; what is beyond an end is put there. */
export function placeOn({ kind, min, max }: Scale, value: number): number {
  const within = Math.min(Math.max(value, min), max);
  return kind === 'log' ? Math.log10(within) : within;
}
