import type { AlertSeverity } from '../core/alert.ts';
import type { Transition } from '../core/breaker.ts';
import type { AlertDraft } from './draft.ts';

/** A transition as people are told of it; instants are wall clock, epoch milliseconds. */
export interface ToldTransition {
  readonly breakerName: string;
  readonly exchangeName: string | null;
  readonly oldState: Transition['from'];
  readonly newState: Transition['to'];
  readonly openReason: Transition['reason'];
  readonly openUntil: number | null;
  readonly episode: number;
  readonly failureCount: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Reasons that are somebody's will, not a fault: never CRITICAL. */
const willed: ReadonlySet<Transition['reason']> = new Set([
  'RATE_LIMITED',
  'MAINTENANCE',
  'OPERATOR',
] as const);

/** Why calls are blocked where the service itself does not fail. */
const refusals: Readonly<Record<string, string>> = {
  RATE_LIMITED: 'rate limited by the venue',
  BANNED: 'banned by the venue',
  MAINTENANCE: 'the venue is in maintenance',
  OPERATOR: 'held open by an operator',
};

function severityOf({ newState, openReason }: ToldTransition): AlertSeverity {
  if (newState === 'CLOSED') return 'INFO';
  return newState === 'HALF_OPEN' || willed.has(openReason) ? 'WARNING' : 'CRITICAL';
}

/** Who holds it open and why, where that is told. */
function heldBy({ metadata }: ToldTransition): string {
  const { by, reason } = (metadata?.operator ?? {}) as { by?: unknown; reason?: unknown };
  return `${by === undefined ? '' : ` (${by})`}${reason == null ? '' : `: ${reason}`}`;
}

function whatHappened(told: ToldTransition): string {
  const { oldState, newState, openReason } = told;
  if (newState === 'CLOSED') return oldState === 'OPEN' ? 'reset by an operator' : 'recovered';
  if (newState === 'HALF_OPEN') return 'testing recovery';
  if (openReason === 'OPERATOR') return `${refusals.OPERATOR}${heldBy(told)}, calls blocked`;
  if (openReason && openReason in refusals) return `${refusals[openReason]}, calls blocked`;
  if (oldState === 'HALF_OPEN') return 'recovery failed, calls blocked';
  return openReason === 'SLOW_CALLS' ? 'service too slow, calls blocked' : 'service failing, calls blocked';
}

/** Above it is no RFC 3339 time: the year 9999 ends. */
const lastInstant = 253_402_300_799_999;

/** Null, which is open-ended, for an instant that no clock can show: an alert must not be lost over it. */
const shown = (instant: number | null): number | null =>
  instant !== null && instant >= 0 && instant <= lastInstant ? instant : null;

function messageOf(told: ToldTransition): string {
  const { breakerName, exchangeName, newState, openUntil, failureCount } = told;
  const who = exchangeName === null ? breakerName : `${exchangeName} (${breakerName})`;
  if (newState !== 'OPEN') return `${who}: ${whatHappened(told)}`;
  const failures =
    failureCount > 0 ? ` after ${failureCount} failed call${failureCount === 1 ? '' : 's'}` : '';
  const until = openUntil === null ? '' : ` until ${new Date(openUntil).toISOString()}`;
  return `${who}: ${whatHappened(told)}${failures}${until}`;
}

/** The alert of a breaker's transition: severity, message and details by the table of transitions. */
export function transitionAlert(transition: ToldTransition): AlertDraft {
  const told = { ...transition, openUntil: shown(transition.openUntil) };
  return {
    kind: 'CIRCUIT_BREAKER',
    severity: severityOf(told),
    message: messageOf(told),
    exchangeName: told.exchangeName,
    metadata: told.metadata ?? {},
    breakerName: told.breakerName,
    oldState: told.oldState,
    newState: told.newState,
    openReason: told.openReason,
    openUntil: told.openUntil,
    episode: told.episode,
    failureCount: told.failureCount,
  };
}
