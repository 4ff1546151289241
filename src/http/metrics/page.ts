import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Entrance } from '../entrance.ts';
import type { Reply } from '../reply.ts';
import { alertFamilies, journalFamilies } from './alert-families.ts';
import { blockFamily, breakerFamilies } from './breaker-families.ts';
import { exchangeFamilies } from './exchange-families.ts';
import { exposition } from './exposition.ts';
import { contentTypeFor, takesGzip } from './format.ts';
import { processFamilies } from './process-families.ts';
import { QuotaNames } from './quota-names.ts';
import { type ConnectionCounts, serviceFamilies } from './service-families.ts';
import { cacheFamilies, callFamilies, quotaFamilies, sourceFamilies } from './source-families.ts';

export interface MetricsPage {
  /** Everything that is measured, in the format that the request's headers ask for. */
  answer(headers: IncomingHttpHeaders): Promise<Reply>;
}

const sourcesPerTurn = 200;

/** Nobody else hears of what goes wrong once a part was sent. */
async function* reported(parts: AsyncGenerator<string>, report: (cause: unknown) => void) {
  for (;;) {
    const step = await parts.next().catch((error) => {
      report(error);
      throw error;
    });
    if (step.done) return;
    yield step.value;
  }
}

/** A list of what is read bit by bit, so that many sources do not hold up the rest. */
async function inTurns<Item>(items: Iterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for (const item of items) if (list.push(item) % sourcesPerTurn === 0) await nextTurn();
  return list;
}

export function createMetricsPage(
  { monitor, clock, report }: Pick<Entrance, 'monitor' | 'clock' | 'report'>,
  connections: () => ConnectionCounts,
): MetricsPage {
  const quotaNames = new QuotaNames();
  const { instruments } = monitor;
  return {
    async answer(headers) {
      const contentType = contentTypeFor(headers);
      const sources = await inTurns(instruments.sources());
      // What cannot be measured is left out; that it cannot shows elsewhere.
      const bytesOnDisk = await monitor.journal.bytesOnDisk().catch(() => null);
      const families = [
        ...callFamilies(instruments),
        ...sourceFamilies(sources),
        ...quotaFamilies(sources, quotaNames, clock.wallNow()),
        ...cacheFamilies(sources),
        ...exchangeFamilies(instruments),
        ...breakerFamilies(instruments.breakers()),
        blockFamily(instruments),
        ...alertFamilies(monitor, clock.wallNow()),
        ...journalFamilies(monitor, bytesOnDisk),
        ...serviceFamilies(instruments.streams, connections()),
        ...(await processFamilies()),
      ];
      const text = Readable.from(reported(exposition(families, contentType), report));
      const reply = { status: 200, body: text, headers: { 'Content-Type': contentType } };
      if (!takesGzip(headers)) return reply;
      // Of many sources the text is long, and most of it says the same.
      const body = pipeline(text, createGzip(), () => {});
      return { ...reply, body, headers: { ...reply.headers, 'Content-Encoding': 'gzip' } };
    },
  };
}
