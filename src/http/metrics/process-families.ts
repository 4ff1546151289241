import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import type { Family, Sample } from './family.ts';

/** One for the process: its observers of the event loop and of the garbage collector cannot be stopped again. */
let registry: Registry | undefined;

/** They count what Node only shows for debugging, and call a gauge a total. */
const leftOut = /^nodejs_active_(handles|requests)|^nodejs_active_resources_total$/;

/** What the lag of the event loop reads before it has been measured is no number, or far above any. */
const isMeasured = ({ value }: Sample) => value < 1_000_000;

interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: Family['type'];
  readonly values: readonly Sample[];
}

/** What every program of Node can tell of itself; measured from the first time that it is asked for. */
export async function processFamilies(): Promise<readonly Family[]> {
  if (!registry) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  const metrics = registry.getMetricsAsArray() as unknown as readonly Metric[];
  const families: Family[] = [];
  for (const metric of metrics) {
    const { name, help, type, values } = (await metric.get()) as unknown as Collected;
    if (leftOut.test(name)) continue;
    const samples = name.startsWith('nodejs_eventloop_lag') ? values.filter(isMeasured) : values;
    families.push({ name, help, type, samples });
  }
  return families;
}
