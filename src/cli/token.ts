import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'yaml';
import type { Role } from '../graphql/viewer.ts';
import { sha256Of } from '../http/authentication.ts';
import { example } from './options.ts';

interface NewTokenOptions {
  readonly name?: string;
  readonly role: Role;
}

/** 256 bits: nobody guesses it, so that a plain hash of it can stand in a file. */
const newToken = (): string => `tg_${randomBytes(32).toString('base64url')}`;

function toName(text: string): string {
  if (/^[a-z][\w.-]{0,63}$/i.test(text)) return text;
  throw new InvalidArgumentError('Expected a letter, then letters, digits, "_", "-" or ".".');
}

function printNewToken({ role, name = role }: NewTokenOptions): void {
  const token = newToken();
  const sha256 = sha256Of(token);
  const lines = stringify({ auth: { tokens: { [name]: { sha256, role } } } });
  process.stdout.write(
    `Token, shown only now: ${token}\nSHA-256:              ${sha256}\n\n# For tidegate.config.yaml:\n${lines}`,
  );
}

const newCommand = (): Command =>
  new Command('new')
    .description('Print a new token, its hash, and the lines for the configuration.')
    .addOption(new Option('--name <name>', 'who has it (default: the role)').argParser(toName))
    .addOption(
      new Option('--role <role>', 'viewer reads, operator also changes')
        .choices(['viewer', 'operator'])
        .default('viewer'),
    )
    .addHelpText('after', example('token new --name alice --role operator'))
    .action(printNewToken);

export const tokenCommand = (): Command =>
  new Command('token')
    .description('Make the tokens that say who may do what.')
    .addCommand(newCommand())
    .addHelpText('after', example('token new --name alice --role operator'));
