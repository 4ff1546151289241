import process from 'node:process';
import { Command } from 'commander';
import { pino } from 'pino';
import type { App } from '../app.ts';
import type { ConfigInput } from '../config.ts';
import type { SimulatorHosts } from '../simulator/server.ts';
import { commandName, example, portOption } from './options.ts';
import { simulatedExchanges } from './simulate.ts';
import { stopSignal } from './stop-signal.ts';
import { printAlerts } from './watch.ts';

const defaultPort = 4000;

/** Probes and policies quick enough that half a minute shows an outage, a ban and a recovery. */
function demoConfig(hosts: SimulatorHosts, port: number): ConfigInput {
  const policy = {
    timeoutMs: 1_000,
    backoff: { initialDelayMs: 100, maxDelayMs: 500, maxAttempts: 2 },
    breaker: { failureThreshold: 3, openMs: 2_000, successThreshold: 2 },
    sla: { windowMs: 10_000 },
  };
  const { twitter, ...others } = simulatedExchanges({ ...hosts });
  return {
    listen: { host: '127.0.0.1', port },
    journal: 'memory:',
    exchanges: { ...others, twitter: { ...twitter, bearerToken: 'demo' } },
    policies: { CEX: policy, DEX: policy, SOCIAL: policy },
    sources: {
      binance_orderbook: { probe: { everyMs: 500 } },
      binance_futures: { probe: { everyMs: 500 } },
      bybit_derivatives: { probe: { everyMs: 500 } },
      dexscreener: { probe: { everyMs: 500 } },
      twitter_search: { probe: { everyMs: 5_000 } },
      twitter_lookup: { probe: { everyMs: 5_000 } },
    },
  };
}

const isPortInUse = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE';

async function startApp(hosts: SimulatorHosts, port: number | undefined): Promise<App> {
  const { createApp } = await import('../app.ts');
  const log = pino({ name: 'tidegate', level: 'fatal' }, pino.destination(2));
  const start = async (chosen: number) => {
    const app = createApp(demoConfig(hosts, chosen), { log });
    await app.start();
    return app;
  };
  if (port !== undefined) return start(port);
  return start(defaultPort).catch((error: unknown) => {
    if (isPortInUse(error)) return start(0);
    throw error;
  });
}

const introduction = (url: string): string => `Tidegate is watching four simulated exchanges.
  Dashboard ${url}/
  GraphQL   ${url}/graphql
  Overview  ${url}/api/health/overview
  In another terminal: ${commandName} status --url ${url}
An outage of Bybit, a ban at Binance and a slow Dexscreener follow within half a minute; Ctrl-C ends it.

`;

async function demo({ port }: { readonly port?: number }): Promise<void> {
  const stopping = stopSignal();
  const [{ startSimulator }, { scenarios }] = await Promise.all([
    import('../simulator/server.ts'),
    import('../simulator/scenarios.ts'),
  ]);
  const simulator = await startSimulator({ scenario: scenarios.demo });
  try {
    const app = await startApp(simulator.hosts, port);
    process.stdout.write(introduction(app.url));
    try {
      await printAlerts({ url: app.url }, stopping);
    } finally {
      await app.stop();
    }
  } finally {
    await simulator.stop();
  }
}

export const demoCommand = (): Command =>
  new Command('demo')
    .description(
      'Run the service over simulated exchanges that fall over and recover, and print what happens.',
    )
    .addOption(portOption('port of the service (default: 4000, or any free one)'))
    .addHelpText('after', example('demo'))
    .action(demo);
