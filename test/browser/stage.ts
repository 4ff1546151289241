import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { DeliveredAlert } from '../../src/alerts/handlers.ts';
import { type App, createApp } from '../../src/app.ts';
import type { ConfigInput } from '../../src/config.ts';
import { type FaultInput, parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { auth } from '../http/tokens.ts';
import { type Cable, startCable } from './cable.ts';
import { livePast, type Past } from './past.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { until } from './until.ts';

const silent = pino({ level: 'silent' });

/** Numbers that make an outage, and its end, a matter of a second or two. */
const quick = {
  timeoutMs: 1_000,
  backoff: { initialDelayMs: 10, maxDelayMs: 50, maxAttempts: 1 },
  breaker: { failureThreshold: 3, openMs: 1_000, successThreshold: 2 },
  sla: { windowMs: 5_000 },
};
const often = { probe: { everyMs: 100 } };
/** As often as the venue's own limit allows. */
const rarely = { probe: { everyMs: 2_000 } };

type Venues = Simulator['hosts'];

/** The whole of what the page shows: simulated venues, the service that watches them, and a way to it that may break. */
export interface Stage {
  readonly simulator: Simulator;
  readonly receiver: Receiver;
  readonly cable: Cable;
  /** The service as it runs now. */
  readonly app: App;
  /** Where the service answers, the same after a restart; `cable.url` is the way that may break. */
  readonly url: string;
  /** What was told of so far, oldest first, as the service's own handlers hear it. */
  readonly told: readonly DeliveredAlert[];
  /** Ends the service, and starts it again on the same port: on the same journal, or on an empty one. */
  stopService(): Promise<void>;
  startService(options?: { readonly onEmptyJournal?: boolean }): Promise<void>;
  /** What is wrong with the venues from now on. */
  setFaults(...faults: FaultInput[]): void;
  /** Has a venue fail once it is well, and resolves with the alert that tells of it. */
  breakVenue(venue: 'binance' | 'bybit'): Promise<DeliveredAlert>;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** Instead of, or beside, four simulated exchanges that are probed ten times a second. */
  readonly config?: (venues: Venues) => ConfigInput;
  /** Policies of single breakers, beside those of `config`. */
  readonly breakers?: ConfigInput['breakers'];
  /** What went before; default: nothing. */
  readonly past?: Past;
  /** How long a venue that is well takes; default: a few milliseconds. */
  readonly latencyMs?: { readonly min: number; readonly max: number };
}

function quickExchanges({ binance, bybit, dexscreener, twitter }: Venues): ConfigInput {
  return {
    exchanges: {
      binance: { hosts: { ...binance } },
      bybit: { hosts: { ...bybit } },
      dexscreener: { hosts: { ...dexscreener } },
      twitter: { hosts: { ...twitter }, bearerToken: 'simulated' },
    },
    policies: { CEX: quick, DEX: quick, SOCIAL: quick },
    sources: {
      binance_orderbook: often,
      binance_futures: often,
      bybit_derivatives: often,
      dexscreener: { probe: { everyMs: 250 } },
      twitter_search: rarely,
      twitter_lookup: rarely,
    },
  };
}

export async function startStage({
  config = () => ({}),
  breakers,
  past,
  latencyMs,
}: StageOptions = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-stage-'));
  const [simulator, receiver] = await Promise.all([
    startSimulator({ scenario: parseScenario({ latencyMs }) }),
    startReceiver(),
  ]);
  const told: DeliveredAlert[] = [];
  let hearing: (alert: DeliveredAlert) => void = () => {};
  let journals = 0;
  let port = 0;
  let app: App;

  const journal = () => `sqlite:${join(folder, `journal-${journals}.db`)}`;
  const alerts: ConfigInput['alerts'] = {
    receivers: { desk: { kind: 'webhook', url: receiver.url } },
    // However often it breaks in the tests, each outage is told.
    flapping: { episodes: 100 },
  };
  const watched = () => ({ ...quickExchanges(simulator.hosts), breakers, ...config(simulator.hosts) });

  const start = async () => {
    const given = { auth: auth(), journal: journal(), alerts, ...watched() };
    app = createApp({ ...given, listen: { port, ...given.listen } }, { log: silent });
    app.monitor.getAlertManager().registerHandler((alert) => {
      told.push(alert);
      hearing(alert);
    });
    await app.start();
    port = Number(new URL(app.url).port);
  };
  if (past) {
    const { exchanges, sources } = watched();
    await livePast(journal(), { exchanges, sources, alerts }, past);
  }
  await start();
  const cable = await startCable(() => port);

  return {
    simulator,
    receiver,
    cable,
    get app() {
      return app;
    },
    url: app!.url,
    told,
    stopService: () => app.stop(),
    async startService({ onEmptyJournal = false } = {}) {
      if (onEmptyJournal) journals += 1;
      await start();
    },
    setFaults: (...faults) => simulator.setFaults(faults),
    async breakVenue(venue) {
      const { circuitBreakers } = app.monitor;
      await until(`${venue} is well`, () => circuitBreakers.get(`${venue}_api`)?.state.kind === 'CLOSED');
      const { promise, resolve } = Promise.withResolvers<DeliveredAlert>();
      hearing = (alert) => {
        if (alert.exchangeName === venue && alert.message.includes('service failing')) resolve(alert);
      };
      simulator.setFaults([{ venue, fault: '5xx' }]);
      return promise;
    },
    async stop() {
      await cable.stop();
      await app.stop();
      await Promise.all([simulator.stop(), receiver.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}
