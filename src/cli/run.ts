import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { systemClock } from '../core/clock.ts';
import { version } from '../http/version.ts';
import { exitCodeOf, linesOf } from './failure.ts';
import { printable } from './paint.ts';

/** How long what is left open may keep a command that is through. */
const lingerMs = 500;

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  token: async () => (await import('./token.ts')).tokenCommand(),
  isolate: async () => (await import('./breaker-commands.ts')).isolateCommand(),
  release: async () => (await import('./breaker-commands.ts')).releaseCommand(),
  reset: async () => (await import('./breaker-commands.ts')).resetCommand(),
  ack: async () => (await import('./ack.ts')).ackCommand(),
  silence: async () => (await import('./silence.ts')).silenceCommand(),
  watch: async () => (await import('./watch.ts')).watchCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
};

/** The program with the command that is asked for, or with all of them: what is not loaded costs no time. */
async function program(asked: string | undefined): Promise<Command> {
  const tidegate = new Command('tidegate')
    .description('Watches the venues a trading system depends on: breakers, health, durable alerts, GraphQL.')
    .version(version())
    .addHelpText(
      'after',
      '\nExample:\n  $ tidegate demo\n\nExit codes: 0 fine, 1 trouble at run time, 2 wrong usage or configuration.',
    );
  const loaders = asked && Object.hasOwn(commands, asked) ? [commands[asked]!] : Object.values(commands);
  const loaded = await Promise.all(loaders.map((load) => load()));
  for (const command of [tidegate, ...loaded, ...loaded.flatMap(({ commands: below }) => below)])
    command.exitOverride().showHelpAfterError('(see --help)');
  for (const command of loaded) tidegate.addCommand(command);
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
    const tidegate = await program(args[0]);
    await tidegate.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its own lines.
    if (!(error instanceof CommanderError)) {
      const lines = linesOf(error).split('\n').map(printable);
      process.stderr.write(`tidegate: ${lines.join('\n')}\n`);
    }
    return exitCodeOf(error);
  } finally {
    systemClock.setTimer(lingerMs, () => process.exit());
  }
}
