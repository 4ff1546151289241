import type { Alert } from '../core/alert.ts';
import type { Clock } from '../core/clock.ts';
import type { StatePatch } from '../journal/journal.ts';
import { dueAt } from './due.ts';
import { acknowledgedIncident, type IncidentState, offlineIncident, stepOf } from './incident.ts';
import { incidentPatch } from './incident-store.ts';
import { mayInhibit, muteReason } from './mute.ts';
import type { Incident } from './notification.ts';
import type { FlappingPolicy } from './plan.ts';
import type { SilenceBook } from './silence-book.ts';

const settlingMs = 90_000;

/** The incidents that are known; every change gives what is to be stored of it. */
export class IncidentBook {
  readonly #clock: Clock;
  readonly #silences: SilenceBook;
  readonly #flapping: FlappingPolicy;
  readonly #incidents = new Map<string, IncidentState>();
  /** Those that may hold back others, by exchange: of many incidents few are. */
  readonly #large = new Map<string, Map<string, IncidentState>>();
  /** Not after time alone changes any of them. */
  #nextDueAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, silences: SilenceBook, flapping: FlappingPolicy) {
    this.#clock = clock;
    this.#silences = silences;
    this.#flapping = flapping;
  }

  get(key: string): IncidentState | undefined {
    return this.#incidents.get(key);
  }

  get isEmpty(): boolean {
    return this.#incidents.size === 0;
  }

  /** All of them as they are at this moment. */
  all(): readonly IncidentState[] {
    return [...this.#incidents.values()];
  }

  /** Null: there is nothing more to know of it. */
  set(key: string, incident: IncidentState | null): StatePatch {
    this.#put(key, incident);
    return incidentPatch(key, incident, { now: this.#clock.now(), wallNow: this.#clock.wallNow() });
  }

  /** Takes up those of an earlier process, and of those that this one has opened anew who was told before. */
  restore(incidents: Iterable<IncidentState>): void {
    for (const stored of incidents) {
      const own = this.#incidents.get(stored.key);
      if (!own) this.#put(stored.key, stored);
      else if (own.open && stored.open) {
        this.#put(stored.key, { ...own, told: { ...stored.told, ...own.told } });
      }
    }
  }

  /** The place in the journal of an alert, which was not known when it was planned. */
  place(alert: Alert, seq: number | null): void {
    const incident = this.#incidents.get(stepOf(alert)?.key ?? '');
    if (incident?.alert.id === alert.id) this.#put(incident.key, { ...incident, alertSeq: seq });
  }

  /** Whether it is this machine that is offline, or was so lately that breakers may not know yet. */
  get isOffline(): boolean {
    return this.offlineUntil > this.#clock.now();
  }

  /** Until when this machine counts as offline, monotonic: for as long as open breakers take to try again. */
  get offlineUntil(): number {
    const offline = this.#incidents.get(offlineIncident);
    if (!offline) return Number.NEGATIVE_INFINITY;
    return offline.open ? Number.POSITIVE_INFINITY : offline.changedAt + settlingMs;
  }

  /** The open incident that an alert belongs to; null where that is over. */
  openIncidentOf(alert: Alert): IncidentState | null {
    const incident = this.#incidents.get(stepOf(alert)?.key ?? '');
    if (!incident?.open || incident.alert.id === alert.id) return incident?.open ? incident : null;
    const current = incident.alert;
    // Breakers count their episodes; the wall clock may have jumped.
    const isOfBefore =
      alert.kind === 'CIRCUIT_BREAKER' && current.kind === 'CIRCUIT_BREAKER'
        ? alert.episode < current.episode
        : alert.timestamp < incident.openedAt;
    return isOfBefore ? null : incident;
  }

  /** Why a receiver is not told of an open incident now; null where it is. */
  readonly muteReason = (incident: IncidentState, receiver: string): string | null => {
    const wallNow = this.#clock.wallNow();
    return muteReason(incident, receiver, {
      larger: this.#large.get(incident.exchangeName ?? '')?.values() ?? [],
      silences: this.#silences.inForce(wallNow),
      now: this.#clock.now(),
    });
  };

  /** When time alone may next change one of them, monotonic, never too late; Infinity when never. */
  get nextDueAt(): number {
    return this.#nextDueAt;
  }

  /** Those that time alone changes now; from then on `nextDueAt` is exact. */
  takeDue(now: number): readonly IncidentState[] {
    const due: IncidentState[] = [];
    this.#nextDueAt = Number.POSITIVE_INFINITY;
    for (const incident of this.#incidents.values()) {
      const at = dueAt(incident, this.#flapping);
      if (at <= now) due.push(incident);
      else this.#nextDueAt = Math.min(this.#nextDueAt, at);
    }
    return due;
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

  #put(key: string, incident: IncidentState | null): void {
    const exchange = incident?.exchangeName ?? this.#incidents.get(key)?.exchangeName ?? '';
    const large = this.#large.get(exchange) ?? new Map<string, IncidentState>();
    if (incident && mayInhibit(incident)) large.set(key, incident);
    else large.delete(key);
    if (large.size > 0) this.#large.set(exchange, large);
    else this.#large.delete(exchange);
    if (!incident) {
      this.#incidents.delete(key);
      return;
    }
    this.#incidents.set(key, incident);
    this.#nextDueAt = Math.min(this.#nextDueAt, dueAt(incident, this.#flapping));
  }
}
