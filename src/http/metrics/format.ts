import type { IncomingHttpHeaders } from 'node:http';
import { Registry, type RegistryContentType } from 'prom-client';

/** How much an Accept header wants the first of the given values that it names, 0..1. */
function weightOf(header: string, values: readonly string[]): number {
  const accepted = header.split(',').map((item) => {
    const [value = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { value, weight: q === undefined ? 1 : Number(q) || 0 };
  });
  for (const value of values) {
    const weights = accepted.filter((item) => item.value === value).map(({ weight }) => weight);
    if (weights.length > 0) return Math.max(...weights);
  }
  return 0;
}

/** OpenMetrics where it is asked for by name and nothing is wanted more, else Prometheus' text. */
export function contentTypeFor({ accept = '' }: IncomingHttpHeaders): RegistryContentType {
  const wanted = weightOf(accept, ['application/openmetrics-text']);
  return wanted > 0 && wanted >= weightOf(accept, ['text/plain', 'text/*', '*/*'])
    ? Registry.OPENMETRICS_CONTENT_TYPE
    : Registry.PROMETHEUS_CONTENT_TYPE;
}

export const takesGzip = (headers: IncomingHttpHeaders): boolean =>
  weightOf(String(headers['accept-encoding'] ?? ''), ['gzip', 'x-gzip']) > 0;
