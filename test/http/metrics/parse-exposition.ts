export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ParsedSample[];
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const [, name, value] = label.exec(text) ?? [];
    if (name === undefined || name in labels) throw new Error(`Not the labels of a sample: ${text}`);
    labels[name] = value!;
  }
  return labels;
}

const suffixes: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
};

/** Reads Prometheus' text or, ending in `# EOF`, OpenMetrics; throws for what a scraper might not take. */
export function parseExposition(text: string): ReadonlyMap<string, ParsedFamily> {
  const isOpenMetrics = text.endsWith('# EOF\n');
  const families = new Map<string, ParsedFamily & { readonly samples: ParsedSample[] }>();
  const seen = new Set<string>();
  let current = '';
  const lines = text.slice(0, isOpenMetrics ? -'# EOF\n'.length : undefined).split('\n');
  if (lines.pop() !== '') throw new Error('The last line has no end');
  for (const [index, each] of lines.entries()) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(each) ?? [];
    if (keyword === 'HELP') {
      if (families.has(name)) throw new Error(`${name} comes twice`);
      const [, type] = new RegExp(`^# TYPE ${name} (\\w+)$`).exec(lines[index + 1] ?? '') ?? [];
      if (!type || rest === '') throw new Error(`${name} has no type or no help`);
      families.set(name, { type, help: rest, samples: [] });
      current = name;
      continue;
    }
    if (keyword === 'TYPE') continue;
    const [, sample, labelText = '', value] = line.exec(each) ?? [];
    if (sample === undefined || value === undefined) throw new Error(`Not a line of the format: "${each}"`);
    const { type, samples } = families.get(current)!;
    const endings = isOpenMetrics && type === 'counter' ? ['_total'] : (suffixes[type] ?? ['']);
    if (!endings.some((ending) => sample === current + ending)) throw new Error(`${sample} in ${current}`);
    const labels = labelsOf(labelText);
    const identity = `${sample}${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(identity)) throw new Error(`${identity} comes twice`);
    seen.add(identity);
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
    if (Number.isNaN(number)) throw new Error(`Not a number: "${each}"`);
    samples.push({ name: sample, labels, value: number });
  }
  return families;
}

/** The value of the one sample that has these labels, among others. */
export function sampleValue(
  families: ReadonlyMap<string, ParsedFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = [...families.values()]
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value));
  if (found.length > 1) throw new Error(`${found.length} samples of ${name} have these labels`);
  return found[0]?.value;
}
