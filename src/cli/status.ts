import process from 'node:process';
import { Command } from 'commander';
import { createClient } from '../client/index.ts';
import { example, urlOption } from './options.ts';
import { paint } from './paint.ts';

async function status({ url }: { readonly url: string }): Promise<void> {
  const [{ statusTable }, health] = await Promise.all([
    import('./status-table.ts'),
    createClient({ url }).health(),
  ]);
  process.stdout.write(`${statusTable(health, paint)}\n`);
}

export const statusCommand = (): Command =>
  new Command('status')
    .description('Show how the exchanges are, as a table.')
    .addOption(urlOption())
    .addHelpText('after', example('status --url http://127.0.0.1:4000'))
    .action(status);
