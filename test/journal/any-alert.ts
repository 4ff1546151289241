import fc from 'fast-check';
import { type Alert, type AlertFilter, alertSeverities, systemAlertCodes } from '../../src/core/alert.ts';
import { circuitStates } from '../../src/core/breaker.ts';

import { breakerAlert } from './breaker-alert.ts';

// Few values, so that filters and alerts meet.
const exchanges = ['binance', 'bybit', "o'neill", 'BINANCE', ''];
const breakers = ['binance_api', 'bybit_api', '%'];
const instants = [1000, 2000, 2000.5, 3000];

const common = {
  severity: fc.constantFrom(...alertSeverities),
  timestamp: fc.constantFrom(...instants),
  message: fc.string(),
  exchangeName: fc.constantFrom(null, ...exchanges),
  metadata: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }) as fc.Arbitrary<
    Record<string, unknown>
  >,
};
const breakerAlerts = fc
  .record({
    ...common,
    breakerName: fc.constantFrom(...breakers),
    oldState: fc.constantFrom(...circuitStates),
    newState: fc.constantFrom(...circuitStates),
  })
  .map((values) => breakerAlert(values));
const degradationAlerts = fc.record({ ...common, score: fc.double({ min: 0, max: 1, noNaN: true }) }).map(
  (values): Alert => ({
    ...values,
    kind: 'DEGRADATION',
    id: breakerAlert().id,
    oldLevel: 'NONE',
    newLevel: 'MINOR',
  }),
);
const systemAlerts = fc
  .record({ ...common, code: fc.constantFrom(...systemAlertCodes), resolved: fc.boolean() })
  .map((values): Alert => ({ ...values, kind: 'SYSTEM', id: breakerAlert().id, sourceName: null }));

export const anyAlert: fc.Arbitrary<Alert> = fc.oneof(breakerAlerts, degradationAlerts, systemAlerts);

const someOf = <T>(...values: T[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });

export const anyFilter: fc.Arbitrary<AlertFilter> = fc.record(
  {
    kinds: someOf<Alert['kind']>('CIRCUIT_BREAKER', 'DEGRADATION', 'SYSTEM'),
    severities: someOf(...alertSeverities),
    exchanges: someOf(...exchanges, 'unknown'),
    breakers: someOf(...breakers, 'unknown'),
    newStates: someOf(...circuitStates),
    from: fc.constantFrom(...instants, 0, 2000.25),
    to: fc.constantFrom(...instants, 9000),
  },
  { requiredKeys: [] },
);
