import type { Alert } from '../core/alert.ts';
import type { Clock } from '../core/clock.ts';
import type { StatePatch } from '../journal/journal.ts';
import { dueAt } from './due.ts';
import { acknowledgedIncident, type IncidentState, offlineIncident, stepOf } from './incident.ts';
import { incidentPatch } from './incident-store.ts';
import { muteReason } from './mute.ts';
import type { Incident } from './notification.ts';
import type { FlappingPolicy } from './plan.ts';
import type { SilenceBook } from './silence-book.ts';

/** The incidents that are known; every change gives what is to be stored of it. */
export class IncidentBook {
  readonly #clock: Clock;
  readonly #silences: SilenceBook;
  readonly #incidents = new Map<string, IncidentState>();

  constructor(clock: Clock, silences: SilenceBook) {
    this.#clock = clock;
    this.#silences = silences;
  }

  get(key: string): IncidentState | undefined {
    return this.#incidents.get(key);
  }

  /** All of them as they are at this moment. */
  all(): readonly IncidentState[] {
    return [...this.#incidents.values()];
  }

  /** Null: there is nothing more to know of it. */
  set(key: string, incident: IncidentState | null): StatePatch {
    if (incident) this.#incidents.set(key, incident);
    else this.#incidents.delete(key);
    return incidentPatch(key, incident, { now: this.#clock.now(), wallNow: this.#clock.wallNow() });
  }

  /** Takes up those of an earlier process that this one knows nothing of. */
  restore(incidents: Iterable<IncidentState>): void {
    for (const incident of incidents) {
      if (!this.#incidents.has(incident.key)) this.#incidents.set(incident.key, incident);
    }
  }

  /** The place in the journal of an alert, which was not known when it was planned. */
  place(alert: Alert, seq: number | null): void {
    const incident = this.#incidents.get(stepOf(alert)?.key ?? '');
    if (incident?.alert.id === alert.id) this.#incidents.set(incident.key, { ...incident, alertSeq: seq });
  }

  /** Whether it is this machine that is offline. */
  get isOffline(): boolean {
    return this.#incidents.get(offlineIncident)?.open ?? false;
  }

  /** The open incident that an alert belongs to; null where that is over. */
  openIncidentOf(alert: Alert): IncidentState | null {
    const incident = this.#incidents.get(stepOf(alert)?.key ?? '');
    if (!incident?.open) return null;
    return incident.alert.id === alert.id || alert.timestamp >= incident.openedAt ? incident : null;
  }

  /** Why a receiver is not told of an open incident now; null where it is. */
  readonly muteReason = (incident: IncidentState, receiver: string): string | null => {
    const wallNow = this.#clock.wallNow();
    const silences = this.#silences.active(wallNow);
    return muteReason(incident, receiver, { incidents: this.#incidents.values(), silences, wallNow });
  };

  /** When time alone will next change one of them, monotonic; Infinity when never. */
  nextDueAt(flapping: FlappingPolicy): number {
    let next = Number.POSITIVE_INFINITY;
    for (const incident of this.#incidents.values()) next = Math.min(next, dueAt(incident, flapping));
    return next;
  }

  /** An alert's incident as receivers see it. */
  shownFor(alert: Alert): Incident {
    const found = stepOf(alert);
    const key = found?.key ?? acknowledgedIncident(alert) ?? `alert:${alert.id}`;
    const known = this.#incidents.get(key);
    return {
      key,
      status: found?.step === 'CLOSES' ? 'CLOSED' : 'OPEN',
      openedAt: known ? Math.min(known.openedAt, alert.timestamp) : alert.timestamp,
      acknowledgement: known?.acknowledgement ?? null,
    };
  }
}
