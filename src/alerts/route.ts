import type { Alert, AlertSeverity } from '../core/alert.ts';

/** Who is told of which alerts, and what follows while they stay open. A field that is left out matches everything. */
export interface Route {
  readonly severities?: readonly AlertSeverity[];
  readonly exchanges?: readonly string[];
  /** Matches circuit breaker alerts only. */
  readonly breakers?: readonly string[];
  readonly kinds?: readonly Alert['kind'][];
  /** Receivers' names. */
  readonly receivers: readonly string[];
  /** Whether the routes below are looked at too. */
  readonly continue: boolean;
  /** Alerts of one exchange that come within this go in one message. 0: each on its own. */
  readonly groupWaitMs: number;
  /** Told again this often while open and not acknowledged; null: never. */
  readonly repeatMs: number | null;
  /** Nobody acknowledged it for so long: `escalateTo` are told too; null: never. */
  readonly escalateAfterMs: number | null;
  readonly escalateTo: readonly string[];
}

/** What an alert's routes come to. */
export interface Routing {
  /** By receiver; where several routes name one, the first counts. */
  readonly targets: ReadonlyMap<string, Pick<Route, 'groupWaitMs' | 'repeatMs'>>;
  readonly escalations: readonly Pick<Route, 'escalateAfterMs' | 'escalateTo' | 'repeatMs'>[];
}

function matches(route: Route, alert: Alert): boolean {
  const { severities, exchanges, breakers, kinds } = route;
  if (severities && !severities.includes(alert.severity)) return false;
  if (exchanges && (alert.exchangeName === null || !exchanges.includes(alert.exchangeName))) return false;
  if (kinds && !kinds.includes(alert.kind)) return false;
  return !breakers || (alert.kind === 'CIRCUIT_BREAKER' && breakers.includes(alert.breakerName));
}

/** Where an alert goes: by the first route that matches, and the next ones too as long as they say `continue`. */
export function routeAlert(routes: readonly Route[], alert: Alert): Routing {
  const targets = new Map<string, Pick<Route, 'groupWaitMs' | 'repeatMs'>>();
  const escalations: Routing['escalations'][number][] = [];
  for (const route of routes) {
    if (!matches(route, alert)) continue;
    const { groupWaitMs, repeatMs, escalateAfterMs, escalateTo } = route;
    for (const receiver of route.receivers) {
      if (!targets.has(receiver)) targets.set(receiver, { groupWaitMs, repeatMs });
    }
    if (escalateAfterMs !== null) escalations.push({ escalateAfterMs, escalateTo, repeatMs });
    if (!route.continue) break;
  }
  return { targets, escalations };
}
