import { circuitStates } from '../../core/breaker.ts';
import type { BreakerMetrics, Instruments } from '../../engine/instruments.ts';
import { counter, each, type Family, gauge, type Labels, one, states } from './family.ts';

/** The exchange is empty for a breaker of several. */
const labelsOf = ({ exchange, breaker }: BreakerMetrics): Labels => ({ exchange: exchange ?? '', breaker });

/** What the breakers do. */
export const breakerFamilies = (breakers: readonly BreakerMetrics[]): readonly Family[] => [
  gauge(
    'tidegate_breaker_state',
    'The state of a breaker: 1 for the one that it is in, 0 for the others.',
    each(breakers, (breaker) => states('state', circuitStates, breaker.state, labelsOf(breaker))),
  ),
  gauge(
    'tidegate_breaker_held',
    '1 while an operator holds a breaker open, else 0.',
    each(breakers, (breaker) => one(breaker.held ? 1 : 0, labelsOf(breaker))),
  ),
  counter(
    'tidegate_breaker_transitions_total',
    'Changes of state of a breaker, by the state before and after.',
    each(breakers, (breaker) =>
      breaker.transitions.map(({ from, to, count }) => ({
        labels: { ...labelsOf(breaker), old_state: from.toLowerCase(), new_state: to.toLowerCase() },
        value: count,
      })),
    ),
  ),
  counter(
    'tidegate_breaker_open_seconds_total',
    'For how long a breaker was open; it grows while it is.',
    each(breakers, (breaker) => one(breaker.openMs / 1_000, labelsOf(breaker))),
  ),
];

const kindsOfBlocks = (['BUCKET', 'SOURCE', 'HOST'] as const).flatMap((scope) =>
  (['RATE_LIMITED', 'BANNED', 'MAINTENANCE'] as const).map((reason) => ({ scope, reason })),
);

/** What the venues told us to stay away from, of every size. */
export function blockFamily(instruments: Instruments): Family {
  const blocks = instruments.blocks();
  return gauge(
    'tidegate_blocks',
    'Blocks in force, by what they cover and why.',
    kindsOfBlocks.map(({ scope, reason }) => ({
      labels: { scope: scope.toLowerCase(), reason: reason.toLowerCase() },
      value: blocks.filter((block) => block.scope === scope && block.reason === reason).length,
    })),
  );
}
