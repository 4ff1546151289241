import type { ExchangeHealth } from '../../client/index.ts';
import { byName } from '../format/by-name.ts';
import type { HealthStatus } from '../generated/graphql.ts';

const ranks: Readonly<Record<string, number>> = { FAILED: 3, DEGRADED: 2, UNKNOWN: 1, HEALTHY: 0 };

/** How bad a status is; the larger the worse. */
export const rankOf = (status: HealthStatus): number => ranks[status] ?? 1;

type Judged = Pick<ExchangeHealth, 'name' | 'status' | 'degradation'>;

/** Scores that differ by less are in the same place, so that cards do not keep changing theirs. */
const roughly = (score: number) => Math.round(score * 10);

/** The worse first; of equal ones by name. */
export function compareWorst(one: Judged, other: Judged): number {
  return (
    rankOf(other.status) - rankOf(one.status) ||
    roughly(other.degradation.score) - roughly(one.degradation.score) ||
    byName(one.name, other.name)
  );
}
