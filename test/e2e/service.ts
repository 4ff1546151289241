import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarios } from '../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { Running } from '../cli/command.ts';

/** A real service, killed and started again at will, over simulated venues. */
export interface Service {
  readonly simulator: Simulator;
  readonly url: string;
  /** Starts it, on the same journal and port each time, and waits until it is ready. */
  start(): Promise<void>;
  /** SIGKILL: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const quick = {
  timeoutMs: 1_000,
  backoff: { initialDelayMs: 10, maxDelayMs: 50, maxAttempts: 2 },
  breaker: { failureThreshold: 3, openMs: 600, successThreshold: 2 },
};

export async function createService(): Promise<Service> {
  const directory = await mkdtemp(join(tmpdir(), 'tidegate-e2e-'));
  const simulator = await startSimulator({ scenario: scenarios.quiet });
  const port = await freePort();
  const { binance, bybit } = simulator.hosts;
  const probe = { probe: { everyMs: 50 } };
  const file = join(directory, 'tidegate.config.json');
  await writeFile(
    file,
    JSON.stringify({
      listen: { port },
      journal: `sqlite:${join(directory, 'tidegate.db')}`,
      exchanges: {
        binance: { hosts: binance },
        bybit: { hosts: bybit },
        dexscreener: { enabled: false },
        twitter: { enabled: false },
      },
      policies: { CEX: quick },
      sources: { binance_orderbook: probe, binance_futures: probe, bybit_derivatives: probe },
    }),
  );
  let running: Running | undefined;
  return {
    simulator,
    url: `http://127.0.0.1:${port}`,
    async start() {
      running = new Running(['serve', '--config', file]);
      await running.sees(/"msg":"ready"/);
    },
    async kill() {
      await running?.stop('SIGKILL');
    },
    async end() {
      await running?.stop('SIGKILL');
      await simulator.stop();
      await rm(directory, { recursive: true });
    },
  };
}
