import { describe, expect, it } from 'vitest';
import type { Incident, Notification } from '../../../src/alerts/notification.ts';
import { span } from '../../../src/alerts/receivers/time-words.ts';
import { worded } from '../../../src/alerts/receivers/wording.ts';
import type { Alert } from '../../../src/core/alert.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';
import {
  acknowledgement,
  at,
  heartbeat,
  notification,
  openedAt,
  opening,
  recovery,
  told,
} from './notifications.ts';

const closed: Partial<Incident> = { status: 'CLOSED' };
const taken: Partial<Incident> = { acknowledgement };

const failing = 'binance (binance_api): service failing, calls blocked after 5 failed calls';

describe('a title', () => {
  it.each<[string, Notification['cause'], Alert, Partial<Incident>, string, string]>([
    ['an opening', 'ALERT', opening, {}, `CRITICAL: ${failing}`, 'CRITICAL'],
    ['a warning', 'ALERT', { ...opening, severity: 'WARNING' }, {}, `WARNING: ${failing}`, 'WARNING'],
    [
      'a recovery',
      'ALERT',
      recovery,
      closed,
      'RECOVERED after 12 min: binance (binance_api): recovered',
      'GOOD',
    ],
    ['a repeat', 'REPEAT', opening, {}, `STILL CRITICAL after 12 min: ${failing}`, 'CRITICAL'],
    ['an escalation', 'ESCALATION', opening, {}, `NOT ACKNOWLEDGED for 12 min: ${failing}`, 'CRITICAL'],
    ['an acknowledgement', 'ACKNOWLEDGEMENT', opening, taken, `ACKNOWLEDGED: ${failing}`, 'CRITICAL'],
    ['flapping', 'FLAPPING', opening, {}, `FLAPPING: ${failing}`, 'CRITICAL'],
    [
      'flapping, closed just now',
      'FLAPPING',
      recovery,
      closed,
      'FLAPPING: binance (binance_api): recovered',
      'GOOD',
    ],
  ])('of %s', (_name, cause, alert, incident, title, tone) => {
    expect(worded(notification({ cause, alerts: [told(alert, incident)] }))).toMatchObject({ title, tone });
  });

  it('of a sign of life', () => {
    expect(worded(heartbeat)).toMatchObject({ title: 'Tidegate bots-1 is alive', tone: 'GOOD', alerts: [] });
  });

  it('of a group is the newest’s, in the tone of the worst', () => {
    const alerts = [told(), told(recovery, closed)];
    expect(worded(notification({ alerts }))).toMatchObject({
      title: '2 alerts, the newest: RECOVERED after 12 min: binance (binance_api): recovered',
      tone: 'CRITICAL',
    });
  });

  it('is one printable line whatever the alert says', () => {
    const message = 'one\r\ntwo\u0000\u202ethree\u2028four \ud800';
    const { title } = worded(notification({ alerts: [told(breakerAlert({ message }))] }));
    expect(title).toBe('CRITICAL: one twothree four \ufffd');
  });

  it('names what an alert without a message is about', () => {
    const { title } = worded(notification({ alerts: [told(breakerAlert({ message: ' ' }))] }));
    expect(title).toBe('CRITICAL: binance_api');
  });
});

describe('a note', () => {
  it('says that silence follows flapping', () => {
    expect(worded(notification({ cause: 'FLAPPING' })).note).toMatch(/comes and goes too often.*silence/);
  });
  it('says that a sign of life is no news', () => {
    expect(worded(heartbeat).note).toMatch(/Nothing is the matter/);
  });
  it('is none elsewhere', () => {
    expect(worded(notification()).note).toBeNull();
  });
});

describe('the facts', () => {
  const factsOf = (alert: Alert, incident: Partial<Incident> = {}, seq: number | null = 7) => {
    const { facts } = worded(notification({ alerts: [{ ...told(alert, incident), seq }] })).alerts[0]!;
    return facts.map(([label, value]) => `${label}: ${value}`);
  };

  it('of an open breaker', () => {
    const alert = breakerAlert({ episode: 3, openUntil: at + 30_000 });
    expect(factsOf(alert, taken)).toEqual([
      'Since: 2026-01-01T12:00:00Z (12 min ago)',
      'Exchange: binance',
      'Breaker: binance_api: CLOSED → OPEN',
      'Episode: 3',
      'Reason: FAILURES',
      'Open until: 2026-01-01T12:12:30Z',
      'Acknowledged: by alice, 10 min ago: looking',
    ]);
  });
  it('of what is over', () => {
    expect(factsOf(recovery, closed)).toEqual([
      'Lasted: 12 min, from 2026-01-01T12:00:00Z on',
      'Exchange: binance',
      'Breaker: binance_api: HALF_OPEN → CLOSED',
      'Episode: 1',
    ]);
  });
  it('of a degradation that no journal has yet', () => {
    const { id, timestamp, severity, message, metadata } = opening;
    const common = { id, timestamp, severity, message, metadata, exchangeName: 'bybit' };
    const alert: Alert = {
      ...common,
      kind: 'DEGRADATION',
      score: 0.456,
      oldLevel: 'MINOR',
      newLevel: 'SEVERE',
    };
    expect(factsOf(alert, {}, null).slice(1)).toEqual([
      'Exchange: bybit',
      'Degradation: MINOR → SEVERE, score 0.46',
      'Not durable: the journal did not have this alert yet',
    ]);
  });
  it('of a condition', () => {
    const { id, timestamp, severity, message, metadata } = opening;
    const common = { id, timestamp, severity, message, metadata, exchangeName: null };
    const alert: Alert = {
      ...common,
      kind: 'SYSTEM',
      code: 'BANNED',
      resolved: false,
      sourceName: 'twitter_search',
    };
    expect(factsOf(alert).slice(1)).toEqual(['Condition: BANNED', 'Source: twitter_search']);
  });
  it('are never of no time', () => {
    expect(factsOf(opening, { openedAt: Number.NaN })[0]).toBe('Since: unknown (0 s ago)');
    expect(openedAt).toBeLessThan(at);
  });
});

it.each([
  [-5, '0 s'],
  [Number.NaN, '0 s'],
  [999, '0 s'],
  [1_000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [725_000, '12 min 5 s'],
  [3_600_000, '1 h'],
  [3_605_000, '1 h'],
  [11_100_000, '3 h 5 min'],
  [90_000_000_000, '1041 d 16 h'],
])('%i ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});
