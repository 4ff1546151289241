import type { Alert, AlertSeverity } from '../core/alert.ts';

/** Keeps alerts from being told for a while; instants are wall clock, epoch milliseconds. An empty list matches all. */
export interface Silence {
  readonly id: string;
  readonly exchanges: readonly string[];
  readonly breakers: readonly string[];
  readonly severities: readonly AlertSeverity[];
  readonly startsAt: number;
  /** Exclusive. */
  readonly endsAt: number;
  /** Who made it. */
  readonly by: string;
  readonly comment: string | null;
}

export const isActive = ({ startsAt, endsAt }: Silence, wallNow: number): boolean =>
  startsAt <= wallNow && wallNow < endsAt;

/** What silences are matched against. */
export interface Subject {
  readonly exchangeName: string | null;
  /** Null for what is not of a breaker. */
  readonly breakerName: string | null;
  readonly severity: AlertSeverity;
}

export const subjectOf = (alert: Alert): Subject => ({
  exchangeName: alert.exchangeName,
  breakerName: alert.kind === 'CIRCUIT_BREAKER' ? alert.breakerName : null,
  severity: alert.severity,
});

/** Whether a silence is about something, whenever that is. */
export function matchesSilence({ exchanges, breakers, severities }: Silence, subject: Subject): boolean {
  const { exchangeName, breakerName, severity } = subject;
  if (severities.length > 0 && !severities.includes(severity)) return false;
  if (exchanges.length > 0 && (exchangeName === null || !exchanges.includes(exchangeName))) return false;
  return breakers.length === 0 || (breakerName !== null && breakers.includes(breakerName));
}
