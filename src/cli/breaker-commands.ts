import { Command, Option } from 'commander';
import {
  type CircuitBreakerFieldsFragment,
  IsolateCircuitBreakerDocument,
  ReleaseCircuitBreakerDocument,
  ResetCircuitBreakerDocument,
} from '../client/index.ts';
import { systemClock } from '../core/clock.ts';
import { toDurationMs } from './duration.ts';
import { clientOf, type ServiceOptions, say, withService } from './operate.ts';
import { example, filled } from './options.ts';

interface IsolateOptions extends ServiceOptions {
  readonly reason: string;
  readonly for?: number;
}

function sayState(breaker: CircuitBreakerFieldsFragment | null | undefined, note = ''): void {
  if (breaker) say(`${breaker.name} is ${breaker.state}${note}`);
}

async function isolate(name: string, { reason, for: forMs, ...service }: IsolateOptions): Promise<void> {
  const until = forMs === undefined ? null : new Date(systemClock.wallNow() + forMs).toISOString();
  const result = await clientOf(service).query(IsolateCircuitBreakerDocument, { name, reason, until });
  sayState(result.isolateCircuitBreaker, until === null ? ' until it is released' : ` until ${until}`);
}

async function release(name: string, service: ServiceOptions): Promise<void> {
  sayState((await clientOf(service).query(ReleaseCircuitBreakerDocument, { name })).releaseCircuitBreaker);
}

async function reset(name: string, service: ServiceOptions): Promise<void> {
  sayState((await clientOf(service).query(ResetCircuitBreakerDocument, { name })).resetCircuitBreaker);
}

const breakerArgument = ['<breaker>', 'its name, as binance_api'] as const;

export const isolateCommand = (): Command =>
  withService(
    new Command('isolate')
      .description('Hold a breaker open: its calls are refused until it is released.')
      .argument(...breakerArgument)
      .requiredOption('--reason <text>', 'why', filled)
      .addOption(
        new Option('--for <duration>', 'for how long, as 90s, 15m or 2h (default: until released)').argParser(
          toDurationMs,
        ),
      ),
  )
    .addHelpText('after', example('isolate binance_api --reason "withdrawals halted" --for 2h'))
    .action(isolate);

export const releaseCommand = (): Command =>
  withService(
    new Command('release')
      .description('End a hold: the breaker goes on through HALF_OPEN.')
      .argument(...breakerArgument),
  )
    .addHelpText('after', example('release binance_api'))
    .action(release);

export const resetCommand = (): Command =>
  withService(
    new Command('reset')
      .description('Set a breaker back to CLOSED, with its counts cleared.')
      .argument(...breakerArgument),
  )
    .addHelpText('after', example('reset binance_api'))
    .action(reset);
