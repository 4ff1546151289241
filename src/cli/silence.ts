import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type AlertSeverity,
  CreateSilenceDocument,
  ExpireSilenceDocument,
  type SilenceFieldsFragment,
  SilencesDocument,
} from '../client/index.ts';
import { alertSeverities } from '../core/alert.ts';
import { systemClock } from '../core/clock.ts';
import { toDurationMs } from './duration.ts';
import { clientOf, type ServiceOptions, say, withService } from './operate.ts';
import { example, filled } from './options.ts';

interface SilenceOptions extends ServiceOptions {
  readonly exchange: readonly string[];
  readonly breaker: readonly string[];
  readonly severity: readonly AlertSeverity[];
  readonly for?: number;
  readonly comment?: string;
  readonly list?: boolean;
  readonly end?: string;
}

const collect = <T>(value: T, before: readonly T[]): T[] => [...before, value];

function toSeverity(text: string, before: readonly AlertSeverity[]): AlertSeverity[] {
  const severity = alertSeverities.find((each) => each === text.toUpperCase());
  if (severity) return collect<AlertSeverity>(severity, before);
  throw new InvalidArgumentError(`Expected one of ${alertSeverities.join(', ')}.`);
}

function saySilence({
  id,
  exchanges,
  breakers,
  severities,
  endsAt,
  by,
  comment,
}: SilenceFieldsFragment): void {
  const named = [
    ...exchanges.map((name) => `exchange ${name}`),
    ...breakers.map((name) => `breaker ${name}`),
    ...severities,
  ];
  const what = named.join(', ') || 'everything';
  say(`${what} until ${endsAt}, by ${by}${comment ? `: ${comment}` : ''} [${id}]`);
}

async function silence(options: SilenceOptions, command: Command): Promise<void> {
  const client = clientOf(options);
  if (options.list) {
    const { silences } = await client.query(SilencesDocument, { active: true });
    for (const each of silences) saySilence(each);
    return;
  }
  if (options.end !== undefined) {
    const { expireSilence } = await client.query(ExpireSilenceDocument, { id: options.end });
    if (expireSilence) say(`The silence of ${expireSilence.by} is ended.`);
    return;
  }
  if (options.for === undefined) return command.error('error: one of --for, --list and --end is needed');
  const input = {
    exchanges: [...options.exchange],
    breakers: [...options.breaker],
    severities: [...options.severity],
    endsAt: new Date(systemClock.wallNow() + options.for).toISOString(),
    comment: options.comment,
  };
  const { createSilence } = await client.query(CreateSilenceDocument, { input });
  if (createSilence) saySilence(createSilence);
}

export const silenceCommand = (): Command =>
  withService(
    new Command('silence')
      .description('Keep alerts from being told for a while; without a choice, all of them.')
      .option('--exchange <name>', 'of this exchange (may be repeated)', collect<string>, [])
      .option('--breaker <name>', 'of this breaker (may be repeated)', collect<string>, [])
      .option('--severity <severity>', 'of this severity (may be repeated)', toSeverity, [])
      .addOption(new Option('--for <duration>', 'for how long, as 90s, 15m or 2h').argParser(toDurationMs))
      .option('--comment <text>', 'what for')
      .addOption(new Option('--list', 'show the silences in force').conflicts(['for', 'end']))
      .addOption(
        new Option('--end <id>', 'end one, by the id in brackets')
          .argParser(filled)
          .conflicts(['for', 'list']),
      ),
  )
    .addHelpText('after', example('silence --exchange binance --for 2h --comment "their maintenance"'))
    .action(silence);
