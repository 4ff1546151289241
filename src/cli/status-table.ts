import Table from 'cli-table3';
import type { ExchangeHealth, Health } from '../client/index.ts';
import { type Paint, printable } from './paint.ts';

type Colour = Parameters<Paint>[0];

const statusColours: Readonly<Record<string, Colour>> = {
  HEALTHY: 'green',
  DEGRADED: 'yellow',
  FAILED: 'red',
  CLOSED: 'green',
  HALF_OPEN: 'yellow',
  OPEN: 'red',
};

const unknown = '-';
const milliseconds = (value: number | null): string => (value === null ? unknown : `${Math.round(value)} ms`);
const percent = (value: number | null): string =>
  value === null ? unknown : `${(value * 100).toFixed(1)} %`;

/** Why the sources of an exchange are not healthy, a line each. */
function reasons(exchange: ExchangeHealth): string[] {
  return exchange.sources
    .filter(({ statusReasons }) => statusReasons.length > 0)
    .map(({ name, status, statusReasons }) => printable(`${name} ${status}: ${statusReasons.join('; ')}`));
}

/** Who holds breakers of an exchange open and why, a line each. */
function holds(exchange: ExchangeHealth): string[] {
  return exchange.circuitBreakers.flatMap(({ name, hold }) => {
    if (!hold) return [];
    const until = hold.until ?? 'it is released';
    return [printable(`${name} held open by ${hold.by} until ${until}: ${hold.reason}`)];
  });
}

/** The exchanges as a table, with what is wrong below it. */
export function statusTable(health: Health, paint: Paint): string {
  const coloured = (word: string) => paint(statusColours[word] ?? 'dim', word);
  const table = new Table({
    head: ['Exchange', 'Status', 'Score', 'Breaker', 'p95', 'Success'],
    colAligns: ['left', 'left', 'right', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const exchange of health.exchanges) {
    table.push([
      printable(exchange.displayName),
      coloured(exchange.status),
      exchange.degradation.score.toFixed(2),
      coloured(exchange.circuitBreakerState),
      milliseconds(exchange.avgLatencyP95Ms),
      percent(exchange.avgSuccessRate),
    ]);
  }
  const offline = health.online ? [] : ['This machine is offline: nothing is known of the exchanges.'];
  const system = `System ${coloured(health.status)} at ${health.timestamp}`;
  const notes = health.exchanges.flatMap((exchange) => [...holds(exchange), ...reasons(exchange)]);
  return [system, table.toString(), ...offline, ...notes].join('\n');
}
