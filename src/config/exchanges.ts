import type { ConfigProblem } from '../core/errors.ts';
import { genericVenue } from '../exchanges/generic.ts';
import { withMaintenance } from '../exchanges/maintenance.ts';
import { venues } from '../exchanges/presets.ts';
import type { Venue } from '../exchanges/venue.ts';
import { didYouMean } from '../options/suggestion.ts';
import type { Config, ExchangeConfig } from './schema.ts';

/** An exchange of the configuration or a preset one, with its venue on the configured hosts. */
export interface PlannedExchange {
  readonly name: string;
  readonly given: ExchangeConfig;
  readonly venue: Venue;
  readonly sourceNames: readonly string[];
}

const presets: ReadonlyMap<string, Venue> = new Map(Object.entries(venues));
const presetNames = [...presets.keys()];

/** Hosts of a venue that is known by its probes alone, by source name. */
function probedHosts(given: ExchangeConfig): Record<string, string> {
  const hosts = Object.entries(given.sources ?? {}).flatMap(([source, { probe }]) =>
    probe?.url ? [[source, new URL(probe.url).origin]] : [],
  );
  return Object.fromEntries(hosts);
}

function venueOf(name: string, given: ExchangeConfig): Venue {
  const preset = presets.get(name);
  const displayName = given.displayName ?? preset?.displayName ?? name;
  const kind = given.kind ?? preset?.kind ?? 'CEX';
  const venue = preset
    ? { ...preset, displayName, kind, hosts: { ...preset.hosts, ...given.hosts } }
    : genericVenue({ name, displayName, kind, hosts: given.hosts ?? probedHosts(given) });
  return given.maintenance ? withMaintenance(venue, given.maintenance) : venue;
}

/** Every exchange there is, those that are not enabled too. */
export function planExchanges(config: Config): PlannedExchange[] {
  const names = new Set([...presetNames, ...Object.keys(config.exchanges)]);
  return [...names].map((name) => {
    const given = config.exchanges[name] ?? { enabled: true };
    const venue = venueOf(name, given);
    const sourceNames = [...new Set([...Object.keys(venue.sources), ...Object.keys(given.sources ?? {})])];
    return { name, given, venue, sourceNames };
  });
}

function sourceProblems({ name, sourceNames }: PlannedExchange): ConfigProblem[] {
  if (sourceNames.length > 0) return [];
  const message = `expected at least one source${didYouMean(name, presetNames)}`;
  return [{ path: `exchanges.${name}.sources`, message }];
}

function hostProblems({ name, given }: PlannedExchange): ConfigProblem[] {
  const preset = presets.get(name);
  if (!preset) return [];
  const roles = Object.keys(preset.hosts);
  return Object.keys(given.hosts ?? {})
    .filter((role) => !roles.includes(role))
    .map((role) => ({
      path: `exchanges.${name}.hosts.${role}`,
      message: `unknown host, expected ${roles.join(' or ')}`,
    }));
}

function duplicateProblems(planned: readonly PlannedExchange[]): ConfigProblem[] {
  const owners = new Map<string, string>();
  return planned.flatMap(({ name, sourceNames }) =>
    sourceNames.flatMap((source) => {
      const owner = owners.get(source);
      if (owner === undefined) owners.set(source, name);
      if (owner === undefined) return [];
      const message = `expected a name of its own, but "${source}" is a source of ${owner} already`;
      return [{ path: `exchanges.${name}.sources.${source}`, message }];
    }),
  );
}

/** What is wrong with the exchanges as a whole. */
export function exchangeProblems(planned: readonly PlannedExchange[]): ConfigProblem[] {
  return [
    ...planned.flatMap(sourceProblems),
    ...planned.flatMap(hostProblems),
    ...duplicateProblems(planned),
  ];
}
