import type { HealthStatus } from '../generated/graphql.ts';
import { isMissing } from '../history/point-words.ts';
import type { Points } from './plots.ts';

/** Buckets in a row with one status; `to` is not in it. */
export interface StatusRun {
  readonly from: number;
  readonly to: number;
  /** Null where nothing was recorded. */
  readonly status: HealthStatus | null;
}

/** The statuses of a history, as few pieces as there are. */
export function statusRuns(points: Points): StatusRun[] {
  const runs: { from: number; to: number; status: HealthStatus | null }[] = [];
  for (const [index, point] of points.entries()) {
    const status = point === null || isMissing(point) ? null : point.status;
    const last = runs.at(-1);
    if (last?.status === status) last.to = index + 1;
    else runs.push({ from: index, to: index + 1, status });
  }
  return runs;
}
