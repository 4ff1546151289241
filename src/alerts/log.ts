import type { AlertSeverity } from '../core/alert.ts';

/** The part of a pino logger that alerts use. */
export interface AlertLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** For who does not want to hear. */
export const silentLog: AlertLog = { info() {}, warn() {}, error() {} };

/** At which level an alert is logged. */
export const logLevels: Readonly<Record<AlertSeverity, keyof AlertLog>> = {
  INFO: 'info',
  WARNING: 'warn',
  CRITICAL: 'error',
};
