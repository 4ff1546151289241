import { v7 as uuidv7 } from 'uuid';
import { alertSeverities, type StoredAlert } from '../core/alert.ts';
import type { Clock } from '../core/clock.ts';
import type { Acknowledgement, Delivery } from '../core/delivery.ts';
import { BadInputError, NotFoundError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Journal, PendingDelivery, StatePatch } from '../journal/journal.ts';
import { stepOf } from './incident.ts';
import { noSilencePatch, silencePatch } from './incident-store.ts';
import type { AlertManager } from './manager.ts';
import { operatorAlert } from './operator-alert.ts';
import type { Silence } from './silence.ts';

/** A silence as it is asked for; instants are epoch milliseconds. An empty or missing list matches everything. */
export interface SilenceRequest {
  readonly exchanges?: readonly string[];
  readonly breakers?: readonly string[];
  readonly severities?: Silence['severities'];
  /** Default: now. */
  readonly startsAt?: number;
  readonly endsAt: number;
  readonly comment?: string | null;
}

/** Who does it. */
export interface Actor {
  readonly by: string;
}

const longestText = 1_000;
const mostNames = 100;
const longestName = 64;
const mostNotEnded = 1_000;
const longestQuote = 200;
const rowsAtOnce = 1_000;

/** As much of an alert's message as another one quotes: acts on acts would grow without end. */
const quoted = ({ message }: StoredAlert) =>
  `"${message.length > longestQuote ? `${message.slice(0, longestQuote)}…` : message}"`;

function checkedText(name: string, text: string | null | undefined): string | null {
  if (text == null || text.trim() === '') return null;
  if (text.length <= longestText) return text;
  throw new BadInputError(`\`${name}\` may have ${longestText} characters, not ${text.length}.`);
}

const forgetting = (gone: readonly Silence[]): StatePatch =>
  Object.assign({}, ...gone.map(({ id }) => noSilencePatch(id)));

/** What operators do about alerts; each is journaled with who did it, and resolves once it is durable. */
export class AlertDesk {
  readonly #alerts: AlertManager;
  readonly #journal: () => Journal;
  readonly #clock: Clock;

  constructor(alerts: AlertManager, journal: () => Journal, clock: Clock) {
    this.#alerts = alerts;
    this.#journal = journal;
    this.#clock = clock;
  }

  /** The silences, newest first: those in force now, or all that are kept. */
  silences({ active = true }: { readonly active?: boolean } = {}): readonly Silence[] {
    const { silences } = this.#alerts;
    return active ? silences.active(this.#clock.wallNow()) : silences.all();
  }

  silence(id: string): Silence | undefined {
    return this.#alerts.silences.get(id);
  }

  /**
   * Takes an alert on: its incident is neither repeated nor escalated until it closes, and whoever was told of it is told.
   * Throws NotFoundError for an unknown alert, BadInputError for a note above 1,000 characters.
   */
  async acknowledge(
    alertId: string,
    { by, note }: Actor & { readonly note?: string | null },
  ): Promise<StoredAlert> {
    const given = checkedText('note', note);
    const alert = await this.#find(alertId);
    const before = (await this.#journal().details([alertId])).get(alertId)?.acknowledgement ?? null;
    const kept = given ?? before?.note ?? null;
    const acknowledgement: Acknowledgement = { by, at: this.#clock.wallNow(), note: kept };
    const incident = this.#alerts.notifier.openIncidentOf(alert);
    const state = incident ? this.#alerts.notifier.acknowledge(incident, acknowledgement) : {};
    const over = incident ? '' : ', which is over';
    const message = `${by} acknowledged ${quoted(alert)}${over}${kept === null ? '' : `: ${kept}`}`;
    const metadata = { note: kept, alert_id: alert.id, incident: incident?.key ?? null };
    this.#alerts.raise([operatorAlert('acknowledge', by, message, alert.exchangeName, metadata)], state, {
      acknowledgements: [{ alertId, ...acknowledgement }],
    });
    await this.#alerts.written();
    return alert;
  }

  /**
   * Keeps what matches from being told until `endsAt`. Throws BadInputError for an end that is not after the start or
   * is more than 366 days away, more or longer names than it takes, and beyond 1,000 silences at a time.
   */
  async createSilence(request: SilenceRequest, { by }: Actor): Promise<Silence> {
    const wallNow = this.#clock.wallNow();
    const { startsAt = wallNow, endsAt, exchanges = [], breakers = [], severities = [] } = request;
    // Also where one of them is no number.
    if (!(endsAt > Math.max(startsAt, wallNow))) {
      throw new BadInputError('`endsAt` must be in the future and after `startsAt`.');
    }
    if (endsAt - wallNow > limits.durationMs) throw new BadInputError('A silence may last 366 days at most.');
    for (const [name, list] of Object.entries({ exchanges, breakers, severities })) {
      if (list.length > mostNames) {
        throw new BadInputError(`\`${name}\` may name ${mostNames}, not ${list.length}.`);
      }
      if (list.some((each) => each.length > longestName)) {
        throw new BadInputError(`\`${name}\` may have names of ${longestName} characters at most.`);
      }
    }
    if (this.#alerts.silences.countNotEnded(wallNow) >= mostNotEnded) {
      throw new BadInputError(`There may be ${mostNotEnded} silences at a time; end some first.`);
    }
    const unknown = severities.find((severity) => !alertSeverities.includes(severity));
    if (unknown !== undefined) {
      throw new BadInputError(`A severity is one of ${alertSeverities.join(', ')}, not "${unknown}".`);
    }
    const known = alertSeverities.filter((severity) => severities.includes(severity));
    const random = Uint8Array.from({ length: 16 }, () => Math.floor(this.#clock.random() * 256));
    const silence: Silence = {
      id: uuidv7({ msecs: wallNow, random }),
      exchanges: [...new Set(exchanges)],
      breakers: [...new Set(breakers)],
      severities: known,
      startsAt,
      endsAt,
      by,
      comment: checkedText('comment', request.comment),
    };
    const what = [...silence.exchanges, ...silence.breakers, ...known].join(', ') || 'everything';
    const message = `${by} silenced ${what} until ${new Date(endsAt).toISOString()}`;
    await this.#store(silence, operatorAlert('silence', by, message, null, { silence }));
    return silence;
  }

  /** Ends a silence now. Throws NotFoundError for an unknown one, BadInputError for one that is over. */
  async expireSilence(id: string, { by }: Actor): Promise<Silence> {
    const silence = this.#alerts.silences.get(id);
    if (!silence) throw new NotFoundError(`There is no silence ${id.slice(0, 100)}.`);
    const wallNow = this.#clock.wallNow();
    if (silence.endsAt <= wallNow) {
      throw new BadInputError(`The silence ended at ${new Date(silence.endsAt).toISOString()} already.`);
    }
    const expired = { ...silence, startsAt: Math.min(silence.startsAt, wallNow), endsAt: wallNow };
    const message = `${by} ended the silence of ${silence.by}`;
    await this.#store(expired, operatorAlert('expire_silence', by, message, null, { silence: expired }));
    return expired;
  }

  /**
   * Queues a failed delivery again. Throws NotFoundError where there is no such delivery, BadInputError where it has
   * not failed, its receiver is gone, its trouble is open anew, or it or its closing is on its way.
   */
  async retryDelivery(alertId: string, receiver: string, { by }: Actor): Promise<Delivery> {
    const journal = this.#journal();
    const alert = await this.#find(alertId);
    const delivery = await this.#deliveryOf(alert, receiver);
    if (!delivery)
      throw new NotFoundError(`The alert was never to be delivered to "${receiver.slice(0, 100)}".`);
    if (delivery.state !== 'FAILED') {
      throw new BadInputError(`Only a FAILED delivery can be queued again; this one is ${delivery.state}.`);
    }
    if (!this.#alerts.notifier.knows(receiver)) {
      throw new BadInputError(`No receiver named "${receiver}" is configured any more.`);
    }
    const given: PendingDelivery[] = [{ alert, delivery }];
    // Told late that it is open, a receiver must hear again that it is closed.
    const closing = await this.#toldClosingOf(journal, alert, receiver);
    if (closing) given.push(closing);
    if (closing && this.#alerts.notifier.isOpenAgain(alert)) {
      throw new BadInputError('It has closed and opened again since: only the latest opening can be told.');
    }
    if (this.#alerts.notifier.isUnderWay({ alert, delivery })) {
      throw new BadInputError('The delivery is on its way already.');
    }
    if (closing && this.#alerts.notifier.isUnderWay(closing)) {
      throw new BadInputError('That it is closed is on its way; try again once that is told.');
    }
    const deliveries = this.#alerts.notifier.retry(given);
    const message = `${by} queued the delivery of ${quoted(alert)} to ${receiver} again`;
    const metadata = { alert_id: alertId, receiver };
    this.#alerts.raise(
      [operatorAlert('retry_delivery', by, message, alert.exchangeName, metadata)],
      {},
      { deliveries },
    );
    await this.#alerts.written();
    return deliveries[0]!;
  }

  /** Forgets the silences that ended before then, epoch milliseconds. */
  dropSilences(endedBefore: number): void {
    const gone = this.#alerts.silences.dropEnded(endedBefore);
    if (gone.length > 0) this.#alerts.raise([], forgetting(gone));
  }

  async #find(alertId: string): Promise<StoredAlert> {
    const alert = await this.#journal().find(alertId);
    if (!alert) throw new NotFoundError('There is no such alert.');
    return alert;
  }

  async #deliveryOf({ id }: StoredAlert, receiver: string): Promise<Delivery | undefined> {
    const details = (await this.#journal().details([id])).get(id);
    return details?.deliveries.find((delivery) => delivery.receiver === receiver);
  }

  /** What told a receiver that the trouble of an alert is over, or is to; null where nothing does. */
  async #toldClosingOf(
    journal: Journal,
    alert: StoredAlert,
    receiver: string,
  ): Promise<PendingDelivery | null> {
    const told = stepOf(alert);
    if (!told || told.step === 'CLOSES') return null;
    const filter = { kinds: [alert.kind], severities: ['INFO'] } as const;
    for (let after = alert.seq; ; ) {
      const rows = await journal.read({ after, order: 'oldest-first', limit: rowsAtOnce, filter });
      for (const row of rows) {
        const found = stepOf(row);
        if (found?.key !== told.key || found.step !== 'CLOSES') continue;
        const delivery = await this.#deliveryOf(row, receiver);
        if (delivery && delivery.state !== 'SUPPRESSED') return { alert: row, delivery };
      }
      if (rows.length < rowsAtOnce) return null;
      after = rows.at(-1)!.seq;
    }
  }

  async #store(silence: Silence, record: ReturnType<typeof operatorAlert>): Promise<void> {
    const gone = this.#alerts.silences.put(silence, this.#clock.wallNow());
    this.#alerts.raise([record], { ...forgetting(gone), ...silencePatch(silence) });
    this.#alerts.notifier.reconsider();
    await this.#alerts.written();
  }
}
