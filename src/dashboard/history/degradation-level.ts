import type { DegradationLevel } from '../generated/graphql.ts';

/** A score in words, as the service has them. */
export function degradationLevel(score: number): DegradationLevel {
  if (score < 0.1) return 'NONE';
  if (score < 0.3) return 'MINOR';
  return score < 0.6 ? 'MODERATE' : 'SEVERE';
}
