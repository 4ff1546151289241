import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ServedMonitor } from '../../graphql/context.ts';
import type { Reply } from '../reply.ts';
import { alertFamilies, journalFamilies } from './alert-families.ts';
import { blockFamily, breakerFamilies } from './breaker-families.ts';
import { exchangeFamilies } from './exchange-families.ts';
import { writeExposition } from './exposition.ts';
import { contentTypeFor, takesGzip } from './format.ts';
import { processFamilies } from './process-families.ts';
import { QuotaNames } from './quota-names.ts';
import { RisingSums } from './rising-sums.ts';
import { type ConnectionCounts, serviceFamilies } from './service-families.ts';
import { cacheFamilies, callFamilies, quotaFamilies, sourceFamilies } from './source-families.ts';

export interface MetricsPage {
  /** Everything that is measured, in the format that the request's headers ask for. */
  answer(headers: IncomingHttpHeaders): Promise<Reply>;
}

const sourcesPerTurn = 200;

/** Of many sources the text is long, and most of it says the same. */
const compress = promisify(gzip);

const gzipped = async ({ headers, body, ...reply }: Reply & { readonly body: Buffer }): Promise<Reply> => ({
  ...reply,
  headers: { ...headers, 'Content-Encoding': 'gzip' },
  body: await compress(body),
});

/** A list of what is read bit by bit, so that many sources do not hold up the rest. */
async function inTurns<Item>(items: Iterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for (const item of items) if (list.push(item) % sourcesPerTurn === 0) await nextTurn();
  return list;
}

export function createMetricsPage(
  monitor: ServedMonitor,
  connections: () => ConnectionCounts,
  now: () => number,
): MetricsPage {
  const quotaNames = new QuotaNames();
  const sums = new RisingSums();
  const { instruments } = monitor;
  return {
    async answer(headers) {
      const contentType = contentTypeFor(headers);
      const sources = await inTurns(instruments.sources());
      // What cannot be measured is left out; that it cannot shows elsewhere.
      const bytesOnDisk = await monitor.journal.bytesOnDisk().catch(() => null);
      const families = [
        ...callFamilies(sources, sums),
        ...sourceFamilies(sources),
        ...quotaFamilies(sources, quotaNames, now()),
        ...cacheFamilies(sources),
        ...exchangeFamilies(instruments),
        ...breakerFamilies(instruments.breakers()),
        blockFamily(instruments),
        ...alertFamilies(monitor, now()),
        ...journalFamilies(monitor, bytesOnDisk),
        ...serviceFamilies(instruments.streams, connections()),
        ...(await processFamilies()),
      ];
      const body = await writeExposition(families, contentType);
      const reply = { status: 200, body, headers: { 'Content-Type': contentType } };
      return takesGzip(headers) ? gzipped(reply) : reply;
    },
  };
}
