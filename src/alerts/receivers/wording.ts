import type { Alert, AlertSeverity } from '../../core/alert.ts';
import type { Notification, NotificationCause, NotifiedAlert } from '../notification.ts';
import { oneLine, printable } from './clip.ts';
import { instant, since, span } from './time-words.ts';

/** How bad news look: the alert's severity, or that it is over or nothing bad at all. */
export type Tone = AlertSeverity | 'GOOD';

/** A name of a fact and what it is. */
export type Fact = readonly [label: string, value: string];

export interface WordedAlert {
  readonly tone: Tone;
  /** What happened, in one line. */
  readonly headline: string;
  /** What the alert itself says; may have several lines. */
  readonly message: string;
  readonly facts: readonly Fact[];
}

/** A notification in words for people. */
export interface Worded {
  readonly tone: Tone;
  /** One line, of any length. */
  readonly title: string;
  /** What there is to say about all of it; null where that is nothing. */
  readonly note: string | null;
  readonly alerts: readonly WordedAlert[];
  /** Who says so and when. */
  readonly footer: string;
}

const badness: readonly Tone[] = ['GOOD', 'INFO', 'WARNING', 'CRITICAL'];

function toneOf({ alert, incident }: NotifiedAlert): Tone {
  return incident.status === 'CLOSED' ? 'GOOD' : alert.severity;
}

/** Where an alert happened, as people call it. */
function subjectOf(alert: Alert): string {
  if (alert.kind === 'CIRCUIT_BREAKER') return alert.breakerName;
  if (alert.kind === 'SYSTEM' && alert.sourceName !== null) return alert.sourceName;
  return alert.exchangeName ?? 'Tidegate';
}

/** What is said before an alert's message, by why it is sent. */
function lead({ alert, incident }: NotifiedAlert, { cause, at }: Notification): string {
  const lasting = span(at - incident.openedAt);
  if (cause === 'ACKNOWLEDGEMENT') return 'ACKNOWLEDGED';
  if (cause === 'FLAPPING') return 'FLAPPING';
  if (incident.status === 'CLOSED') return `RECOVERED after ${span(alert.timestamp - incident.openedAt)}`;
  if (cause === 'REPEAT') return `STILL ${alert.severity} after ${lasting}`;
  if (cause === 'ESCALATION') return `NOT ACKNOWLEDGED for ${lasting}`;
  return alert.severity;
}

function detailsOf(alert: Alert): Fact[] {
  switch (alert.kind) {
    case 'CIRCUIT_BREAKER':
      return [
        ['Breaker', `${alert.breakerName}: ${alert.oldState} → ${alert.newState}`],
        ['Episode', String(alert.episode)],
        ...(alert.openReason === null || alert.newState === 'CLOSED'
          ? []
          : [['Reason', alert.openReason] as const]),
        ...(alert.openUntil === null ? [] : [['Open until', instant(alert.openUntil)] as const]),
      ];
    case 'DEGRADATION':
      return [['Degradation', `${alert.oldLevel} → ${alert.newLevel}, score ${alert.score.toFixed(2)}`]];
    case 'SYSTEM':
      return [
        ...(alert.code === 'OPERATOR' ? [] : [['Condition', alert.code] as const]),
        ...(alert.sourceName === null ? [] : [['Source', alert.sourceName] as const]),
      ];
  }
}

function factsOf({ alert, incident, seq }: NotifiedAlert, { at, cause }: Notification): Fact[] {
  const { acknowledgement, status, openedAt } = incident;
  const facts: Fact[] = [
    status === 'OPEN'
      ? ['Since', `${instant(openedAt)} (${since(openedAt, at)})`]
      : ['Lasted', `${span(alert.timestamp - openedAt)}, from ${instant(openedAt)} on`],
    ...(alert.exchangeName === null ? [] : [['Exchange', alert.exchangeName] as const]),
    ...detailsOf(alert),
  ];
  if (acknowledgement !== null && cause !== 'ACKNOWLEDGEMENT') {
    const note = acknowledgement.note === null ? '' : `: ${acknowledgement.note}`;
    facts.push(['Acknowledged', `by ${acknowledgement.by}, ${since(acknowledgement.at, at)}${note}`]);
  }
  if (seq === null) facts.push(['Not durable', 'the journal did not have this alert yet']);
  return facts.map(([label, value]) => [label, oneLine(value)]);
}

const notes: Partial<Record<NotificationCause, string>> = {
  FLAPPING:
    'It comes and goes too often to be told each time: there will be silence about it until it is steady again.',
  HEARTBEAT: 'Nothing is the matter: this only says that messages from here arrive.',
};

/** Puts one alert of a notification in words. */
export function wordedAlert(item: NotifiedAlert, notification: Notification): WordedAlert {
  const message = printable(item.alert.message).trim() || oneLine(subjectOf(item.alert)) || 'Tidegate';
  return {
    tone: toneOf(item),
    headline: oneLine(`${lead(item, notification)}: ${message}`),
    message,
    facts: factsOf(item, notification),
  };
}

function titleOf({ cause, instance }: Notification, alerts: readonly WordedAlert[]): string {
  if (cause === 'HEARTBEAT' || alerts.length === 0) return oneLine(`Tidegate ${instance} is alive`);
  const last = alerts.at(-1)!.headline;
  return alerts.length === 1 ? last : `${alerts.length} alerts, the newest: ${last}`;
}

/** Puts a notification in words for people; all texts are well-formed and printable, of any length. */
export function worded(notification: Notification): Worded {
  const alerts = notification.alerts.map((item) => wordedAlert(item, notification));
  const tones = alerts.map(({ tone }) => badness.indexOf(tone));
  return {
    tone: badness[Math.max(0, ...tones)]!,
    title: titleOf(notification, alerts),
    note: notes[notification.cause] ?? null,
    alerts,
    footer: oneLine(`Tidegate ${notification.instance}, ${instant(notification.at)}`),
  };
}

/** What is said about older alerts that did not fit; null where all did. */
export function hiddenNote(hidden: number): string | null {
  if (hidden === 0) return null;
  return `${hidden} older ${hidden === 1 ? 'alert is' : 'alerts are'} not shown.`;
}
