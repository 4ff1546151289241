import type { AlertManager } from './alerts/manager.ts';
import { type ConfigInput, parseConfig, resolveSettings } from './config.ts';
import type { Degradation } from './core/degradation.ts';
import { createMonitor as createEngineMonitor, type Monitor, type MonitorOptions } from './engine/monitor.ts';
import type { SystemView } from './engine/views.ts';

/**
 * Makes a monitor from a configuration. Its journal is in memory unless the configuration names a file, which
 * `start` then opens. Throws ConfigError with every problem of the configuration.
 */
export function createMonitor(config: ConfigInput = {}, options: MonitorOptions = {}): Monitor {
  const { monitor, journal } = resolveSettings(parseConfig(config));
  return createEngineMonitor(monitor, {
    journal: config.journal === undefined ? 'memory:' : journal,
    ...options,
  });
}

let monitor: Monitor | undefined;

/** The monitor that everything in a process may share: every default, made on first use. */
export function defaultMonitor(): Monitor {
  monitor ??= createMonitor();
  return monitor;
}

/** The default monitor's scores and their parts, by exchange name. */
export const getExchangeDegradation = (): Readonly<Record<string, Degradation>> =>
  defaultMonitor().getExchangeDegradation();

/** Everything the default monitor knows at this moment. */
export const getSystemHealth = (): SystemView => defaultMonitor().getSystemHealth();

/** The default monitor's alert manager. */
export const getAlertManager = (): AlertManager => defaultMonitor().getAlertManager();
