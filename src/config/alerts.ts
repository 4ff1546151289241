import { z } from 'zod';
import { receiverConfig } from '../alerts/receivers/kinds.ts';
import { alertSeverities } from '../core/alert.ts';
import type { ConfigProblem } from '../core/errors.ts';
import type { AlertSettings } from '../engine/settings.ts';
import {
  byName,
  count,
  expected,
  flag,
  list,
  mapping,
  milliseconds,
  name,
  oneOf,
  rate,
} from '../options/fields.ts';
import { didYouMean } from '../options/suggestion.ts';

// Who is told of which alerts.

const mostReceivers = 100;
const names = () => list(name());
const optionalMs = () => milliseconds().optional();

const route = mapping({
  severities: list(oneOf(alertSeverities)).optional(),
  exchanges: names().optional(),
  breakers: names().optional(),
  kinds: list(oneOf(['CIRCUIT_BREAKER', 'DEGRADATION', 'SYSTEM'])).optional(),
  receivers: names(),
  continue: flag().default(false),
  groupWaitMs: optionalMs(),
  repeatMs: optionalMs(),
  escalateAfterMs: optionalMs(),
  escalateTo: names().optional(),
});

export const alertFields = mapping({
  receivers: byName(receiverConfig).default({}),
  /** Default: everything to every receiver. */
  routes: z.array(route, { error: (issue) => expected('a list', issue.input) }).optional(),
  degradation: mapping({
    warning: rate().default(0.3),
    critical: rate().default(0.6),
    hysteresis: rate().default(0.05),
    holdMs: milliseconds().default(10_000),
  }).prefault({}),
  flapping: mapping({
    episodes: count(100).default(3),
    withinMs: milliseconds().default(600_000),
    holdMs: milliseconds().default(300_000),
  }).prefault({}),
}).prefault({});

export type AlertsConfig = z.output<typeof alertFields>;

export function resolveAlerts({ receivers, routes, degradation, flapping }: AlertsConfig): AlertSettings {
  const given = routes ?? [{ receivers: Object.keys(receivers), continue: false }];
  return {
    receivers,
    routes: given.map(
      ({ groupWaitMs = 0, repeatMs = null, escalateAfterMs = null, escalateTo = [], ...rest }) => ({
        ...rest,
        groupWaitMs,
        repeatMs,
        escalateAfterMs,
        escalateTo,
      }),
    ),
    degradation,
    flapping,
  };
}

interface Known {
  readonly exchanges: readonly string[];
  readonly breakers: readonly string[];
}

/** What contradicts itself in the alerts, or names what there is not. */
export function alertProblems(config: AlertsConfig, known: Known): ConfigProblem[] {
  const { receivers, routes = [], degradation, flapping } = config;
  const problems: ConfigProblem[] = [];
  const check = (
    path: string,
    what: string,
    given: readonly string[] | undefined,
    there: readonly string[],
  ) => {
    for (const [index, each] of (given ?? []).entries()) {
      if (there.includes(each)) continue;
      const message = `there is no such ${what}${didYouMean(each, there)}`;
      problems.push({ path: `${path}.${index}`, message });
    }
  };
  for (const [index, { exchanges, breakers, escalateAfterMs, escalateTo, ...rest }] of routes.entries()) {
    const path = `alerts.routes.${index}`;
    check(`${path}.receivers`, 'receiver', rest.receivers, Object.keys(receivers));
    check(`${path}.escalateTo`, 'receiver', escalateTo, Object.keys(receivers));
    check(`${path}.exchanges`, 'exchange', exchanges, known.exchanges);
    check(`${path}.breakers`, 'breaker', breakers, known.breakers);
    if ((escalateAfterMs === undefined) !== (escalateTo === undefined)) {
      const missing = escalateTo === undefined ? 'escalateTo' : 'escalateAfterMs';
      problems.push({
        path: `${path}.${missing}`,
        message: 'expected escalateAfterMs and escalateTo together',
      });
    }
  }
  if (Object.keys(receivers).length > mostReceivers) {
    problems.push({ path: 'alerts.receivers', message: `expected ${mostReceivers} receivers at most` });
  }
  const told = new Set(routes.flatMap(({ receivers: names, escalateTo = [] }) => [...names, ...escalateTo]));
  for (const [name, receiver] of Object.entries(receivers)) {
    const path = `alerts.receivers.${name}`;
    if (name in Object.prototype) problems.push({ path, message: 'expected a name that means nothing else' });
    const isIdle = config.routes !== undefined && !told.has(name) && receiver.heartbeatMs === undefined;
    if (isIdle) problems.push({ path, message: 'no route leads to it, and it has no heartbeatMs' });
    const repeats = routes
      .filter((each) => each.receivers.includes(name))
      .map(({ repeatMs = 0 }) => repeatMs);
    const longestMs = Math.max(0, ...repeats);
    if (receiver.kind === 'alertmanager' && receiver.resolveAfterMs <= longestMs) {
      const message = `expected more than the repeatMs of its routes, ${longestMs}: it would end in between`;
      problems.push({ path: `${path}.resolveAfterMs`, message });
    }
  }
  const { warning, critical, hysteresis } = degradation;
  if (warning >= critical) {
    problems.push({
      path: 'alerts.degradation.warning',
      message: `expected less than critical, ${critical}`,
    });
  }
  if (hysteresis >= warning) {
    problems.push({
      path: 'alerts.degradation.hysteresis',
      message: `expected less than warning, ${warning}`,
    });
  }
  if (flapping.episodes < 2) {
    problems.push({ path: 'alerts.flapping.episodes', message: 'expected 2 or more: once is not flapping' });
  }
  return problems;
}
