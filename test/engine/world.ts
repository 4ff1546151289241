import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeliveredAlert } from '../../src/alerts/handlers.ts';
import type { ConfigInput } from '../../src/config.ts';
import { createManualClock, type ManualClock } from '../../src/core/manual-clock.ts';
import { createMonitor } from '../../src/default-monitor.ts';
import type { MonitorOptions } from '../../src/engine/monitor.ts';

/** The preset exchanges left out, so that a test has none but its own. */
export const noPresets: ConfigInput['exchanges'] = {
  binance: { enabled: false },
  bybit: { enabled: false },
  dexscreener: { enabled: false },
  twitter: { enabled: false },
};

/** One exchange with one source, `feed` on https://venue.test, by the numbers of its kind unless told otherwise. */
export function oneSource(
  exchange: NonNullable<ConfigInput['exchanges']>[string] = {},
  source: NonNullable<ConfigInput['sources']>[string] = {},
): ConfigInput {
  return {
    exchanges: {
      ...noPresets,
      venue: { kind: 'CEX', hosts: { api: 'https://venue.test' }, sources: { feed: source }, ...exchange },
    },
  };
}

/** A monitor on a manual clock, with every alert its handlers were given. */
export function createWorld(config: ConfigInput = oneSource(), options: MonitorOptions = {}) {
  const clock = (options.clock as ManualClock | undefined) ?? createManualClock();
  const monitor = createMonitor(config, { clock, ...options });
  const alerts: DeliveredAlert[] = [];
  monitor.getAlertManager().registerHandler((alert) => {
    alerts.push(alert);
  });
  return {
    clock,
    monitor,
    alerts,
    gate: (name = 'feed') => monitor.gate(name),
    source: (name = 'feed') => monitor.getSystemHealth().source(name)!,
    breaker: (name = 'venue_api') => monitor.getSystemHealth().circuitBreaker(name)!,
    /** Transitions so far, as `CLOSED>OPEN`. */
    transitions: () =>
      alerts.flatMap((alert) =>
        alert.kind === 'CIRCUIT_BREAKER' ? [`${alert.oldState}>${alert.newState}`] : [],
      ),
    /** System alerts so far, as `BANNED` and `BANNED over`. */
    conditions: () =>
      alerts.flatMap((alert) =>
        alert.kind === 'SYSTEM' ? [`${alert.code}${alert.resolved ? ' over' : ''}`] : [],
      ),
    /** How a promise ends, with as much time passing as it takes, at most an hour. */
    ends: <T>(promise: Promise<T>) => ends(clock, promise),
  };
}

export type World = ReturnType<typeof createWorld>;

export type End<T> = { readonly value: T; readonly error?: undefined } | { readonly error: unknown };

/** Lets time pass from timer to timer until a promise has settled; throws when it takes more than an hour. */
export async function ends<T>(clock: ManualClock, promise: Promise<T>): Promise<End<T> & { value?: T }> {
  let end: (End<T> & { value?: T }) | null = null;
  promise.then(
    (value) => {
      end = { value };
    },
    (error) => {
      end = { error };
    },
  );
  const limit = clock.now() + 3_600_000;
  for (;;) {
    await nextTurn();
    if (end) return end;
    const next = clock.nextTimerAt;
    if (next === null || next > limit) throw new Error('The promise does not settle within an hour');
    clock.advance(next - clock.now());
  }
}

/** Something that resolves and rejects on command. */
export function deferred<T>() {
  return Promise.withResolvers<T>();
}

/** As a client's error that carries the reply. */
export function httpError(status: number, headers: Record<string, string> = {}, data = ''): Error {
  return Object.assign(new Error(`HTTP ${status}`), { response: { status, headers, data } });
}

/** As a connection that broke. */
export function resetError(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** Makes `count` calls that fail, one after the other. */
export async function failCalls(world: World, count: number, name?: string): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    await world
      .gate(name)
      .call(() => Promise.reject(new Error('down')))
      .catch(() => {});
  }
  await nextTurn();
}
