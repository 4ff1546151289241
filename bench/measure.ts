/** What several measurements of one thing come to. */
export interface Spread {
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  readonly min: number;
  readonly max: number;
}

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    p25: quantile(sorted, 0.25),
    p75: quantile(sorted, 0.75),
    min: sorted[0]!,
    max: sorted.at(-1)!,
  };
}

/** Every value and so much. */
export const shifted = ({ median, p25, p75, min, max }: Spread, by: number): Spread => ({
  median: median + by,
  p25: p25 + by,
  p75: p75 + by,
  min: min + by,
  max: max + by,
});

/** How long `work` takes, milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Times contenders in turn, round by round and each time in another order, so that whatever else the machine does meets
 * all of them. Milliseconds per contender, one value a round; the first rounds are left out as warm-up.
 */
export async function interleaved<Name extends string>(
  contenders: Readonly<Record<Name, () => unknown>>,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  // From each in turn, forwards and backwards: nobody has the same one's garbage to clear up every time.
  const orders = names.flatMap((_, i) => {
    const order = [...names.slice(i), ...names.slice(0, i)];
    return [order, order.toReversed()];
  });
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const name of orders[(round + warmUp) % orders.length]!) {
      const ms = await timed(contenders[name]);
      if (round >= 0) times[name].push(ms);
    }
  }
  return times;
}

/** Round by round, the one time as a share of the other. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((ms, round) => ms / theirs[round]!);
