import { counted, latencyText, percentText, scoreText } from '../format/number.ts';
import { degradationWord, statusWord } from '../format/words.ts';
import type { HealthStatus } from '../generated/graphql.ts';
import { degradationLevel } from './degradation-level.ts';

/** What is said of a bucket. */
export interface PointFacts {
  readonly status: HealthStatus;
  readonly degradationScore: number | null;
  readonly requestCount: number;
  readonly successRate: number | null;
  readonly latency: { readonly p95Ms: number | null };
}

const nothingOf = ({ requestCount }: PointFacts) => (requestCount > 0 ? 'not judged' : 'no data');

/** Whether nothing at all is known of it. */
export const isMissing = (point: PointFacts | null): boolean =>
  !point || (point.status === 'UNKNOWN' && point.requestCount === 0);

/** How an exchange did, in a line: `score 0.42, moderate, degraded`. */
export function judgementOf(point: PointFacts | null): string {
  if (!point) return 'not read yet';
  const { degradationScore: score, status } = point;
  if (score === null) return nothingOf(point);
  const level = degradationWord(degradationLevel(score)).toLowerCase();
  return `score ${scoreText(score)}, ${level === 'none' ? 'no degradation' : level}, ${statusWord(status).toLowerCase()}`;
}

/** How a source did, in a word. */
export function statusOf(point: PointFacts | null): string {
  if (!point) return 'not read yet';
  return point.status === 'UNKNOWN' ? nothingOf(point) : statusWord(point.status).toLowerCase();
}

/** What was asked, and how that went: `1,234 requests, 98.2 % worked, p95 240 ms`. */
export function trafficOf(point: PointFacts | null): string | null {
  if (!point || point.requestCount === 0) return null;
  const { requestCount, successRate, latency } = point;
  const worked = successRate === null ? [] : [`${percentText(successRate)} worked`];
  const p95 = latency.p95Ms === null ? [] : [`p95 ${latencyText(latency.p95Ms)}`];
  return [counted(requestCount, 'request'), ...worked, ...p95].join(', ');
}
