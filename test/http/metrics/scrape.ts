import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type ServerOptions, startServer } from '../../../src/http/server.ts';
import { type ParsedFamily, parseExposition, sampleValue } from './parse-exposition.ts';

export interface Scrape {
  readonly families: ReadonlyMap<string, ParsedFamily>;
  /** The value of the one sample with these labels, among others. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

/** A server around a monitor, and what its metrics page says. */
export async function serveMetrics(
  monitor: ServerOptions['monitor'],
  options: Partial<ServerOptions> = {},
): Promise<{ readonly url: string; scrape(init?: RequestInit): Promise<Scrape> }> {
  const log = pino({ base: null, level: 'silent' });
  const server = await startServer({ monitor, log, listen: { port: 0 }, ...options });
  onTestFinished(server.stop);
  return {
    url: server.url,
    async scrape(init) {
      const response = await fetch(`${server.url}/metrics`, init);
      const families = parseExposition(await response.text());
      return { families, value: (name, labels) => sampleValue(families, name, labels) };
    },
  };
}
