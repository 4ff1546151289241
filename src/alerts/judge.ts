import type { Alert } from '../core/alert.ts';
import type { Delivery } from '../core/delivery.ts';
import type { StatePatch } from '../journal/journal.ts';
import type { Verdict } from './dispatcher.ts';
import { acknowledgedIncident, keyOf, offlineIncident, stepOf, type Told } from './incident.ts';
import type { IncidentBook } from './incident-book.ts';
import type { Message, MessageItem } from './message.ts';
import { notToldReason } from './plan.ts';

/** Decides over messages when they are due, and keeps what their receivers know by what became of them. */
export class Judge {
  readonly #incidents: IncidentBook;
  readonly #onChange: (state: StatePatch) => void;

  /** `onChange` is told where something may be told now that was kept back, with what is to be stored. */
  constructor(incidents: IncidentBook, onChange: (state: StatePatch) => void) {
    this.#incidents = incidents;
    this.#onChange = onChange;
  }

  /** Whether an alert has to wait for this machine to be online. */
  isHeld(alert: Alert): boolean {
    const key = stepOf(alert)?.key ?? acknowledgedIncident(alert);
    return this.#incidents.isOffline && key !== offlineIncident;
  }

  /** What becomes of an item of a message that is due. */
  decide({ alert }: MessageItem, message: Message, receiver: string): Verdict {
    if (this.isHeld(alert)) return 'HOLD';
    const found = stepOf(alert);
    const incident = this.#incidents.get(found?.key ?? acknowledgedIncident(alert) ?? '');
    if (!found) {
      const known = incident?.open ? incident.told[receiver] : undefined;
      const untold = known?.firstAlertId === null && known.suppressed;
      return untold ? { suppressed: notToldReason(untold) } : 'SEND';
    }
    if (found.step === 'CLOSES') return 'SEND';
    if (message.cause === 'ESCALATION' && !incident?.open) {
      return { suppressed: 'it closed before it was escalated' };
    }
    if (message.cause === 'REPEAT') {
      if (!incident?.open) return { suppressed: 'it closed before it was repeated' };
      return incident.acknowledgement ? { suppressed: 'it was acknowledged before it was repeated' } : 'SEND';
    }
    if (message.held && !this.#incidents.openIncidentOf(alert)) {
      return { suppressed: 'it was over before this machine was online again' };
    }
    const reason = incident ? this.#incidents.muteReason(incident, receiver) : null;
    return reason === null ? 'SEND' : { suppressed: reason };
  }

  /** Suppresses an item, and with it the closing of what then was never told; returns what goes. */
  suppress(item: MessageItem, reason: string, receiver: string, lane: readonly MessageItem[]) {
    const { alert } = item;
    if (item.delivery.cause === 'REPEAT') {
      item.delivery = { ...item.delivery, state: 'SUPPRESSED', nextAttemptAt: null, error: reason };
      return [item];
    }
    const incident = this.#incidents.get(keyOf(alert));
    const known = incident?.told[receiver];
    const next = lane.slice(lane.indexOf(item) + 1).find((each) => keyOf(each.alert) === keyOf(alert));
    const closes = next !== undefined && stepOf(next.alert)?.step === 'CLOSES';
    if (item.isFirst && next) next.isFirst = !closes;
    const gone = item.isFirst && closes ? [item, next] : [item];
    for (const each of gone) {
      const error = each === item ? reason : notToldReason(reason);
      each.delivery = { ...each.delivery, state: 'SUPPRESSED', nextAttemptAt: null, error };
    }
    if (known && [known.firstAlertId, incident.alert.id].includes(alert.id)) {
      // The message behind it, of what got worse, is the first then.
      const follows = next && !closes ? next.alert.id : null;
      const now: Told = {
        ...known,
        suppressed: follows ? null : reason,
        firstAlertId: item.isFirst ? follows : known.firstAlertId,
        rounds: known.rounds + 1,
      };
      const told = { ...incident.told, [receiver]: now };
      this.#onChange(this.#incidents.set(incident.key, { ...incident, told }));
    } else this.#onChange({});
    return gone;
  }

  /** What a receiver knows by the end of a delivery; returns what is to be stored. */
  noteEnd(alert: Alert, { receiver, state }: Delivery): StatePatch {
    const incident = this.#incidents.openIncidentOf(alert);
    const known = incident?.told[receiver];
    const failed = state === 'FAILED';
    if (!known || known.failed === failed || (state !== 'FAILED' && state !== 'DELIVERED')) return {};
    // Who could not be told of the larger trouble is to be told of its parts.
    if (failed) this.#onChange({});
    const told = { ...incident.told, [receiver]: { ...known, failed } };
    return this.#incidents.set(incident.key, { ...incident, told });
  }
}
