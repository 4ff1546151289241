import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Metric, Registry, type RegistryContentType } from 'prom-client';
import type { Family, Sample } from './family.ts';

/** So many samples are written in one turn of the event loop, in a millisecond or two. */
const samplesPerTurn = 1_000;

/** OpenMetrics has one way to write a bound: `1.0`. */
const canonical = (bound: string) => (/^\d+$/.test(bound) ? `${bound}.0` : bound);

const withCanonicalBound = (sample: Sample): Sample =>
  sample.labels.le === undefined
    ? sample
    : { ...sample, labels: { ...sample.labels, le: canonical(sample.labels.le) } };

function* inParts<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let part: Item[] = [];
  for (const item of items) {
    if (part.push(item) < size) continue;
    yield part;
    part = [];
  }
  yield part;
}

/**
 * The text of families in the format of a content type, bit by bit and each in a turn of its own: however many samples
 * there are, they neither hold up the rest nor are kept.
 */
export async function* exposition(
  families: Iterable<Family>,
  contentType: RegistryContentType,
): AsyncGenerator<string> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  const isOpenMetrics = contentType === Registry.OPENMETRICS_CONTENT_TYPE;

  for (const { name, help, type, samples } of families) {
    // A registry adds the suffix to a counter of OpenMetrics by itself.
    const shown = isOpenMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
    let isFirst = true;
    for (const part of inParts(samples, samplesPerTurn)) {
      if (part.length === 0 && !isFirst) break;
      const values = isOpenMetrics ? part.map(withCanonicalBound) : part;
      const metric = { name: shown, help, type, get: async () => ({ name: shown, help, type, values }) };
      // All that it asks of a metric.
      registry.registerMetric(metric as unknown as Metric);
      const text = await registry.getSingleMetricAsString(shown);
      registry.removeSingleMetric(shown);
      // Its name and type stand above the first part alone.
      const samplesAt = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
      yield `${isFirst ? text : text.slice(samplesAt)}\n`;
      isFirst = false;
      await nextTurn();
    }
  }
  if (isOpenMetrics) yield '# EOF\n';
}
