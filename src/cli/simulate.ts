import process from 'node:process';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { scenarioNames } from '../simulator/scenarios.ts';
import { example, portOption } from './options.ts';
import { aborted, stopSignal } from './stop-signal.ts';

/** The configuration that sends a service's probes to simulated venues. */
export const simulatedExchanges = (hosts: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  Object.fromEntries(Object.entries(hosts).map(([exchange, roles]) => [exchange, { hosts: { ...roles } }]));

async function simulate(name: string, { port }: { readonly port?: number }): Promise<void> {
  const stopping = stopSignal();
  const [{ startSimulator }, { readScenario }] = await Promise.all([
    import('../simulator/server.ts'),
    import('../simulator/read-scenario.ts'),
  ]);
  const scenario = await readScenario(name);
  const simulator = await startSimulator({ scenario, port }).catch((cause: NodeJS.ErrnoException) => {
    if (port === undefined || !/^E(ADDRINUSE|ACCES)$|^ERR_SOCKET_BAD_PORT$/.test(cause.code ?? ''))
      throw cause;
    throw new Error(`The ports ${port} to ${port + 4} must all be there, free and allowed; choose others.`, {
      cause,
    });
  });
  process.stdout.write(
    `# Simulating ${name}. For tidegate.config.yaml:\n${stringify({ exchanges: simulatedExchanges({ ...simulator.hosts }) })}`,
  );
  await aborted(stopping);
  await simulator.stop();
}

export const simulateCommand = (): Command =>
  new Command('simulate')
    .description('Serve simulated exchanges that fail as a scenario says, until SIGINT or SIGTERM.')
    .argument('<scenario>', `a YAML or JSON file, or one of ${scenarioNames.join(', ')}`)
    .addOption(portOption('first of five ports in a row (default: five that are free)'))
    .addHelpText('after', example('simulate outage --port 9001'))
    .action(simulate);
