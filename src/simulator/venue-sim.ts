import type { Clock } from '../core/clock.ts';
import { createRandom } from '../core/manual-clock.ts';
import { activeFault } from './active-fault.ts';
import { faultAnswer } from './fault-answer.ts';
import { type FaultInput, parseScenario, type Scenario } from './scenario.ts';
import { createBinance } from './venues/binance.ts';
import { createBybit } from './venues/bybit.ts';
import { createDexscreener } from './venues/dexscreener.ts';
import { createTwitter } from './venues/twitter.ts';
import { notFound, type SimAnswer, type SimHost, type SimRequest, type VenueModel } from './wire.ts';

/** What a simulated venue sends, `delayMs` after the request; with `fault` the connection breaks or stays silent instead. */
export interface SimReply extends SimAnswer {
  readonly delayMs: number;
  readonly fault?: 'reset' | 'hang';
}

/** Every venue as the scenario has it at each moment; the same seed, times and requests give the same replies. */
export interface VenueSim {
  /** The reply to a request at `now` of the clock's monotonic time, default its present; the path tells the host. */
  reply(request: SimRequest, now?: number): SimReply;
  /** Replaces the faults; their times count from now. Throws ConfigError. */
  setFaults(faults: readonly FaultInput[]): void;
}

export interface VenueSimOptions {
  readonly scenario: Scenario;
  readonly clock: Clock;
  /** Default the scenario's. */
  readonly seed?: number;
}

/** Simulated venues without a socket. */
export function createVenueSim({ scenario, clock, seed = scenario.seed }: VenueSimOptions): VenueSim {
  const random = createRandom(seed);
  const startedAt = clock.now();
  const startedWallMs = clock.wallNow();
  const models: Readonly<Record<SimHost, VenueModel>> = {
    'binance-spot': createBinance('spot'),
    'binance-futures': createBinance('futures'),
    bybit: createBybit(),
    dexscreener: createDexscreener(),
    twitter: createTwitter(),
  };
  const { min, max } = scenario.latencyMs;
  let faults = scenario.faults;
  let faultsFrom = startedAt;

  return {
    reply(request, now = clock.now()) {
      const wallMs = startedWallMs + (now - startedAt);
      const { pathname } = request.url;
      const host = hostOfPath(pathname);
      const delayMs = min + random() * (max - min);
      const dated = (answer: SimAnswer, afterMs: number): SimReply => ({
        ...answer,
        headers: { date: new Date(wallMs + afterMs).toUTCString(), ...answer.headers },
        delayMs: afterMs,
      });
      if (host === undefined) return dated(notFound, delayMs);
      const active = activeFault(faults, host, pathname, now - faultsFrom, random);
      const wellAnswer = (afterMs: number) => dated(models[host](request, { wallMs, random }), afterMs);
      if (!active) return wellAnswer(delayMs);
      const { fault, endsAtMs } = active;
      if (fault.fault === 'slow') return wellAnswer(delayMs + fault.delayMs);
      if (fault.fault === 'reset' || fault.fault === 'hang') {
        return { status: 0, headers: {}, body: '', delayMs, fault: fault.fault };
      }
      const endsAtWallMs = wallMs + endsAtMs - (now - faultsFrom);
      return dated(faultAnswer(fault, host, wallMs, endsAtWallMs), delayMs);
    },
    setFaults(input) {
      faults = parseScenario({ faults: input }, 'The list of faults').faults;
      faultsFrom = clock.now();
    },
  };
}

const hostOfRoot: ReadonlyMap<string, SimHost> = new Map([
  ['api', 'binance-spot'],
  ['fapi', 'binance-futures'],
  ['v5', 'bybit'],
  ['2', 'twitter'],
  ['latest', 'dexscreener'],
  ['tokens', 'dexscreener'],
  ['token-pairs', 'dexscreener'],
  ['token-profiles', 'dexscreener'],
  ['token-boosts', 'dexscreener'],
  ['orders', 'dexscreener'],
]);

/** The host that serves a path: no two venues share a first segment. */
export const hostOfPath = (pathname: string): SimHost | undefined =>
  hostOfRoot.get(pathname.split('/')[1] ?? '');
