/** Scores from which an alert is raised. */
export interface ThresholdPolicy {
  readonly warning: number;
  readonly critical: number;
  /** How far below a threshold the score must fall to count as back. */
  readonly hysteresis: number;
  /** How long it must stay beyond. */
  readonly holdMs: number;
}

/** How bad a score is by its thresholds. */
export type Grade = 'NONE' | 'WARNING' | 'CRITICAL';

/** A score at a moment; monotonic milliseconds. */
export interface ScoreReading {
  readonly score: number;
  /** When what it is made of was last measured. */
  readonly measuredAt: number;
}

export interface ThresholdState {
  readonly grade: Grade;
  /** The score that was told with it. */
  readonly score: number;
  readonly measuredAt: number;
  /** The grade that the score has been at or beyond since `since`; null while it is at that of this state. */
  readonly pending: { readonly grade: Grade; readonly since: number } | null;
}

export const noThresholdPassed: ThresholdState = {
  grade: 'NONE',
  score: 0,
  measuredAt: Number.NEGATIVE_INFINITY,
  pending: null,
};

const order: readonly Grade[] = ['NONE', 'WARNING', 'CRITICAL'];
const rank = (grade: Grade) => order.indexOf(grade);

/** Where a score belongs: a grade begins at its threshold and ends `hysteresis` below it. */
function gradeOf(score: number, current: Grade, { warning, critical, hysteresis }: ThresholdPolicy): Grade {
  const holds = (threshold: number, grade: Grade) =>
    // What adding doubles loses must not decide.
    score >= threshold - (rank(current) >= rank(grade) ? hysteresis : 0) - 1e-9;
  if (holds(critical, 'CRITICAL')) return 'CRITICAL';
  return holds(warning, 'WARNING') ? 'WARNING' : 'NONE';
}

/**
 * Takes a reading into account. The grade changes once the score has been beyond for `holdMs`; downwards only on
 * what was measured since, because a score also falls while nothing is measured any more.
 */
export function readScore(
  state: ThresholdState,
  { score, measuredAt }: ScoreReading,
  policy: ThresholdPolicy,
  now: number,
): ThresholdState {
  const fresh = measuredAt > state.measuredAt;
  const next = { ...state, measuredAt: Math.max(measuredAt, state.measuredAt) };
  const grade = gradeOf(score, state.grade, policy);
  if (grade === state.grade) return { ...next, pending: null };
  const rises = rank(grade) > rank(state.grade);
  const { pending } = state;
  const goesOn = pending !== null && rank(pending.grade) > rank(state.grade) === rises;
  if (!goesOn) return { ...next, pending: rises || fresh ? { grade, since: now } : null };
  // The least that it was all the time.
  const least = rises
    ? Math.min(rank(grade), rank(pending.grade))
    : Math.max(rank(grade), rank(pending.grade));
  const reached = order[least]!;
  const isDue = now >= pending.since + policy.holdMs && (rises || fresh);
  if (!isDue) return { ...next, pending: { grade: reached, since: pending.since } };
  // Where it is further on now, that has to last too.
  return { ...next, grade: reached, score, pending: reached === grade ? null : { grade, since: now } };
}

/** When a rise that goes on will have lasted long enough; Infinity when none does. */
export function thresholdDueAt({ grade, pending }: ThresholdState, { holdMs }: ThresholdPolicy): number {
  if (!pending || rank(pending.grade) < rank(grade)) return Number.POSITIVE_INFINITY;
  return pending.since + holdMs;
}
