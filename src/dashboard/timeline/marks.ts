import type { AlertSeverity } from '../generated/graphql.ts';
import type { Span } from '../url/time-range.ts';

/** An alert as it is marked on a lane. */
export interface Marked {
  readonly id: string;
  readonly atMs: number;
  readonly severity: AlertSeverity;
  readonly message: string;
}

/** Alerts that lie too close to be told apart, as one mark of the worst of them. */
export interface Mark {
  /** Of the worst, and of those the newest. */
  readonly id: string;
  readonly atMs: number;
  readonly severity: AlertSeverity;
  readonly count: number;
  readonly message: string;
}

const ranks: Readonly<Record<string, number>> = { CRITICAL: 2, WARNING: 1, INFO: 0 };
export const severityRank = (severity: AlertSeverity): number => ranks[severity] ?? 0;

/** The marks of the alerts in the span, oldest first, each at least `apartMs` from the one before. */
export function marksOf(alerts: readonly Marked[], span: Span, apartMs: number): Mark[] {
  const within = alerts
    .filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs)
    .sort((one, other) => one.atMs - other.atMs);
  const marks: Mark[] = [];
  let startMs = Number.NEGATIVE_INFINITY;
  for (const alert of within) {
    const last = marks.at(-1);
    if (!last || alert.atMs - startMs >= apartMs) {
      startMs = alert.atMs;
      marks.push({ ...alert, count: 1 });
    } else {
      const isWorse = severityRank(alert.severity) >= severityRank(last.severity);
      const shown = isWorse ? { ...alert, atMs: last.atMs } : last;
      marks[marks.length - 1] = { ...shown, count: last.count + 1 };
    }
  }
  return marks;
}
