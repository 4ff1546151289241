import type { HealthStatus } from '../generated/graphql.ts';
import type { HeatPoint } from './heat-feed.ts';

/** An exchange as a row shows it. */
export interface HeatExchange {
  readonly name: string;
  readonly displayName: string;
  readonly status: HealthStatus;
  /** Now. */
  readonly score: number;
}

const byName = (one: HeatExchange, other: HeatExchange) =>
  one.displayName.localeCompare(other.displayName, 'en', { numeric: true });

/** Those of which a name has all the words of a text. */
export function matching(exchanges: readonly HeatExchange[], text: string): HeatExchange[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return exchanges.filter(({ name, displayName }) => {
    const own = `${name} ${displayName}`.toLowerCase();
    return words.every((word) => own.includes(word));
  });
}

const ranks: Readonly<Record<string, number>> = { FAILED: 3, DEGRADED: 2, HEALTHY: 1 };

/** The worst now first; of equals in the order of their names. */
export const worstNow = (exchanges: readonly HeatExchange[]): HeatExchange[] =>
  exchanges.toSorted(
    (one, other) =>
      other.score - one.score || (ranks[other.status] ?? 0) - (ranks[one.status] ?? 0) || byName(one, other),
  );

/** The mean of the scores that there are; -1 where there are none. */
export function meanScore(points: readonly (HeatPoint | null)[]): number {
  let sum = 0;
  let count = 0;
  for (const point of points) {
    if (point?.degradationScore == null) continue;
    sum += point.degradationScore;
    count += 1;
  }
  return count === 0 ? -1 : sum / count;
}

/** Those with the largest number first; of equals in the order of their names. */
export const worstBy = (
  exchanges: readonly HeatExchange[],
  badnessOf: (name: string) => number,
): HeatExchange[] =>
  exchanges
    .map((exchange) => [exchange, badnessOf(exchange.name)] as const)
    .toSorted(([one, oneBadness], [other, otherBadness]) => otherBadness - oneBadness || byName(one, other))
    .map(([exchange]) => exchange);

export const inOrderOfNames = (exchanges: readonly HeatExchange[]): HeatExchange[] =>
  exchanges.toSorted(byName);

/** The same exchanges in the order that they had before; those that are new come last. */
export function inOrderOf(before: readonly string[], exchanges: readonly HeatExchange[]): HeatExchange[] {
  const places = new Map(before.map((name, place) => [name, place]));
  const placeOf = ({ name }: HeatExchange) => places.get(name) ?? before.length;
  return exchanges.toSorted((one, other) => placeOf(one) - placeOf(other));
}
