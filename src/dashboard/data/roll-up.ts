import type { HealthStatus } from '../generated/graphql.ts';

/** The status of the system out of those of its exchanges: UNKNOWN never worsens it. */
export function rollUp(statuses: readonly HealthStatus[]): HealthStatus {
  const known = statuses.filter((status) => status !== 'UNKNOWN');
  if (known.length === 0) return 'UNKNOWN';
  if (known.every((status) => status === 'FAILED')) return 'FAILED';
  return known.every((status) => status === 'HEALTHY') ? 'HEALTHY' : 'DEGRADED';
}
