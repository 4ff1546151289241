import type { ExchangeHealth } from '../../client/index.ts';
import { durationText } from '../format/duration.ts';
import { counted } from '../format/number.ts';
import type { OutcomeKind } from '../generated/graphql.ts';
import type { Sla, SourceDetails } from './sla.ts';

export type LiveSource = ExchangeHealth['sources'][number];

/** One of the limits that a source is held to, and how it stands to it. */
export interface Check {
  readonly name: string;
  readonly limit: string;
  /** What was measured; null where nothing was. */
  readonly value: string | null;
  readonly verdict: 'kept' | 'broken' | 'not judged';
  /** All of it in a sentence. */
  readonly says: string;
}

type Outcomes = SourceDetails['outcomes'];

const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
/** As the service says it: rounded up, so that what is above a limit never reads as equal to it. */
const ms = (value: number) => `${wholeNumber.format(Math.ceil(value))} ms`;
/** Rounded down, so that what is below a limit never reads as equal to it. */
const percent = (rate: number) => `${Math.floor(rate * 1_000 + 1e-9) / 10} %`;
const windowText = ({ windowSeconds }: Sla) => durationText(windowSeconds * 1_000);

const countOf = (outcomes: Outcomes, kinds: readonly OutcomeKind[]) =>
  outcomes.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { count }) => sum + count, 0);
/** Counted of what was read in one answer: what the source itself tells may be of another moment. */
export const attemptsOf = (outcomes: Outcomes): number => outcomes.reduce((sum, { count }) => sum + count, 0);
/** Of these no latency is known, or it says nothing. */
const untimed = ['NETWORK', 'RATE_LIMITED', 'BANNED', 'MAINTENANCE'] as const;
const countable = ['OK', 'VENUE_FAULT', 'NETWORK', 'TIMEOUT'] as const;

function notJudged(what: string, had: number, sla: Sla): string {
  return `${what} is judged from ${counted(sla.minCalls, 'attempt')} on; the last ${windowText(sla)} had ${had}.`;
}

function latencyCheck(
  name: 'p95' | 'p99',
  value: number | null,
  most: number,
  timed: number,
  sla: Sla,
): Check {
  const common = { name, limit: `at most ${ms(most)}`, value: value === null ? null : ms(value) };
  if (value === null || timed < sla.minCalls) {
    return { ...common, verdict: 'not judged', says: notJudged(name, timed, sla) };
  }
  return value > most
    ? { ...common, verdict: 'broken', says: `${name} ${ms(value)} is above the SLA's ${ms(most)}.` }
    : { ...common, verdict: 'kept', says: `${name} ${ms(value)} is within the SLA's ${ms(most)}.` };
}

function successCheck(rate: number | null, judged: number, sla: Sla): Check {
  const least = percent(sla.minSuccessRate);
  const common = {
    name: 'Success rate',
    limit: `at least ${least}`,
    value: rate === null ? null : percent(rate),
  };
  if (rate === null || judged < sla.minCalls) {
    return { ...common, verdict: 'not judged', says: notJudged('The success rate', judged, sla) };
  }
  return rate < sla.minSuccessRate
    ? { ...common, verdict: 'broken', says: `Success rate ${percent(rate)} is below the SLA's ${least}.` }
    : { ...common, verdict: 'kept', says: `Success rate ${percent(rate)} keeps the SLA's ${least}.` };
}

function failuresCheck(inARow: number, { maxConsecutiveFailures: most }: Sla): Check {
  const common = { name: 'Failed calls in a row', limit: `fewer than ${most}`, value: String(inARow) };
  if (inARow >= most) {
    const says = `The last ${counted(inARow, 'call')} failed; ${most} in a row make a source failed.`;
    return { ...common, verdict: 'broken', says };
  }
  const says =
    inARow === 0
      ? 'The last call did not fail.'
      : `The last ${inARow === 1 ? 'call' : `${inARow} calls`} failed; ${most} in a row make a source failed.`;
  return { ...common, verdict: 'kept', says };
}

/** Every limit that a source is held to, in the order in which they count. */
export function checksOf(source: LiveSource, sla: Sla, outcomes: Outcomes): Check[] {
  const timed = attemptsOf(outcomes) - countOf(outcomes, untimed);
  const { latency, successRate, consecutiveFailures } = source;
  return [
    failuresCheck(consecutiveFailures, sla),
    latencyCheck('p95', latency.p95Ms, sla.maxP95Ms, timed, sla),
    latencyCheck('p99', latency.p99Ms, sla.maxP99Ms, timed, sla),
    successCheck(successRate, countOf(outcomes, countable), sla),
  ];
}

/** The rule by which a source has its status. */
export function ruleOf({ status, requestCount }: LiveSource, sla: Sla): string {
  if (requestCount === 0 && (status === 'FAILED' || status === 'DEGRADED')) {
    return 'While its breaker is not closed or it is blocked, and no call goes out, it keeps the status that it had: an outage does not look healthier for lasting.';
  }
  switch (status) {
    case 'HEALTHY':
      return `It kept all that its SLA asks for over the last ${windowText(sla)}.`;
    case 'DEGRADED':
      return `It can be used, but it is outside of its SLA over the last ${windowText(sla)}, blocked or refused.`;
    case 'FAILED':
      return `${counted(sla.maxConsecutiveFailures, 'failed call')} in a row make a source failed, whatever its percentiles are.`;
    default:
      return 'Nothing is known of it, so it makes nothing else worse.';
  }
}
