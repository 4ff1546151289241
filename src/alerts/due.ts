import { type Escalation, type IncidentState, knowsOpen, type Told } from './incident.ts';
import { type FlappingPolicy, type Plan, type Planned, plan } from './plan.ts';

// What time alone brings about: repeats, escalations, and the end of flapping.

export interface DueFacts {
  readonly now: number;
  readonly flapping: FlappingPolicy;
  /** Why a receiver is not to be told of the incident now; null where it may be. */
  readonly muteReason: (incident: IncidentState, receiver: string) => string | null;
  /** Whether what a receiver was to be told before is still under way, or waits for this machine to be online. */
  readonly isUnderWay: (incident: IncidentState, receiver: string) => boolean;
  /** Whether there is a receiver of this name. */
  readonly isKnown: (receiver: string) => boolean;
}

const never = Number.POSITIVE_INFINITY;
const lookAgainMs = 600_000;

/** When `planDue` will next do something; Infinity when never. */
export function dueAt(incident: IncidentState, { holdMs }: FlappingPolicy): number {
  if (incident.flappingSince !== null) return incident.changedAt + holdMs;
  if (incident.forgetAt !== null) return incident.forgetAt;
  let due = incident.mutedUntil ?? never;
  for (const { at } of incident.escalations) due = Math.min(due, at);
  for (const { repeatAt, suppressed } of Object.values(incident.told)) {
    if (suppressed === null) due = Math.min(due, repeatAt ?? never);
  }
  return due;
}

/** Does what is due; the incident is null once there is nothing more to know of it. */
export function planDue(incident: IncidentState, facts: DueFacts): Plan {
  const { now, flapping } = facts;
  if (now < dueAt(incident, flapping)) return { incident, planned: [] };
  if (incident.flappingSince !== null) return planFlappingEnd(incident, now);
  if (!incident.open) {
    // Who was told what decides over what is still to be sent.
    const isUnderWay = Object.keys(incident.told).some((receiver) => facts.isUnderWay(incident, receiver));
    return { incident: isUnderWay ? { ...incident, forgetAt: now + lookAgainMs } : null, planned: [] };
  }
  const told: Record<string, Told> = { ...incident.told };
  const planned: Planned[] = [];
  const escalations: Escalation[] = [];
  // What nobody was told of, nobody can have acknowledged.
  const heard = Object.values(told);
  const mayEscalate = heard.length === 0 || heard.some(({ suppressed }) => suppressed === null);
  for (const escalation of incident.escalations) {
    const { at, afterMs, to, repeatMs } = escalation;
    if (at > now) escalations.push(escalation);
    else if (!mayEscalate) escalations.push({ ...escalation, at: now + afterMs });
    if (at > now || !mayEscalate || incident.acknowledgement) continue;
    for (const receiver of to) {
      if (knowsOpen({ ...incident, told }, receiver) || !facts.isKnown(receiver)) continue;
      const round = told[receiver]?.rounds ?? 0;
      planned.push(plan(receiver, incident.alert, 'ESCALATION', { round }));
      told[receiver] = {
        severity: incident.severity,
        suppressed: null,
        firstAlertId: incident.alert.id,
        failed: false,
        repeatMs,
        repeatAt: repeatMs === null ? null : now + repeatMs,
        rounds: round,
      };
    }
  }
  for (const [receiver, known] of Object.entries(told)) {
    const { suppressed, repeatMs, repeatAt, rounds } = known;
    if (suppressed !== null || repeatMs === null || repeatAt === null || repeatAt > now) continue;
    const quiet =
      incident.acknowledgement !== null ||
      facts.isUnderWay(incident, receiver) ||
      facts.muteReason(incident, receiver) !== null;
    const round = quiet ? rounds : rounds + 1;
    told[receiver] = { ...known, repeatAt: now + repeatMs, rounds: round };
    if (!quiet) planned.push(plan(receiver, incident.alert, 'REPEAT', { round }));
  }
  const mutedUntil = (incident.mutedUntil ?? never) > now ? incident.mutedUntil : null;
  return { incident: { ...incident, escalations, mutedUntil, told }, planned };
}

/** The state it stays in is told to whom knows another one. */
function planFlappingEnd(incident: IncidentState, now: number): Plan {
  if (incident.open) {
    const told = Object.entries(incident.told).map(([receiver, known]) => {
      const repeatAt = known.repeatMs === null ? null : now + known.repeatMs;
      return [receiver, { ...known, repeatAt }] as const;
    });
    return {
      incident: { ...incident, flappingSince: null, told: Object.fromEntries(told) },
      planned: [],
    };
  }
  const planned = Object.entries(incident.told)
    .filter(([, { firstAlertId }]) => firstAlertId !== null)
    .map(([receiver]) => plan(receiver, incident.alert, 'ALERT'));
  return { incident: { ...incident, flappingSince: null, told: {} }, planned };
}

/** Those who were not told of what is open, and now may be. */
export function planUnmuted(incident: IncidentState, muteReason: DueFacts['muteReason'], now: number): Plan {
  if (!incident.open || incident.flappingSince !== null) return { incident, planned: [] };
  const told: Record<string, Told> = { ...incident.told };
  const planned: Planned[] = [];
  for (const [receiver, known] of Object.entries(told)) {
    if (known.suppressed === null || muteReason(incident, receiver) !== null) continue;
    const repeatAt = known.repeatMs === null ? null : now + known.repeatMs;
    const firstAlertId = known.firstAlertId ?? incident.alert.id;
    told[receiver] = { ...known, severity: incident.severity, suppressed: null, firstAlertId, repeatAt };
    planned.push(plan(receiver, incident.alert, 'ALERT', { round: known.rounds }));
  }
  return planned.length === 0 ? { incident, planned } : { incident: { ...incident, told }, planned };
}
