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

/** Writes families in the format of a content type, a part in each turn, so that no number of them holds up the rest. */
export async function writeExposition(
  families: Iterable<Family>,
  contentType: RegistryContentType,
): Promise<Buffer> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentType);
  const isOpenMetrics = contentType === Registry.OPENMETRICS_CONTENT_TYPE;
  const parts: Buffer[] = [];

  /** What a registry makes of samples under a family's name, without the lines above them from the second part on. */
  async function write({ name, help, type }: Family, values: readonly Sample[], isFirst: boolean) {
    // A registry adds the suffix to a counter of OpenMetrics by itself.
    const shown = isOpenMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
    const metric = { name: shown, help, type, get: async () => ({ name: shown, help, type, values }) };
    // All that it asks of a metric.
    registry.registerMetric(metric as unknown as Metric);
    const text = await registry.getSingleMetricAsString(shown);
    registry.removeSingleMetric(shown);
    const samplesAt = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
    parts.push(Buffer.from(`${isFirst ? text : text.slice(samplesAt)}\n`));
    await nextTurn();
  }

  for (const family of families) {
    let isFirst = true;
    let values: Sample[] = [];
    for (const sample of family.samples) {
      values.push(isOpenMetrics ? withCanonicalBound(sample) : sample);
      if (values.length < samplesPerTurn) continue;
      await write(family, values, isFirst);
      isFirst = false;
      values = [];
    }
    if (isFirst || values.length > 0) await write(family, values, isFirst);
  }
  if (isOpenMetrics) parts.push(Buffer.from('# EOF\n'));
  return Buffer.concat(parts);
}
