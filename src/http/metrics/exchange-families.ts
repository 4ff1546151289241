import { healthStatuses } from '../../core/sla.ts';
import type { ExchangeMetrics, Instruments } from '../../engine/instruments.ts';
import { each, type Family, gauge, one, states } from './family.ts';

const partsOf = (degradation: ExchangeMetrics['degradation']) => ({
  failed: degradation.failedPart,
  degraded: degradation.degradedPart,
  breaker: degradation.breakerPart,
  success_rate: degradation.successRatePart,
});

/** How the exchanges are, and everything together. */
export function exchangeFamilies(instruments: Instruments): readonly Family[] {
  const exchanges = instruments.exchanges();
  return [
    gauge(
      'tidegate_online',
      '0 while this machine is offline, of which statuses are unknown; else 1.',
      one(instruments.online ? 1 : 0),
    ),
    gauge(
      'tidegate_status',
      'The status of all exchanges together: 1 for the one that they have, 0 for the others.',
      states('status', healthStatuses, instruments.systemStatus(exchanges)),
    ),
    gauge(
      'tidegate_exchange_status',
      'The status of an exchange: 1 for the one that it has, 0 for the others.',
      each(exchanges, ({ exchange, status }) => states('status', healthStatuses, status, { exchange })),
    ),
    gauge(
      'tidegate_degradation_score',
      'How badly an exchange does, 0 to 1: minor from 0.1, moderate from 0.3, severe from 0.6.',
      each(exchanges, ({ exchange, degradation }) => one(degradation.score, { exchange })),
    ),
    gauge(
      'tidegate_degradation_score_part',
      'The parts that the score of an exchange is the sum of.',
      each(exchanges, ({ exchange, degradation }) =>
        Object.entries(partsOf(degradation)).map(([part, value]) => ({ labels: { exchange, part }, value })),
      ),
    ),
  ];
}
