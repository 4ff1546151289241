import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { systemClock } from '../core/clock.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { exitCodeOf, linesOf } from './failure.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';
import { statusCommand } from './status.ts';
import { watchCommand } from './watch.ts';

/** How long what is left open may keep a command that is through. */
const lingerMs = 500;

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

function program(): Command {
  const tidegate = new Command('tidegate')
    .description('Watches the venues a trading system depends on: breakers, health, durable alerts, GraphQL.')
    .version(version())
    .addHelpText(
      'after',
      '\nExample:\n  $ tidegate demo\n\nExit codes: 0 fine, 1 trouble at run time, 2 wrong usage or configuration.',
    );
  const commands = [
    serveCommand(),
    checkCommand(),
    statusCommand(),
    watchCommand(),
    simulateCommand(),
    demoCommand(),
  ];
  for (const command of [tidegate, ...commands]) command.exitOverride().showHelpAfterError('(see --help)');
  for (const command of commands) tidegate.addCommand(command);
  return tidegate;
}

/** Runs one command line; resolves with the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  // The reader of a pipe may leave at any time; that is no trouble of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  try {
    await program().parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its own lines.
    if (!(error instanceof CommanderError)) process.stderr.write(`tidegate: ${linesOf(error)}\n`);
    return exitCodeOf(error);
  } finally {
    systemClock.setTimer(lingerMs, () => process.exit());
  }
}
