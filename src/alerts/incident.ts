import type { Alert, AlertSeverity } from '../core/alert.ts';
import type { Acknowledgement } from '../core/delivery.ts';

// The trouble that alerts belong to, and who was told of it. Instants are monotonic milliseconds unless told otherwise.

/** What one receiver knows of an incident. */
export interface Told {
  /** The worst it was told of. */
  readonly severity: AlertSeverity;
  /** Why it was not told the latest after all; null where it was or will be. */
  readonly suppressed: string | null;
  /** The alert that it was told first, or will be; null where it was told none. */
  readonly firstAlertId: string | null;
  /** Whether the last delivery was given up: it may have heard nothing of it. */
  readonly failed: boolean;
  readonly repeatMs: number | null;
  /** When it is told again; null: never. */
  readonly repeatAt: number | null;
  /** How often it was to be told again: a part of the messages' idempotency keys. */
  readonly rounds: number;
}

export interface Escalation {
  readonly at: number;
  readonly afterMs: number;
  readonly to: readonly string[];
  readonly repeatMs: number | null;
}

/** What the notifier knows of one incident: while it is open, while it flaps, and as long as its openings count. */
export interface IncidentState {
  readonly key: string;
  readonly exchangeName: string | null;
  /** Null where it is not a breaker's. */
  readonly breakerName: string | null;
  /** How much of its exchange it speaks for; what speaks for less is held back while it is open and told. */
  readonly rank: Rank;
  /** Until when it is not told although what held it back is over; null where nothing was. */
  readonly mutedUntil: number | null;
  readonly open: boolean;
  /** When it opened: the wall clock's time of that alert, as all its alerts have one. */
  readonly openedAt: number;
  /** When it last opened or closed. */
  readonly changedAt: number;
  /** When there is nothing more to know of it; null while it is open. */
  readonly forgetAt: number | null;
  readonly severity: AlertSeverity;
  /** The alert of the state it is in: of its opening or of what made it worse, or of its closing. */
  readonly alert: Alert;
  /** That alert's place in the journal; null until it is known. */
  readonly alertSeq: number | null;
  readonly acknowledgement: Acknowledgement | null;
  /** When it opened lately, oldest first; as many as flapping counts. */
  readonly openings: readonly number[];
  /** Since when it comes and goes too often to be told each time; null while it does not. */
  readonly flappingSince: number | null;
  readonly escalations: readonly Escalation[];
  readonly told: Readonly<Record<string, Told>>;
}

/** Apart from all others; of a part of an exchange; of most of it; of the whole. */
export const ranks = { apart: 0, part: 1, most: 2, whole: 3 } as const;
export type Rank = (typeof ranks)[keyof typeof ranks];

const severityRank: Readonly<Record<AlertSeverity, number>> = { INFO: 0, WARNING: 1, CRITICAL: 2 };

export const isWorse = (severity: AlertSeverity, than: AlertSeverity): boolean =>
  severityRank[severity] > severityRank[than];

/** What an alert is to its incident. A recovery that is tested is neither told nor counted. */
export type Step = 'OPENS' | 'GOES_ON' | 'TESTS' | 'CLOSES';

/** The incident an alert belongs to and what it is to it; null for what is no trouble: an operator's doing. */
export function stepOf(alert: Alert): { readonly key: string; readonly step: Step } | null {
  switch (alert.kind) {
    case 'CIRCUIT_BREAKER': {
      const key = `breaker:${alert.breakerName}`;
      if (alert.newState === 'CLOSED') return { key, step: 'CLOSES' };
      if (alert.newState === 'HALF_OPEN') return { key, step: 'TESTS' };
      return { key, step: alert.oldState === 'CLOSED' ? 'OPENS' : 'GOES_ON' };
    }
    case 'DEGRADATION':
      return {
        key: `degradation:${alert.exchangeName}`,
        step: alert.severity === 'INFO' ? 'CLOSES' : 'GOES_ON',
      };
    case 'SYSTEM': {
      if (alert.code === 'OPERATOR') return null;
      return { key: systemKey(alert), step: alert.resolved ? 'CLOSES' : 'OPENS' };
    }
  }
}

function systemKey({ code, sourceName, metadata }: Extract<Alert, { kind: 'SYSTEM' }>): string {
  const { scope, name, receiver } = metadata;
  switch (code) {
    case 'BANNED':
      return `system:BANNED:${scope}:${name}`;
    case 'RECEIVER_FAILING':
      return `system:RECEIVER_FAILING:${receiver}`;
    case 'MISCONFIGURED':
      return `system:MISCONFIGURED:${sourceName}`;
    default:
      return `system:${code}`;
  }
}

/** An alert's incident, or one of its own. */
export const keyOf = (alert: Alert): string => stepOf(alert)?.key ?? `alert:${alert.id}`;

export const offlineIncident = 'system:OFFLINE';

/** How much of an exchange an alert speaks for. A ban is news of its own whatever else is down. */
export function rankOf(alert: Alert, guardsWholeExchange: (breakerName: string) => boolean): Rank {
  switch (alert.kind) {
    case 'CIRCUIT_BREAKER':
      return guardsWholeExchange(alert.breakerName) ? ranks.whole : ranks.part;
    case 'DEGRADATION':
      return alert.severity === 'CRITICAL' ? ranks.most : ranks.part;
    case 'SYSTEM':
      return alert.code === 'MISCONFIGURED' ? ranks.part : ranks.apart;
  }
}

/** Whether a receiver was told, or will be, that this is open. */
export const knowsOpen = ({ open, told }: IncidentState, receiver: string): boolean =>
  open && Object.hasOwn(told, receiver) && told[receiver]!.firstAlertId !== null;

/** Which incident an operator's acknowledgement is about; null for any other alert. */
export function acknowledgedIncident(alert: Alert): string | null {
  if (alert.kind !== 'SYSTEM' || alert.code !== 'OPERATOR') return null;
  const { action, incident } = alert.metadata;
  return action === 'acknowledge' && typeof incident === 'string' ? incident : null;
}
