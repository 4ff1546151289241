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

const why: Readonly<Record<NonNullable<Transition['reason']>, string>> = {
  FAILURES: 'calls keep failing',
  SLOW_CALLS: 'calls are too slow',
  RECOVERY_FAILED: 'the trial call failed',
  RATE_LIMITED: 'the venue limits our rate',
  BANNED: 'the venue has banned us',
  MAINTENANCE: 'the venue is in maintenance',
  OPERATOR: 'an operator holds it open',
};

function severityOf({ newState, openReason }: ToldTransition): AlertSeverity {
  if (newState === 'CLOSED') return 'INFO';
  return newState === 'HALF_OPEN' || willed.has(openReason) ? 'WARNING' : 'CRITICAL';
}

function messageOf(told: ToldTransition): string {
  const who = told.exchangeName ? `${told.exchangeName} (${told.breakerName})` : told.breakerName;
  const { oldState, newState, openReason, openUntil, failureCount } = told;
  if (newState === 'CLOSED')
    return oldState === 'OPEN' ? `${who}: reset by an operator` : `${who}: recovered`;
  if (newState === 'HALF_OPEN') return `${who}: testing recovery`;
  const what = oldState === 'HALF_OPEN' ? 'recovery failed, calls blocked' : 'service failing, calls blocked';
  const reason = openReason ? `, ${why[openReason]}` : '';
  const failures = failureCount > 0 ? `, ${failureCount} failed` : '';
  const until = openUntil === null ? '' : `, until ${new Date(openUntil).toISOString()}`;
  return `${who}: ${what}${reason}${failures}${until}`;
}

/** The alert of a breaker's transition: severity, message and details by the table of transitions. */
export function transitionAlert(told: ToldTransition): AlertDraft {
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
