export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly value: number;
  readonly labels: Labels;
  /** Where it is not the family's: those of a histogram end in `_bucket`, `_sum` and `_count`. */
  readonly metricName?: string;
}

/** A metric with all its samples, which are made as they are read. */
export interface Family {
  /** A counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: Iterable<Sample>;
}

/** How long things took: each bucket counts those before it as well. */
export interface Durations {
  readonly buckets: readonly { readonly upToMs: number; readonly count: number }[];
  readonly count: number;
  readonly sumMs: number;
}

const familyOf =
  (type: Family['type']) =>
  (name: string, help: string, samples: Iterable<Sample>): Family => ({ name, help, type, samples });

/** What only grows. */
export const counter = familyOf('counter');
/** What goes up and down. */
export const gauge = familyOf('gauge');
/** Durations by bucket, in seconds; its samples are those of `durationSamples`. */
export const histogram = familyOf('histogram');

/** The samples of every item, made one after the other. */
export function* each<Item>(
  items: Iterable<Item>,
  toSamples: (item: Item) => Iterable<Sample>,
): Generator<Sample> {
  for (const item of items) yield* toSamples(item);
}

/** The samples of a histogram of that name. */
export function* durationSamples(
  name: string,
  { buckets, count, sumMs }: Durations,
  labels: Labels = {},
): Generator<Sample> {
  const metricName = `${name}_bucket`;
  for (const bucket of buckets) {
    const le = String(bucket.upToMs / 1_000);
    yield { metricName, labels: { ...labels, le }, value: bucket.count };
  }
  yield { metricName, labels: { ...labels, le: '+Inf' }, value: count };
  yield { metricName: `${name}_sum`, labels, value: sumMs / 1_000 };
  yield { metricName: `${name}_count`, labels, value: count };
}

/** One sample for each of the states there are: 1 for the one that it is in, else 0. */
export function states<State extends string>(
  label: string,
  all: readonly State[],
  state: State | null,
  labels: Labels = {},
): readonly Sample[] {
  return all.map((each) => ({
    labels: { ...labels, [label]: each.toLowerCase() },
    value: each === state ? 1 : 0,
  }));
}

/** A sample of its own, or none where the value is not known. */
export const one = (value: number | null, labels: Labels = {}): readonly Sample[] =>
  value === null ? [] : [{ value, labels }];
