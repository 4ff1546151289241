import { parseScenario, type Scenario, type ScenarioInput } from './scenario.ts';

/** All is well at first; the ban is long enough to open the breaker of probes up to 2 s apart. */
const demo: ScenarioInput = {
  faults: [
    { atMs: 3_000, forMs: 7_000, venue: 'bybit', fault: '5xx' },
    { atMs: 13_000, forMs: 7_000, venue: 'binance', fault: 'ban' },
    { atMs: 15_000, forMs: 6_000, venue: 'dexscreener', fault: 'slow', delayMs: 1_500 },
  ],
};

const inputs = {
  demo,
  quiet: {},
  outage: { faults: [{ atMs: 2_000, forMs: 60_000, venue: 'binance', fault: '5xx' }] },
  ban: {
    faults: [{ atMs: 2_000, forMs: 60_000, venue: 'binance', source: 'binance_orderbook', fault: 'ban' }],
  },
  slow: { faults: [{ atMs: 2_000, forMs: 60_000, venue: 'bybit', fault: 'slow', delayMs: 2_500 }] },
  hang: { faults: [{ atMs: 2_000, forMs: 60_000, venue: 'bybit', fault: 'hang' }] },
  flapping: {
    faults: [{ atMs: 2_000, forMs: 8_000, everyMs: 20_000, venue: 'dexscreener', fault: 'reset', rate: 0.9 }],
  },
  'rate-limit': { faults: [{ atMs: 2_000, forMs: 30_000, venue: 'binance', fault: 'rate-limit' }] },
  retcode: { faults: [{ atMs: 2_000, forMs: 60_000, venue: 'bybit', fault: 'retcode' }] },
  maintenance: { faults: [{ atMs: 2_000, forMs: 60_000, venue: 'binance', fault: 'maintenance' }] },
  html: { faults: [{ atMs: 2_000, forMs: 60_000, venue: 'dexscreener', fault: 'html' }] },
  offline: { faults: [{ atMs: 5_000, forMs: 30_000, venue: 'all', fault: 'reset' }] },
} as const satisfies Record<string, ScenarioInput>;

export type ScenarioName = keyof typeof inputs;
export const scenarioNames = Object.keys(inputs) as readonly ScenarioName[];

/** The scenarios that come with the simulator, by name. */
export const scenarios = Object.fromEntries(
  scenarioNames.map((name) => [name, parseScenario(inputs[name], `Scenario ${name}`)]),
) as Readonly<Record<ScenarioName, Scenario>>;
