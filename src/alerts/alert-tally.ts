import { type Alert, type AlertSeverity, alertSeverities } from '../core/alert.ts';

/** How many alerts of a kind and a severity were raised. */
export interface AlertCount {
  readonly kind: Alert['kind'];
  readonly severity: AlertSeverity;
  readonly count: number;
}

const kinds: readonly Alert['kind'][] = ['CIRCUIT_BREAKER', 'DEGRADATION', 'SYSTEM'];

/** Counts the alerts that are raised, by kind and severity. */
export class AlertTally {
  readonly #counts = kinds.flatMap((kind) =>
    alertSeverities.map((severity) => ({ kind, severity, count: 0 })),
  );

  count(alerts: readonly Alert[]): void {
    for (const { kind, severity } of alerts) {
      const found = this.#counts.find((each) => each.kind === kind && each.severity === severity);
      if (found) found.count += 1;
    }
  }

  /** Every pair of a kind and a severity, since the start. */
  get counts(): readonly AlertCount[] {
    return this.#counts.map((each) => ({ ...each }));
  }
}
