import type { ExchangeHealth } from '../../client/index.ts';
import { byName } from '../format/by-name.ts';
import type { OverviewView } from '../url/view.ts';
import { compareWorst } from './worst.ts';

function matches(exchange: ExchangeHealth, text: string): boolean {
  const sought = text.trim().toLowerCase();
  const names = [
    exchange.name,
    exchange.displayName,
    ...exchange.sources.map(({ name }) => name),
    ...exchange.circuitBreakers.map(({ name }) => name),
  ];
  return names.some((name) => name.toLowerCase().includes(sought));
}

/** The exchanges that a view shows, in its order. */
export function selectExchanges(
  exchanges: Iterable<ExchangeHealth>,
  { sort, statuses, text }: OverviewView,
): ExchangeHealth[] {
  const shown = [...exchanges].filter(
    (exchange) =>
      (statuses.length === 0 || statuses.includes(exchange.status)) &&
      (text === '' || matches(exchange, text)),
  );
  if (sort === 'worst') return shown.sort(compareWorst);
  return shown.sort((one, other) => byName(one.displayName, other.displayName));
}
