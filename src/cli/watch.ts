import process from 'node:process';
import { Command, Option } from 'commander';
import { type ConnectionStatus, createClient } from '../client/index.ts';
import { alertLine } from './alert-line.ts';
import { example, filled, tokenOption, urlOption } from './options.ts';
import { paint } from './paint.ts';
import { stopSignal } from './stop-signal.ts';

export interface WatchOptions {
  readonly url: string;
  readonly token?: string;
  readonly after?: string;
  readonly json?: boolean;
}

/** Says on standard error when the connection comes and goes, once each. */
function reportConnection(url: string): (status: ConnectionStatus) => void {
  let told: ConnectionStatus | undefined;
  return (status) => {
    if (status === 'connecting' || status === told) return;
    told = status;
    process.stderr.write(status === 'live' ? `watching ${url}\n` : `no connection to ${url}, trying again\n`);
  };
}

/** Prints alerts as they come, until `signal` aborts. */
export async function printAlerts(
  { url, token, after, json }: WatchOptions,
  signal: AbortSignal,
): Promise<void> {
  const onStatus = reportConnection(url);
  for await (const alert of createClient({ url, token }).alerts({ after, signal, onStatus })) {
    process.stdout.write(`${json ? JSON.stringify(alert) : alertLine(alert, paint)}\n`);
  }
}

export const watchCommand = (): Command =>
  new Command('watch')
    .description(
      'Print transitions and other alerts as they happen; goes on by itself after a lost connection.',
    )
    .addOption(urlOption())
    .addOption(tokenOption())
    .addOption(
      new Option(
        '--after <cursor>',
        'begin after this alert, as printed in brackets (default: with the next one)',
      ).argParser(filled),
    )
    .option('--json', 'print one JSON object per line')
    .addHelpText('after', example('watch --json | jq .message'))
    .action((options: WatchOptions) => printAlerts(options, stopSignal()));
