import { type IncidentState, isWorse, knowsOpen, ranks } from './incident.ts';
import { matchesSilence, type Silence } from './silence.ts';

export interface MuteFacts {
  /** Incidents of the same exchange that may hold this one back. */
  readonly larger: Iterable<IncidentState>;
  /** Those in force. */
  readonly silences: Iterable<Silence>;
  readonly now: number;
}

/** Whether an incident may hold back others of its exchange. */
export const mayInhibit = ({ open, rank }: IncidentState): boolean => open && rank >= ranks.most;

/**
 * Why a receiver is not told of an incident: it is silenced, or something larger of the same exchange is open, or was
 * until lately, that the receiver knows of. Null where it is told.
 */
export function muteReason(incident: IncidentState, receiver: string, facts: MuteFacts): string | null {
  for (const silence of facts.silences) {
    if (!matchesSilence(silence, incident)) continue;
    return `silenced by ${silence.by} until ${new Date(silence.endsAt).toISOString()}`;
  }
  const { exchangeName, rank, severity, mutedUntil } = incident;
  if (exchangeName === null || rank === ranks.apart) return null;
  for (const other of facts.larger) {
    if (!mayInhibit(other) || other.rank <= rank || isWorse(severity, other.severity)) continue;
    if (knowsOpen(other, receiver) && !other.told[receiver]!.failed) {
      return `inhibited: ${exchangeName} as a whole is down (${other.key})`;
    }
  }
  if (mutedUntil === null || mutedUntil <= facts.now) return null;
  return `inhibited: ${exchangeName} as a whole was down until lately`;
}
