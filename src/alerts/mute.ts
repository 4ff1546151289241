import { type IncidentState, isWorse, knowsOpen } from './incident.ts';
import { isActive, type Silence, silences } from './silence.ts';

export interface MuteFacts {
  readonly incidents: Iterable<IncidentState>;
  readonly silences: Iterable<Silence>;
  readonly wallNow: number;
}

/**
 * Why a receiver is not told of an incident: it is silenced, or something larger of the same exchange is open
 * that the receiver knows of. Null where it is told.
 */
export function muteReason(incident: IncidentState, receiver: string, facts: MuteFacts): string | null {
  for (const silence of facts.silences) {
    if (!isActive(silence, facts.wallNow) || !silences(silence, incident)) continue;
    return `silenced by ${silence.by} until ${new Date(silence.endsAt).toISOString()}`;
  }
  if (incident.exchangeName === null || incident.rank === 0) return null;
  for (const other of facts.incidents) {
    if (other.exchangeName !== incident.exchangeName || other.rank < 2 || other.rank <= incident.rank)
      continue;
    if (!knowsOpen(other, receiver) || isWorse(incident.severity, other.severity)) continue;
    return `inhibited: ${other.exchangeName} as a whole is down (${other.key})`;
  }
  return null;
}
