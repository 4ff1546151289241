import type { QuotaReading } from '../exchanges/venue.ts';

const slowFrom = 0.8;
/** At the limit itself probes go out a tenth as often. */
const slowestFactor = 10;

function usedShare({ limit, used, remaining }: QuotaReading): number {
  if (limit === null || limit <= 0) return 0;
  return (used ?? (remaining === null ? 0 : limit - remaining)) / limit;
}

/**
 * How long to wait between two probes, milliseconds: `everyMs`, stretched from 80 % of any quota used up to ten times
 * at the limit; a reading whose window has passed (by `wallNow`, epoch milliseconds) no longer counts.
 */
export function probeDelayMs(everyMs: number, quotas: Iterable<QuotaReading>, wallNow: number): number {
  let worst = 0;
  for (const quota of quotas) {
    if (quota.resetsAt === null || quota.resetsAt > wallNow) worst = Math.max(worst, usedShare(quota));
  }
  if (worst < slowFrom) return everyMs;
  const share = Math.min(1, (worst - slowFrom) / (1 - slowFrom));
  return everyMs * (1 + (slowestFactor - 1) * share);
}
