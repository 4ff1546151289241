import { hostname } from 'node:os';
import { ConfigError, type ConfigProblem, mostProblemsShown } from '../core/errors.ts';
import type { BreakerPolicy, ExchangeKind, Policy } from '../core/policy.ts';
import type { ExchangeSettings, MonitorSettings } from '../engine/settings.ts';
import { policies } from '../exchanges/presets.ts';
import { didYouMean } from '../options/suggestion.ts';
import { authProblems } from './access.ts';
import { alertProblems, resolveAlerts } from './alerts.ts';
import { exchangeProblems, type PlannedExchange, planExchanges } from './exchanges.ts';
import { overrideBreaker, overridePolicy } from './policies.ts';
import type { Config } from './schema.ts';
import { resolveSource } from './sources.ts';

/** A configuration with every default filled in. */
export interface Settings {
  readonly monitor: MonitorSettings;
  readonly listen: Config['listen'];
  readonly auth: Config['auth'];
  readonly limits: Config['limits'];
  /** `memory:` or `sqlite:<file>`. */
  readonly journal: string;
  readonly rest: Config['rest'];
}

const kinds = ['CEX', 'DEX', 'SOCIAL'] as const satisfies readonly ExchangeKind[];

function unknownNames(path: string, what: string, given: object, known: readonly string[]): ConfigProblem[] {
  const names = new Set(known);
  return Object.keys(given)
    .filter((name) => !names.has(name))
    .map((name, index) => ({
      path: `${path}.${name}`,
      // Each is compared with all that are known, and no more than so many are ever shown.
      message: `there is no such ${what}${index < mostProblemsShown ? didYouMean(name, known) : ''}`,
    }));
}

interface ResolvedExchange {
  readonly settings: ExchangeSettings;
  readonly enabled: boolean;
  readonly breaker: BreakerPolicy;
}

/** The settings a configuration comes to, with everything that contradicts itself in it. */
export function resolve(config: Config): {
  readonly settings: Settings;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const collect = <T extends { readonly problems: readonly ConfigProblem[] }>(result: T): T => {
    problems.push(...result.problems);
    return result;
  };

  const byKind = new Map<ExchangeKind, Policy>();
  for (const kind of kinds) {
    const layer = { path: `policies.${kind}`, given: config.policies[kind] };
    byKind.set(kind, collect(overridePolicy(policies[kind], layer)).policy);
  }

  const resolveExchange = (exchange: PlannedExchange): ResolvedExchange => {
    const { name, given, venue, sourceNames } = exchange;
    const path = `exchanges.${name}`;
    const { policy } = collect(overridePolicy(byKind.get(venue.kind)!, { path, given }));
    const sources = sourceNames.map((source) => {
      const layers = [
        { path: `${path}.sources.${source}`, given: given.sources?.[source] },
        { path: `sources.${source}`, given: config.sources[source] },
      ];
      return collect(resolveSource(source, exchange, policy, layers)).source;
    });
    return { settings: { name, venue, sources }, enabled: given.enabled, breaker: policy.breaker };
  };

  const planned = planExchanges(config);
  const resolved = planned.map(resolveExchange);

  // A breaker that several exchanges share starts from the policy of the first of them.
  const breakers = new Map<string, BreakerPolicy>();
  const enabled = resolved.filter((exchange) => exchange.enabled);
  for (const { settings, breaker } of [...enabled, ...resolved]) {
    for (const source of settings.sources) {
      if (breakers.has(source.breaker)) continue;
      const path = `breakers.${source.breaker}`;
      const { policy } = collect(overrideBreaker(breaker, config.breakers[source.breaker], path));
      breakers.set(source.breaker, policy);
    }
  }
  const sourceNames = planned.flatMap((exchange) => exchange.sourceNames);
  const misfits = [
    ...authProblems(config.auth),
    ...exchangeProblems(planned),
    ...unknownNames('sources', 'source', config.sources, sourceNames),
    ...unknownNames('breakers', 'breaker', config.breakers, [...breakers.keys()]),
    ...alertProblems(config.alerts, {
      exchanges: planned.map((exchange) => exchange.name),
      breakers: [...breakers.keys()],
    }),
  ];

  const used = new Set(enabled.flatMap(({ settings }) => settings.sources.map(({ breaker }) => breaker)));
  const monitor: MonitorSettings = {
    instance: hostname(),
    exchanges: enabled.map(({ settings }) => settings),
    breakers: Object.fromEntries([...breakers].filter(([name]) => used.has(name))),
    alerts: resolveAlerts(config.alerts),
    retention: config.retention,
  };
  const { listen, auth, limits, journal, rest } = config;
  return { settings: { monitor, listen, auth, limits, journal, rest }, problems: [...problems, ...misfits] };
}

/**
 * What the service runs on: presets, overrides by kind, exchange, source and breaker, and defaults.
 * Throws ConfigError when the configuration contradicts itself.
 */
export function resolveSettings(config: Config): Settings {
  const { settings, problems } = resolve(config);
  if (problems.length > 0) throw new ConfigError('The configuration', problems);
  return settings;
}
