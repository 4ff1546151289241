import type { Alert } from '../client/index.ts';
import { type Paint, printable } from './paint.ts';

const severityColours: Readonly<Record<string, Parameters<Paint>[0]>> = {
  CRITICAL: 'red',
  WARNING: 'yellow',
  INFO: 'green',
};

/** What it is about and what happened to it. */
function subject(alert: Alert): string {
  switch (alert.__typename) {
    case 'CircuitBreakerAlert':
      return `${alert.breakerName} ${alert.oldState} -> ${alert.newState}`;
    case 'DegradationAlert':
      return `${alert.exchangeName} ${alert.oldLevel} -> ${alert.newLevel}`;
    case 'SystemAlert':
      if (alert.code === 'OPERATOR') return alert.exchangeName ?? 'operator';
      return `${alert.source?.name ?? alert.exchangeName ?? 'system'} ${alert.code}${alert.resolved ? ' is over' : ''}`;
  }
}

/** One alert as one line, its cursor last. */
export function alertLine(alert: Alert, paint: Paint): string {
  const severity = paint(severityColours[alert.severity] ?? 'bold', alert.severity.padEnd(8));
  const what = paint('bold', printable(subject(alert)));
  const cursor = paint('dim', `[${alert.cursor}]`);
  return `${alert.timestamp} ${severity} ${what}: ${printable(alert.message)} ${cursor}`;
}
