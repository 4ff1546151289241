import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { ConfigInput } from '../../src/config.ts';
import { createManualClock, createRandom, type ManualClock } from '../../src/core/manual-clock.ts';
import { createMonitor } from '../../src/default-monitor.ts';
import type { Transport } from '../../src/engine/transport.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { type FaultInput, parseScenario } from '../../src/simulator/scenario.ts';
import { createVenueSim, hostOfPath, type SimReply } from '../../src/simulator/venue-sim.ts';

export interface Past {
  readonly durationMs: number;
  /** What was wrong with the simulated venues; times count from the beginning. */
  readonly faults: readonly FaultInput[];
  /** How often every source was probed. */
  readonly probeEveryMs: number;
}

const dayMs = 86_400_000;

/** Replies of simulated venues, as slow as venues are: by the hour, and some of them much slower than the rest. */
function simulatedTransport(faults: readonly FaultInput[], clock: ManualClock): Transport {
  const sim = createVenueSim({ scenario: parseScenario({ latencyMs: { min: 40, max: 90 } }), clock });
  sim.setFaults(faults);
  const random = createRandom(7);
  // What no simulated venue has is of one that is always well.
  const replyTo = (url: URL): SimReply =>
    hostOfPath(url.pathname) === undefined
      ? { status: 200, headers: {}, body: '{}', delayMs: 40 + 50 * random() }
      : sim.reply({ method: 'GET', url, headers: { authorization: 'Bearer simulated' } });
  const slowness = (url: URL) => {
    const own = 0.6 + (url.pathname.length % 7) / 5;
    const hourly = 1 + 0.35 * Math.sin((clock.wallNow() / dayMs) * 2 * Math.PI + own * 9);
    return own * hourly * (random() < 0.005 ? 2 + 3 * random() : 1);
  };
  return {
    get: ({ url, signal }) =>
      new Promise((resolve, reject) => {
        const reply = replyTo(url);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        if (reply.fault === 'hang') return;
        clock.setTimer(reply.delayMs * (reply.delayMs > 500 ? 1 : slowness(url)), () => {
          if (reply.fault === 'reset')
            reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
          else resolve({ status: reply.status, header: (name) => reply.headers[name], text: reply.body });
        });
      }),
    close: async () => {},
  };
}

/** Tells how many calls of a journal are under way: its disk knows nothing of the clock that the others go by. */
function counted(journal: Journal) {
  let underWay = 0;
  const wrap = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get(from, key) {
        const value = Reflect.get(from, key, from);
        if (key === 'history') return wrap(value as object);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          const result = value.apply(from, given);
          if (!(result instanceof Promise)) return result;
          underWay += 1;
          return result.finally(() => {
            underWay -= 1;
          });
        };
      },
    });
  return { journal: wrap(journal), isBusy: () => underWay > 0 };
}

/** Lives through the time before now, in a moment, and leaves what a service would have stored of it. */
export async function livePast(journalUrl: string, config: ConfigInput, past: Past): Promise<void> {
  const clock = createManualClock({ wallStart: Date.now() - past.durationMs });
  const { journal, isBusy } = counted(await openJournal(journalUrl));
  const sources = Object.fromEntries(
    Object.entries(config.sources ?? {}).map(([name, source]) => [
      name,
      { ...source, probe: { ...source.probe, everyMs: past.probeEveryMs } },
    ]),
  );
  const transport = simulatedTransport(past.faults, clock);
  const monitor = createMonitor({ ...config, sources }, { clock, journal, transport });
  let told = 0;
  monitor.getAlertManager().registerHandler(() => {
    told += 1;
  });
  const settle = async () => {
    do await nextTurn();
    while (isBusy());
  };

  await monitor.start();
  let before = 0;
  while (clock.now() < past.durationMs) {
    const next = Math.min(clock.nextTimerAt ?? Number.POSITIVE_INFINITY, past.durationMs);
    clock.advance(next - clock.now());
    await settle();
    if (told === before) continue;
    // Receivers are reached by real connections.
    before = told;
    await pause(20);
    await settle();
  }
  const stopped = monitor.stop();
  await Promise.race([stopped, clock.advanceAsync(5_000)]);
  await stopped;
}
