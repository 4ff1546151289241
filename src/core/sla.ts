import type { CircuitState } from './breaker.ts';
import type { BlockReason } from './outcome.ts';
import type { SlaPolicy } from './policy.ts';
import type { WindowSummary } from './window-totals.ts';

export const healthStatuses = ['HEALTHY', 'DEGRADED', 'FAILED', 'UNKNOWN'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/** What a source's status is judged by. */
export interface SourceSituation {
  /** False where it cannot be used, as without its token. */
  readonly configured: boolean;
  /** Its window over the SLA's `windowMs`. */
  readonly stats: WindowSummary;
  /** Calls that failed since one last did not. */
  readonly consecutiveFailures: number;
  /** Calls refused for our credentials or our location since the venue last took one. */
  readonly consecutiveRefusals: number;
  /** Null where calls may go out. */
  readonly block: { readonly reason: BlockReason; readonly remainingMs: number } | null;
  readonly breakerState: CircuitState;
  /** The last status judged from attempts; null where there was none. */
  readonly lastStatus: HealthStatus | null;
}

export interface SourceStatus {
  readonly status: HealthStatus;
  /** Why it is not HEALTHY, a sentence each; empty when it is. */
  readonly reasons: readonly string[];
}

/** One way to be worse than HEALTHY, and how it is said. */
interface Rule {
  readonly breaks: (situation: SourceSituation, sla: SlaPolicy) => boolean;
  readonly says: (situation: SourceSituation, sla: SlaPolicy) => string;
}

const wholeNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
/** Rounded up: what is above a limit must not read as equal to it. */
const ms = (value: number) => `${wholeNumber.format(Math.ceil(value))} ms`;
/** Rounded down to a tenth: what is below a limit must not read as equal to it. */
const percent = (rate: number) => `${Math.floor(rate * 1_000 + 1e-9) / 10} %`;
const seconds = (value: number) => `${wholeNumber.format(Math.ceil(value / 1_000))} s`;

const blockedFor: Readonly<Record<BlockReason, string>> = {
  RATE_LIMITED: 'rate limited by the venue',
  BANNED: 'banned by the venue',
  MAINTENANCE: 'the venue is in maintenance',
};

const failing: Rule = {
  breaks: ({ consecutiveFailures }, sla) => consecutiveFailures >= sla.maxConsecutiveFailures,
  says: ({ consecutiveFailures }) => `the last ${consecutiveFailures} calls failed`,
};
const blocked: Rule = {
  breaks: ({ block }) => block !== null,
  says: ({ block }) => `${blockedFor[block!.reason]}, no calls for another ${seconds(block!.remainingMs)}`,
};
const refused: Rule = {
  breaks: ({ consecutiveRefusals }, sla) => consecutiveRefusals >= sla.maxConsecutiveFailures,
  says: ({ consecutiveRefusals }) =>
    `the last ${consecutiveRefusals} calls were refused for our credentials or our location`,
};
const slowP95: Rule = {
  breaks: ({ stats }, sla) =>
    stats.latencyCount >= sla.minCalls && stats.slowestMs > sla.maxP95Ms && stats.p95Ms! > sla.maxP95Ms,
  says: ({ stats }, sla) => `p95 ${ms(stats.p95Ms!)} is above ${ms(sla.maxP95Ms)}`,
};
const slowP99: Rule = {
  breaks: ({ stats }, sla) =>
    stats.latencyCount >= sla.minCalls && stats.slowestMs > sla.maxP99Ms && stats.p99Ms! > sla.maxP99Ms,
  says: ({ stats }, sla) => `p99 ${ms(stats.p99Ms!)} is above ${ms(sla.maxP99Ms)}`,
};
const unsuccessful: Rule = {
  breaks: ({ stats }, sla) =>
    stats.countable >= sla.minCalls && (stats.successRate ?? 1) < sla.minSuccessRate,
  says: ({ stats }, sla) =>
    `success rate ${percent(stats.successRate!)} is below ${percent(sla.minSuccessRate)}`,
};
const degrading: readonly Rule[] = [blocked, refused, slowP95, slowP99, unsuccessful];

/**
 * FAILED after `maxConsecutiveFailures` failed calls in a row; else DEGRADED when it is blocked, refused that often
 * in a row, or breaks a limit that its window has `minCalls` to judge by; else HEALTHY. UNKNOWN when not configured,
 * or without an attempt in the window, unless it is blocked or its breaker is not CLOSED: an outage does not look
 * healthier for lasting.
 */
export function sourceHealth(situation: SourceSituation, sla: SlaPolicy): HealthStatus {
  if (!situation.configured) return 'UNKNOWN';
  if (situation.stats.attempts === 0) return unmeasuredHealth(situation);
  if (failing.breaks(situation, sla)) return 'FAILED';
  return degrading.some((rule) => rule.breaks(situation, sla)) ? 'DEGRADED' : 'HEALTHY';
}

function unmeasuredHealth({ breakerState, lastStatus, block }: SourceSituation): HealthStatus {
  if (breakerState !== 'CLOSED') {
    const kept = lastStatus === null || lastStatus === 'UNKNOWN' ? 'FAILED' : lastStatus;
    if (kept !== 'HEALTHY' || block === null) return kept;
  }
  return block === null ? 'UNKNOWN' : 'DEGRADED';
}

/** As `sourceHealth`, with the reasons. */
export function sourceStatus(situation: SourceSituation, sla: SlaPolicy): SourceStatus {
  const status = sourceHealth(situation, sla);
  return { status, reasons: status === 'HEALTHY' ? [] : reasonsOf(situation, sla) };
}

function reasonsOf(situation: SourceSituation, sla: SlaPolicy): readonly string[] {
  const { configured, stats, breakerState, block } = situation;
  if (!configured) return ['not configured'];
  const rules = stats.attempts > 0 ? [failing, ...degrading] : [blocked];
  const reasons = rules
    .filter((rule) => rule.breaks(situation, sla))
    .map((rule) => rule.says(situation, sla));
  if (stats.attempts > 0) return reasons;
  if (breakerState !== 'CLOSED')
    return [...reasons, `no call within the window, its breaker is ${breakerState}`];
  return block === null ? ['no call within the window'] : reasons;
}

/**
 * The worst of an exchange's known sources, and at least DEGRADED while a breaker of it is not CLOSED.
 * UNKNOWN only when all its sources are.
 */
export function exchangeStatus(sources: readonly HealthStatus[], worstBreaker: CircuitState): HealthStatus {
  if (sources.includes('FAILED')) return 'FAILED';
  if (sources.every((status) => status === 'UNKNOWN')) return 'UNKNOWN';
  return worstBreaker !== 'CLOSED' || sources.includes('DEGRADED') ? 'DEGRADED' : 'HEALTHY';
}

/** FAILED if all known exchanges are, else DEGRADED if any is not HEALTHY, else HEALTHY; UNKNOWN when none is known. */
export function systemStatus(exchanges: readonly HealthStatus[]): HealthStatus {
  const known = exchanges.filter((status) => status !== 'UNKNOWN');
  if (known.length === 0) return 'UNKNOWN';
  if (known.every((status) => status === 'FAILED')) return 'FAILED';
  return known.every((status) => status === 'HEALTHY') ? 'HEALTHY' : 'DEGRADED';
}
