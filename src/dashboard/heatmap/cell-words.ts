import { counted, latencyText, percentText, scoreText } from '../format/number.ts';
import { degradationWord, statusWord } from '../format/words.ts';
import { degradationLevel } from '../history/degradation-level.ts';
import type { HeatPoint } from './heat-feed.ts';

/** How an exchange did, in a line: `score 0.42, moderate, degraded`. */
export function judgementOf(point: HeatPoint | null): string {
  if (!point) return 'not read yet';
  const { degradationScore: score, status, requestCount } = point;
  if (score === null) return requestCount > 0 ? 'not judged' : 'no data';
  const level = degradationWord(degradationLevel(score)).toLowerCase();
  return `score ${scoreText(score)}, ${level === 'none' ? 'no degradation' : level}, ${statusWord(status).toLowerCase()}`;
}

/** What it was asked, and how that went: `1,234 requests, 98.2 % worked, p95 240 ms`. */
export function trafficOf(point: HeatPoint | null): string | null {
  if (!point || point.requestCount === 0) return null;
  const { requestCount, successRate, latency } = point;
  const worked = successRate === null ? [] : [`${percentText(successRate)} worked`];
  const p95 = latency.p95Ms === null ? [] : [`p95 ${latencyText(latency.p95Ms)}`];
  return [counted(requestCount, 'request'), ...worked, ...p95].join(', ');
}
