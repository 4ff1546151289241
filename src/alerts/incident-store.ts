import type { StatePatch } from '../journal/journal.ts';
import type { IncidentState, Told } from './incident.ts';
import type { Silence } from './silence.ts';

// What survives a restart: incidents and silences, as plain JSON by key. Monotonic instants are stored by the wall
// clock; read back, what is past is past, and no wait is longer than it was when it was stored.

const incidentPrefix = 'incident:';
const silencePrefix = 'silence:';

interface Times {
  readonly now: number;
  readonly wallNow: number;
}

interface StoredIncident {
  readonly incident: IncidentState;
  /** The monotonic and the wall clock when it was stored. */
  readonly now: number;
  readonly wallNow: number;
}

export function incidentPatch(
  key: string,
  incident: IncidentState | null,
  { now, wallNow }: Times,
): StatePatch {
  const stored: StoredIncident | null = incident && { incident, now, wallNow };
  return { [incidentPrefix + key]: stored };
}

export const silencePatch = (silence: Silence): StatePatch => ({ [silencePrefix + silence.id]: silence });

export const noSilencePatch = (id: string): StatePatch => ({ [silencePrefix + id]: null });

/** The incidents that an earlier process left, by the clock of this one. */
export function restoreIncidents(
  state: Readonly<Record<string, unknown>>,
  { now, wallNow }: Times,
): IncidentState[] {
  return storedUnder<StoredIncident>(state, incidentPrefix).map((stored) => {
    const elapsedMs = Math.max(0, wallNow - stored.wallNow);
    const at = (instant: number) => now + (instant - stored.now) - elapsedMs;
    const { incident } = stored;
    const told = Object.entries(incident.told).map(([receiver, known]): [string, Told] => [
      receiver,
      { ...known, repeatAt: known.repeatAt === null ? null : at(known.repeatAt) },
    ]);
    return {
      ...incident,
      changedAt: at(incident.changedAt),
      forgetAt: incident.forgetAt === null ? null : at(incident.forgetAt),
      openings: incident.openings.map(at),
      flappingSince: incident.flappingSince === null ? null : at(incident.flappingSince),
      mutedUntil: incident.mutedUntil === null ? null : at(incident.mutedUntil),
      escalations: incident.escalations.map((escalation) => ({ ...escalation, at: at(escalation.at) })),
      told: Object.fromEntries(told),
    };
  });
}

export const restoreSilences = (state: Readonly<Record<string, unknown>>): Silence[] =>
  storedUnder<Silence>(state, silencePrefix);

function storedUnder<T>(state: Readonly<Record<string, unknown>>, prefix: string): T[] {
  return Object.entries(state)
    .filter(([key]) => key.startsWith(prefix))
    .map(([, value]) => value as T);
}
