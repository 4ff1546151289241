import type { AlertHandler } from './handlers.ts';
import { type AlertLog, logLevels } from './log.ts';

/** A handler that logs each alert's message at its level (info, warn, error), with its plain form as `alert`. */
export function createLogHandler(log: AlertLog): AlertHandler {
  return (alert) => log[logLevels[alert.severity]]({ alert: alert.toJSON() }, alert.message);
}
