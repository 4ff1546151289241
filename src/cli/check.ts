import process from 'node:process';
import { Command } from 'commander';
import { loadConfig, resolveSettings } from '../config.ts';
import { example } from './options.ts';

async function check(file: string): Promise<void> {
  const { monitor, listen, journal } = resolveSettings(await loadConfig(file));
  const exchanges = monitor.exchanges.map(({ name, sources }) => {
    const unused = sources.filter(({ notConfigured }) => notConfigured !== null);
    const note = unused.length === 0 ? '' : `, ${unused.length} not configured`;
    return `  ${name}: ${sources.length} ${sources.length === 1 ? 'source' : 'sources'}${note}\n`;
  });
  const receivers = Object.entries(monitor.alerts.receivers).map(([name, { kind }]) => `${name} (${kind})`);
  const told = receivers.length === 0 ? '' : `  alerts go to ${receivers.join(', ')}\n`;
  process.stdout.write(
    `${file} is fine.\n  listens on ${listen.host}:${listen.port}, journal ${journal}\n${exchanges.join('')}${told}`,
  );
}

export const checkCommand = (): Command =>
  new Command('check')
    .description('Check a configuration and print every error with its path.')
    .argument('<file>', 'a .yaml, .yml, .json, .ts, .js or .mjs file')
    .addHelpText('after', example('check tidegate.config.yaml'))
    .action(check);
