import type { ExchangeHealth } from '../../client/index.ts';
import { counted, percentText, scoreText } from '../format/number.ts';
import { breakerWord } from '../format/words.ts';

/** A part of the score, and what it comes from. */
export interface ScorePart {
  readonly name: string;
  readonly part: number;
  readonly most: number;
  readonly says: string;
  readonly tone: 'failed' | 'degraded' | 'breaker' | 'rate';
}

type Facts = Pick<
  ExchangeHealth,
  'status' | 'degradation' | 'sources' | 'circuitBreakers' | 'circuitBreakerState' | 'avgSuccessRate'
>;

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[], most = 4): string {
  if (names.length <= 1) return names.join('');
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
}

const namesWith = (sources: Facts['sources'], status: string) =>
  sources.filter((source) => source.status === status).map(({ name }) => name);

const isAre = (count: number) => (count === 1 ? 'is' : 'are');

function shareSays(
  names: readonly string[],
  known: number,
  weight: number,
  [one, many]: readonly string[],
): string {
  if (names.length === 0) return `No source ${one}.`;
  const which = `${names.length} of ${counted(known, 'known source')} ${names.length === 1 ? one : many}`;
  return `${which} (${listed(names)}): ${weight} × ${names.length}/${known}.`;
}

function breakerSays({ circuitBreakers, circuitBreakerState: worst }: Facts): string {
  if (worst === 'CLOSED')
    return circuitBreakers.length === 1 ? 'Its breaker is closed.' : 'All its breakers are closed.';
  const names = circuitBreakers.filter(({ state }) => state === worst).map(({ name }) => name);
  const counts = worst === 'OPEN' ? 'an open breaker counts 0.2' : 'a half-open one counts 0.1';
  return `${listed(names)} ${isAre(names.length)} ${breakerWord(worst).toLowerCase()}: ${counts}.`;
}

function rateSays({ avgSuccessRate: rate, degradation }: Facts): string {
  if (rate === null) return 'No success rate is known.';
  if (degradation.successRatePart === 0)
    return `The average success rate, ${percentText(rate)}, is 95 % or more.`;
  return `The average success rate, ${percentText(rate)}, is below 95 %: 0.1 × the ${percentText(Number((1 - rate).toFixed(6)))} that is missing.`;
}

/** The four parts that the score is the sum of. */
export function scoreParts(facts: Facts): ScorePart[] {
  const { degradation, sources } = facts;
  const known = sources.filter(({ status }) => status !== 'UNKNOWN').length;
  return [
    {
      name: 'Failed sources',
      part: degradation.failedPart,
      most: 0.5,
      tone: 'failed',
      says: shareSays(namesWith(sources, 'FAILED'), known, 0.5, ['has failed', 'have failed']),
    },
    {
      name: 'Degraded sources',
      part: degradation.degradedPart,
      most: 0.3,
      tone: 'degraded',
      says: shareSays(namesWith(sources, 'DEGRADED'), known, 0.3, ['is degraded', 'are degraded']),
    },
    {
      name: 'Breakers',
      part: degradation.breakerPart,
      most: 0.2,
      tone: 'breaker',
      says: breakerSays(facts),
    },
    {
      name: 'Success rate',
      part: degradation.successRatePart,
      most: 0.1,
      tone: 'rate',
      says: rateSays(facts),
    },
  ];
}

/** What the score leaves out; null where that is nothing. */
export function leftOut({ sources }: Pick<Facts, 'sources'>): string | null {
  const unknown = namesWith(sources, 'UNKNOWN');
  if (unknown.length === 0) return null;
  if (unknown.length === sources.length) return `With no source known the score is ${scoreText(0)}.`;
  return `${listed(unknown)} ${isAre(unknown.length)} unknown and left out.`;
}

/** Why an exchange has its status. */
export function exchangeReason(facts: Facts): string {
  const { status, sources, circuitBreakers } = facts;
  const open = circuitBreakers.filter(({ state }) => state !== 'CLOSED').map(({ name }) => name);
  switch (status) {
    case 'FAILED': {
      const failed = namesWith(sources, 'FAILED');
      return `${listed(failed)} ${failed.length === 1 ? 'has' : 'have'} failed; an exchange is as bad as the worst of its sources.`;
    }
    case 'DEGRADED': {
      const degraded = namesWith(sources, 'DEGRADED');
      if (degraded.length === 0) {
        return `${listed(open)} ${isAre(open.length)} not closed; until then an exchange is degraded, however its sources do.`;
      }
      return `${listed(degraded)} ${isAre(degraded.length)} degraded; an exchange is as bad as the worst of its sources.`;
    }
    case 'HEALTHY':
      return 'All its known sources keep their SLA, and no breaker of it is open.';
    default:
      return 'Nothing is known of any of its sources.';
  }
}
