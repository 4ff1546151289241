import { healthStatuses } from '../../core/sla.ts';
import type { Instruments, SourceMetrics } from '../../engine/instruments.ts';
import {
  counter,
  durationSamples,
  each,
  type Family,
  gauge,
  histogram,
  type Labels,
  one,
  states,
} from './family.ts';
import type { QuotaNames } from './quota-names.ts';

const labelsOf = ({ exchange, source }: { readonly exchange: string; readonly source: string }): Labels => ({
  exchange,
  source,
});

/** What was tried, and how it ended: read as it is written, as of many sources it is too much to be kept meanwhile. */
export function callFamilies(instruments: Instruments): readonly Family[] {
  const durations = 'tidegate_attempt_duration_seconds';
  return [
    counter(
      'tidegate_attempts_total',
      'Attempts to call a source, each retry on its own, by outcome.',
      each(instruments.totals(), (source) =>
        Object.entries(source.outcomes).map(([outcome, value]) => ({
          labels: { ...labelsOf(source), outcome: outcome.toLowerCase() },
          value,
        })),
      ),
    ),
    histogram(
      durations,
      'How long the attempts took that the venue answered or let run out.',
      each(instruments.totals(), (source) => durationSamples(durations, source.latency, labelsOf(source))),
    ),
  ];
}

const blockReasons = ['RATE_LIMITED', 'BANNED', 'MAINTENANCE'] as const;

/** How the sources are. */
export const sourceFamilies = (sources: readonly SourceMetrics[]): readonly Family[] => [
  gauge(
    'tidegate_source_status',
    'The status of a source: 1 for the one that it has, 0 for the others.',
    each(sources, (source) => states('status', healthStatuses, source.status, labelsOf(source))),
  ),
  gauge(
    'tidegate_source_success_ratio',
    'Share of the countable attempts in the SLA window that went well, 0 to 1; none while there are none.',
    each(sources, (source) => one(source.successRate, labelsOf(source))),
  ),
  gauge(
    'tidegate_source_last_success_timestamp_seconds',
    'When an attempt last went well; none before the first.',
    each(sources, (source) =>
      one(source.lastSuccessAt === null ? null : source.lastSuccessAt / 1_000, labelsOf(source)),
    ),
  ),
  gauge(
    'tidegate_source_blocked',
    'Whether its venue told us to stay away from all of a source, by reason: 1 or 0.',
    each(sources, (source) => states('reason', blockReasons, source.blockReason, labelsOf(source))),
  ),
  gauge(
    'tidegate_source_block_remaining_seconds',
    'For how much longer a source is blocked; 0 where it is not.',
    each(sources, (source) => one(source.blockedForMs / 1_000, labelsOf(source))),
  ),
];

/** What the venues said of our quotas; `now` is epoch milliseconds. */
export function quotaFamilies(
  sources: readonly SourceMetrics[],
  names: QuotaNames,
  now: number,
): readonly Family[] {
  const quotas = sources.flatMap((source) =>
    source.quotas
      .filter(({ name }) => names.admits(source.source, name))
      .map((quota) => ({ ...quota, labels: { ...labelsOf(source), limit: quota.name } })),
  );
  const usedOf = ({ used, limit, remaining, resetsAt }: (typeof quotas)[number]) => {
    if (resetsAt !== null && resetsAt <= now) return 0;
    return used ?? (limit === null || remaining === null ? null : Math.max(0, limit - remaining));
  };
  return [
    gauge(
      'tidegate_quota_limit',
      'How much a venue grants within a window, by limit.',
      each(quotas, (quota) => one(quota.limit, quota.labels)),
    ),
    gauge(
      'tidegate_quota_used',
      'How much of a limit is used, as the venue last said; 0 once that window is over.',
      each(quotas, (quota) => one(usedOf(quota), quota.labels)),
    ),
  ];
}

/** The caches that were asked for something. */
export function cacheFamilies(sources: readonly SourceMetrics[]): readonly Family[] {
  const used = sources.filter(({ cache }) => cache.hits + cache.misses > 0);
  const of = (value: 'hits' | 'misses' | 'staleHits' | 'evictions' | 'size') =>
    each(used, (source) => one(source.cache[value], labelsOf(source)));
  return [
    counter('tidegate_cache_hits_total', 'Calls that a fresh value was served to.', of('hits')),
    counter('tidegate_cache_misses_total', 'Calls that no fresh value was there for.', of('misses')),
    counter(
      'tidegate_cache_stale_hits_total',
      'Calls that failed and were served an older value.',
      of('staleHits'),
    ),
    counter('tidegate_cache_evictions_total', 'Values that left a full cache.', of('evictions')),
    gauge('tidegate_cache_entries', 'Values in the cache.', of('size')),
  ];
}
