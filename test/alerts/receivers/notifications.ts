import type { Incident, Notification, NotifiedAlert } from '../../../src/alerts/notification.ts';
import type { Alert } from '../../../src/core/alert.ts';
import type { Acknowledgement } from '../../../src/core/delivery.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';

export const openedAt = Date.UTC(2026, 0, 1, 12);
/** Twelve minutes after the opening. */
export const at = openedAt + 12 * 60_000;

export const acknowledgement: Acknowledgement = { by: 'alice', at: openedAt + 120_000, note: 'looking' };

export const opening = breakerAlert({
  id: '019b7a3e-0000-7000-8000-000000000001',
  timestamp: openedAt,
  message: 'binance (binance_api): service failing, calls blocked after 5 failed calls',
});
export const recovery = breakerAlert({
  id: '019b7a3e-0000-7000-8000-000000000002',
  timestamp: at,
  severity: 'INFO',
  message: 'binance (binance_api): recovered',
  oldState: 'HALF_OPEN',
  newState: 'CLOSED',
  openReason: null,
  failureCount: 0,
});

/** An alert as it is told: of an incident that is open, unless it says otherwise. */
export function told(alert: Alert = opening, incident: Partial<Incident> = {}): NotifiedAlert {
  return {
    alert,
    seq: 7,
    incident: { key: 'breaker:binance_api', status: 'OPEN', openedAt, acknowledgement: null, ...incident },
  };
}

export function notification(values: Partial<Notification> = {}): Notification {
  return { id: 'msg-1', cause: 'ALERT', alerts: [told()], instance: 'bots-1', at, ...values };
}

export const heartbeat = notification({ id: 'msg-heartbeat', cause: 'HEARTBEAT', alerts: [] });

/** More than fits into any message: thirty alerts that say 5,000 characters each. */
export const flood = notification({
  id: 'msg-flood',
  alerts: Array.from({ length: 30 }, (_, index) =>
    told(
      breakerAlert({
        breakerName: `breaker_${index}`,
        message: `breaker_${index}: <b>&"'*_\`@everyone 🌊\n`.padEnd(5_000, 'lorem & ipsum <dolor> '),
      }),
      { key: `breaker:breaker_${index}` },
    ),
  ),
});
