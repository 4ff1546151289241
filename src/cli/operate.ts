import process from 'node:process';
import type { Command } from 'commander';
import { type Client, createClient } from '../client/index.ts';
import { tokenOption, urlOption } from './options.ts';
import { printable } from './paint.ts';

export interface ServiceOptions {
  readonly url: string;
  readonly token?: string;
}

/** A command that talks to a running service. */
export const withService = (command: Command): Command =>
  command.addOption(urlOption()).addOption(tokenOption());

export const clientOf = ({ url, token }: ServiceOptions): Client => createClient({ url, token });

/** One line on standard output, without what a terminal would act on. */
export const say = (line: string): void => {
  process.stdout.write(`${printable(line)}\n`);
};
