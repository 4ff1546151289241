import { type Logger, pino } from 'pino';
import { createLogHandler } from './alerts/log-handler.ts';
import { type ConfigInput, parseConfig, resolveSettings, type Settings } from './config.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { createMonitor, type Monitor } from './engine/monitor.ts';
import type { Transport } from './engine/transport.ts';
import { accessNotes } from './http/access-notes.ts';
import { type RunningServer, startServer } from './http/server.ts';

export interface AppOptions {
  /**
   * A monitor of one's own to serve: it keeps its journal and its receivers, and the app starts no probes of its own.
   * Of the configuration only `listen`, `auth`, `limits` and `rest` count then.
   */
  readonly monitor?: Monitor;
  readonly clock?: Clock;
  /** Default: pino on standard output at level info, or warn around a monitor of one's own. */
  readonly log?: Logger;
  /** What probes go out through. Default: undici. */
  readonly transport?: Transport;
}

/** The whole service: a monitor and the server around it. */
export interface App {
  readonly monitor: Monitor;
  /** Where it answers; empty before `start`. */
  readonly url: string;
  /** Opens the journal, starts the probes and listens; idempotent. Rejects when any of that cannot be. */
  start(): Promise<void>;
  /** Stops the server, then the monitor that it made itself; idempotent. */
  stop(): Promise<void>;
}

/**
 * Composes a service from a configuration, of which every part has a default.
 * Throws ConfigError with every problem of the configuration.
 */
export function createApp(config: ConfigInput = {}, options: AppOptions = {}): App {
  const settings: Settings = resolveSettings(parseConfig(config));
  const { clock = systemClock } = options;
  const log = options.log ?? pino({ name: 'tidegate', level: options.monitor ? 'warn' : 'info' });
  const monitor =
    options.monitor ??
    createMonitor(settings.monitor, { clock, log, journal: settings.journal, transport: options.transport });
  const { receivers } = settings.monitor.alerts;
  const logsAlready = Object.values(receivers).some(({ kind }) => kind === 'log');
  if (!options.monitor && !logsAlready) monitor.getAlertManager().registerHandler(createLogHandler(log));
  let server: RunningServer | undefined;
  let started: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  const open = async () => {
    await monitor.start({ probes: !options.monitor });
    try {
      server = await startServer({
        monitor,
        listen: settings.listen,
        auth: settings.auth,
        limits: settings.limits,
        log,
        restRateLimit: settings.rest.rateLimit,
        clock,
      });
    } catch (error) {
      if (!options.monitor) await monitor.stop();
      throw error;
    }
    for (const { level, message } of accessNotes(settings.auth, settings.listen.host)) log[level](message);
    log.info({ url: server.url, journal: options.monitor ? 'own' : settings.journal }, 'ready');
  };
  const close = async () => {
    await started?.catch(() => {});
    await server?.stop();
    if (!options.monitor) await monitor.stop();
  };

  return {
    monitor,
    get url() {
      return server?.url ?? '';
    },
    start() {
      if (stopped) return Promise.reject(new Error('The app has stopped; make another one to start again'));
      started ??= open();
      return started;
    },
    stop() {
      stopped ??= close();
      return stopped;
    },
  };
}
