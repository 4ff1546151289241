import type { AlertSeverity } from '../core/alert.ts';
import type { AlertHandler } from './handlers.ts';
import type { AlertLog } from './log.ts';

const levels: Readonly<Record<AlertSeverity, keyof AlertLog>> = {
  INFO: 'info',
  WARNING: 'warn',
  CRITICAL: 'error',
};

/** A handler that logs each alert's message at its level (info, warn, error), with its plain form as `alert`. */
export function createLogHandler(log: AlertLog): AlertHandler {
  return (alert) => log[levels[alert.severity]]({ alert: alert.toJSON() }, alert.message);
}
