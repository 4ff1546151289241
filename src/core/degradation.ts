import type { CircuitState } from './breaker.ts';
import type { HealthStatus } from './sla.ts';

export type DegradationLevel = 'NONE' | 'MINOR' | 'MODERATE' | 'SEVERE';

/** The score and the parts it is the sum of, each already weighted; the sum is capped at 1. */
export interface Degradation {
  readonly score: number;
  readonly level: DegradationLevel;
  readonly failedPart: number;
  readonly degradedPart: number;
  readonly breakerPart: number;
  readonly successRatePart: number;
}

/** One source as the score sees it. */
export interface SourceFacts {
  readonly status: HealthStatus;
  /** 0..1; null without a countable attempt in the window. */
  readonly successRate: number | null;
}

const breakerWeight: Readonly<Record<CircuitState, number>> = { CLOSED: 0, HALF_OPEN: 0.5, OPEN: 1 };

/** NONE below 0.1, MINOR below 0.3, MODERATE below 0.6, SEVERE from 0.6. */
export function degradationLevel(score: number): DegradationLevel {
  if (score < 0.1) return 'NONE';
  if (score < 0.3) return 'MINOR';
  return score < 0.6 ? 'MODERATE' : 'SEVERE';
}

/**
 * How badly an exchange does, 0 (well) to 1:
 * `min(1, 0.5*failed/total + 0.3*degraded/total + 0.2*breaker + 0.1*penalty)`.
 * UNKNOWN sources are left out; with no known source everything is 0.
 */
export function degradation(sources: readonly SourceFacts[], worstBreaker: CircuitState): Degradation {
  let known = 0;
  let failed = 0;
  let degraded = 0;
  let rateSum = 0;
  let rateCount = 0;
  for (const source of sources) {
    if (source.status === 'UNKNOWN') continue;
    known += 1;
    if (source.status === 'FAILED') failed += 1;
    else if (source.status === 'DEGRADED') degraded += 1;
    if (source.successRate !== null) {
      rateSum += source.successRate;
      rateCount += 1;
    }
  }
  if (known === 0) {
    return { score: 0, level: 'NONE', failedPart: 0, degradedPart: 0, breakerPart: 0, successRatePart: 0 };
  }
  const avgSuccessRate = rateCount === 0 ? 1 : rateSum / rateCount;
  const failedPart = (0.5 * failed) / known;
  const degradedPart = (0.3 * degraded) / known;
  const breakerPart = 0.2 * breakerWeight[worstBreaker];
  const successRatePart = avgSuccessRate < 0.95 ? 0.1 * (1 - avgSuccessRate) : 0;
  const score = Math.min(1, failedPart + degradedPart + breakerPart + successRatePart);
  return { score, level: degradationLevel(score), failedPart, degradedPart, breakerPart, successRatePart };
}
