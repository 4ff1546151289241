import type { AlertSeverity } from '../core/alert.ts';
import { type Degradation, degradationLevel } from '../core/degradation.ts';
import type { Grade, ThresholdPolicy, ThresholdState } from '../core/threshold.ts';
import type { AlertDraft } from './draft.ts';

const severities: Readonly<Record<Grade, AlertSeverity>> = {
  NONE: 'INFO',
  WARNING: 'WARNING',
  CRITICAL: 'CRITICAL',
};

const thresholdOf = (grade: Grade, policy: ThresholdPolicy) =>
  grade === 'CRITICAL' ? policy.critical : policy.warning;

/** The alert of a score that crossed a threshold, upwards or back down. */
export function degradationAlert(
  exchangeName: string,
  before: ThresholdState,
  after: ThresholdState,
  { score, ...parts }: Degradation,
  policy: ThresholdPolicy,
): AlertDraft {
  const rises = after.grade === 'CRITICAL' || before.grade === 'NONE';
  const fallen = after.grade === 'NONE' ? 'WARNING' : 'CRITICAL';
  const threshold = thresholdOf(rises ? after.grade : fallen, policy);
  const shown = score.toFixed(2);
  return {
    kind: 'DEGRADATION',
    severity: severities[after.grade],
    message: `${exchangeName}: degradation score ${shown} is ${rises ? 'at or above' : 'back below'} ${threshold}`,
    exchangeName,
    score,
    oldLevel: degradationLevel(before.score),
    newLevel: degradationLevel(score),
    metadata: {
      threshold,
      hysteresis: policy.hysteresis,
      hold_ms: policy.holdMs,
      failed_part: parts.failedPart,
      degraded_part: parts.degradedPart,
      breaker_part: parts.breakerPart,
      success_rate_part: parts.successRatePart,
    },
  };
}
