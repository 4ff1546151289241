import type { CircuitState, OpenReason } from './breaker.ts';
import type { DegradationLevel } from './degradation.ts';

export const alertSeverities = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

export const systemAlertCodes = [
  'OFFLINE',
  'BANNED',
  'MISCONFIGURED',
  'RECEIVER_FAILING',
  'JOURNAL_FAILING',
  'OPERATOR',
] as const;
export type SystemAlertCode = (typeof systemAlertCodes)[number];

interface AlertCommon {
  /** UUIDv7, made when the alert is raised. */
  readonly id: string;
  readonly severity: AlertSeverity;
  /** Wall clock, epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
  readonly exchangeName: string | null;
  /** What led to it; plain JSON. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A breaker changed its state. */
export interface CircuitBreakerAlert extends AlertCommon {
  readonly kind: 'CIRCUIT_BREAKER';
  readonly breakerName: string;
  readonly oldState: CircuitState;
  readonly newState: CircuitState;
  readonly openReason: OpenReason | null;
  /** Wall clock, epoch milliseconds; null when not open or held without an end. */
  readonly openUntil: number | null;
  readonly episode: number;
  readonly failureCount: number;
}

/** A degradation score crossed a configured threshold. */
export interface DegradationAlert extends AlertCommon {
  readonly kind: 'DEGRADATION';
  readonly score: number;
  readonly oldLevel: DegradationLevel;
  readonly newLevel: DegradationLevel;
}

/** A condition of Tidegate itself, of this machine, or a refusal that no breaker shows. */
export interface SystemAlert extends AlertCommon {
  readonly kind: 'SYSTEM';
  readonly code: SystemAlertCode;
  /** True when the condition ended. */
  readonly resolved: boolean;
  readonly sourceName: string | null;
}

export type Alert = CircuitBreakerAlert | DegradationAlert | SystemAlert;

/** An alert with its place in the journal. */
export type StoredAlert = Alert & { readonly seq: number };

/** What an alert is narrowed by; every given field must match, an empty list matches nothing. */
export interface AlertFilter {
  readonly kinds?: readonly Alert['kind'][];
  readonly severities?: readonly AlertSeverity[];
  readonly exchanges?: readonly string[];
  /** Keeps circuit breaker alerts only. */
  readonly breakers?: readonly string[];
  /** Keeps circuit breaker alerts only. */
  readonly newStates?: readonly CircuitState[];
  /** Inclusive, epoch milliseconds. */
  readonly from?: number;
  /** Exclusive, epoch milliseconds. */
  readonly to?: number;
}

/** Whether an alert passes a filter; the one definition that engines and streams share. */
export function matchesFilter(alert: Alert, filter: AlertFilter): boolean {
  if (filter.kinds && !filter.kinds.includes(alert.kind)) return false;
  if (filter.severities && !filter.severities.includes(alert.severity)) return false;
  if (filter.exchanges && (alert.exchangeName === null || !filter.exchanges.includes(alert.exchangeName)))
    return false;
  if (filter.breakers || filter.newStates) {
    if (alert.kind !== 'CIRCUIT_BREAKER') return false;
    if (filter.breakers && !filter.breakers.includes(alert.breakerName)) return false;
    if (filter.newStates && !filter.newStates.includes(alert.newState)) return false;
  }
  if (filter.from !== undefined && alert.timestamp < filter.from) return false;
  if (filter.to !== undefined && alert.timestamp >= filter.to) return false;
  return true;
}
