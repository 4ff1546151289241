import process from 'node:process';
import { Command } from 'commander';
import { createClient } from '../client/index.ts';
import { example, tokenOption, urlOption } from './options.ts';
import { paint } from './paint.ts';

interface StatusOptions {
  readonly url: string;
  readonly token?: string;
}

async function status({ url, token }: StatusOptions): Promise<void> {
  const [{ statusTable }, health] = await Promise.all([
    import('./status-table.ts'),
    createClient({ url, token }).health(),
  ]);
  process.stdout.write(`${statusTable(health, paint)}\n`);
}

export const statusCommand = (): Command =>
  new Command('status')
    .description('Show how the exchanges are, as a table.')
    .addOption(urlOption())
    .addOption(tokenOption())
    .addHelpText('after', example('status --url http://127.0.0.1:4000'))
    .action(status);
