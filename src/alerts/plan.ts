import type { Alert } from '../core/alert.ts';
import type { NotificationCause } from '../core/delivery.ts';
import { type IncidentState, isWorse, type Rank, type Step, type Told } from './incident.ts';
import type { Routing } from './route.ts';
import { subjectOf } from './silence.ts';

// What an alert means for its incident and for whom it is to be sent to.

/** How often something must open, and within what time, to count as flapping; and how long it must then stay as it is. */
export interface FlappingPolicy {
  readonly episodes: number;
  readonly withinMs: number;
  readonly holdMs: number;
}

/** An alert that is to be sent to a receiver, or why it is not. */
export interface Planned {
  readonly receiver: string;
  readonly alert: Alert;
  readonly cause: NotificationCause;
  /** How often this receiver was sent this alert before. */
  readonly round: number;
  /** For others to join it in one message. */
  readonly waitMs: number;
  readonly suppressed: string | null;
}

export interface Plan {
  readonly incident: IncidentState | null;
  readonly planned: readonly Planned[];
}

export interface PlanFacts {
  readonly key: string;
  readonly step: Step;
  readonly rank: Rank;
  readonly routing: Routing;
  readonly flapping: FlappingPolicy;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** What has closed is known for at least so long. */
const keptMs = 120_000;

const flappingReason = 'it comes and goes too often to be told each time';
export const notToldReason = (reason: string) => `its opening was not told: ${reason}`;

export const plan = (
  receiver: string,
  alert: Alert,
  cause: NotificationCause,
  more: Partial<Pick<Planned, 'round' | 'waitMs' | 'suppressed'>> = {},
): Planned => ({ receiver, alert, cause, round: 0, waitMs: 0, suppressed: null, ...more });

function toldNow(alert: Alert, { groupWaitMs = 0, repeatMs }: Target, now: number): Told {
  return {
    severity: alert.severity,
    suppressed: null,
    firstAlertId: alert.id,
    failed: false,
    repeatMs,
    repeatAt: repeatMs === null ? null : now + groupWaitMs + repeatMs,
    rounds: 0,
  };
}

interface Target {
  readonly groupWaitMs?: number;
  readonly repeatMs: number | null;
}

/** Takes an alert into account: its incident as it is now, and what is to be sent. */
export function planAlert(before: IncidentState | undefined, alert: Alert, facts: PlanFacts): Plan {
  if (facts.step === 'TESTS') return { incident: before ?? null, planned: [] };
  if (facts.step === 'CLOSES') return planClosing(before, alert, facts);
  return before?.open ? planWorsening(before, alert, facts) : planOpening(before, alert, facts);
}

/** What an operator does neither flaps nor waits for somebody to take it on. */
const isWilled = (alert: Alert) => alert.kind === 'CIRCUIT_BREAKER' && alert.openReason === 'OPERATOR';

const escalationsOf = ({ routing, now }: PlanFacts, alert: Alert) =>
  (isWilled(alert) ? [] : routing.escalations).map(({ escalateAfterMs, escalateTo, repeatMs }) => ({
    at: now + escalateAfterMs!,
    afterMs: escalateAfterMs!,
    to: escalateTo,
    repeatMs,
  }));

function planOpening(before: IncidentState | undefined, alert: Alert, facts: PlanFacts): Plan {
  const { key, rank, routing, flapping, now } = facts;
  const lately = (before?.openings ?? []).filter((at) => at > now - flapping.withinMs);
  const openings = isWilled(alert) ? lately : [...lately, now].slice(-flapping.episodes);
  const begins = !isWilled(alert) && before?.flappingSince == null && openings.length >= flapping.episodes;
  const incident: IncidentState = {
    key,
    exchangeName: alert.exchangeName,
    breakerName: subjectOf(alert).breakerName,
    rank,
    mutedUntil: null,
    open: true,
    openedAt: alert.timestamp,
    changedAt: now,
    forgetAt: null,
    severity: alert.severity,
    alert,
    alertSeq: null,
    acknowledgement: null,
    openings,
    flappingSince: begins ? now : (before?.flappingSince ?? null),
    escalations: escalationsOf(facts, alert),
    told: {},
  };
  if (before?.flappingSince != null) return planFlappingOpening(before, incident, alert, facts);
  const told: Record<string, Told> = {};
  const planned: Planned[] = [];
  for (const [receiver, target] of routing.targets) {
    told[receiver] = toldNow(alert, target, now);
    const cause = begins ? 'FLAPPING' : 'ALERT';
    planned.push(plan(receiver, alert, cause, { waitMs: target.groupWaitMs }));
  }
  return { incident: { ...incident, told }, planned };
}

/** Whoever was told that it flaps is told no more, unless it is worse than what they know. */
function planFlappingOpening(
  before: IncidentState,
  incident: IncidentState,
  alert: Alert,
  { routing, now }: PlanFacts,
): Plan {
  const told: Record<string, Told> = { ...before.told };
  const planned: Planned[] = Object.keys(told).map((receiver) =>
    plan(receiver, alert, 'ALERT', { suppressed: flappingReason }),
  );
  return tellWorse({ ...incident, told }, planned, alert, routing, now);
}

/** Tells those who know of nothing as bad; of what was planned for them only that is left. */
function tellWorse(
  incident: IncidentState,
  planned: readonly Planned[],
  alert: Alert,
  { targets }: Routing,
  now: number,
): Plan {
  const told: Record<string, Told> = { ...incident.told };
  const cause = incident.flappingSince === null ? 'ALERT' : 'FLAPPING';
  const worse: Planned[] = [];
  for (const [receiver, target] of targets) {
    const known = told[receiver];
    if (known && !isWorse(alert.severity, known.severity)) continue;
    told[receiver] = { ...toldNow(alert, target, now), firstAlertId: known?.firstAlertId ?? alert.id };
    worse.push(plan(receiver, alert, cause, { waitMs: target.groupWaitMs }));
  }
  const others = planned.filter(({ receiver }) => !worse.some((each) => each.receiver === receiver));
  return { incident: { ...incident, told }, planned: [...others, ...worse] };
}

/** A recovery that failed is no news, unless it is worse than what a receiver knows. */
function planWorsening(before: IncidentState, alert: Alert, facts: PlanFacts): Plan {
  const { rank, routing, now } = facts;
  const incident = { ...before, severity: alert.severity, rank, mutedUntil: null, alert, alertSeq: null };
  const told = tellWorse(incident, [], alert, routing, now);
  if (told.planned.length === 0) return told;
  const escalations = [...before.escalations, ...escalationsOf(facts, alert)];
  return { ...told, incident: { ...told.incident!, escalations } };
}

function planClosing(before: IncidentState | undefined, alert: Alert, facts: PlanFacts): Plan {
  const { routing, flapping, now } = facts;
  const flaps = before != null && before.flappingSince !== null;
  const told = before && (before.open || flaps) ? before.told : {};
  const planned: Planned[] = [];
  for (const [receiver, known] of Object.entries(told)) {
    const waitMs = routing.targets.get(receiver)?.groupWaitMs ?? 0;
    const untold = known.firstAlertId === null && known.suppressed;
    const why = flaps ? flappingReason : untold ? notToldReason(untold) : null;
    planned.push(plan(receiver, alert, 'ALERT', { waitMs, suppressed: why }));
  }
  if (!before) return { incident: null, planned };
  const incident: IncidentState = {
    ...before,
    open: false,
    changedAt: now,
    forgetAt: Math.max((before.openings.at(-1) ?? now) + flapping.withinMs, now + keptMs),
    alert,
    alertSeq: null,
    acknowledgement: null,
    escalations: [],
    told,
  };
  return { incident, planned };
}
