import type { ConfigProblem } from '../core/errors.ts';
import type { Policy } from '../core/policy.ts';
import type { ProbeSettings, SourceSettings } from '../engine/settings.ts';
import { breakerNameOf } from '../exchanges/presets.ts';
import type { PlannedExchange } from './exchanges.ts';
import { overridePolicy } from './policies.ts';
import type { SourceConfig } from './schema.ts';

/** How often a source is probed that has no rhythm of its own. */
const defaultEveryMs = 10_000;

/** What one place of the configuration says of a source, and where that is. */
export interface SourceLayer {
  readonly path: string;
  readonly given: SourceConfig | undefined;
}

function policyOf(base: Policy, layers: readonly SourceLayer[]) {
  const problems: ConfigProblem[] = [];
  let policy = base;
  for (const { path, given } of layers) {
    const { breaker: _name, probe: _probe, ...overrides } = given ?? {};
    const overridden = overridePolicy(policy, { path, given: overrides });
    policy = overridden.policy;
    problems.push(...overridden.problems);
  }
  const { timeoutMs, backoff, sla, cache } = policy;
  return { policy: { timeoutMs, backoff, sla, cache }, problems };
}

function probeOf(name: string, exchange: PlannedExchange, layers: readonly SourceLayer[]) {
  const template = exchange.venue.sources[name]?.probe;
  const given = Object.assign({}, ...layers.map((layer) => layer.given?.probe)) as SourceConfig['probe'] & {};
  const base = template && exchange.venue.hosts[template.host]?.replace(/\/$/, '');
  const url = given.url ?? (template && `${base}${template.path}`);
  if (url === undefined) return null;
  const probe: ProbeSettings = {
    url,
    everyMs: given.everyMs ?? template?.everyMs ?? defaultEveryMs,
    headers: exchange.given.bearerToken ? { authorization: `Bearer ${exchange.given.bearerToken}` } : {},
    expects: given.url === undefined && template ? template.expects : null,
  };
  return { probe, host: given.url === undefined ? base : new URL(url).origin };
}

/** A source's settings: its exchange's policy with what the layers say put over it, later layers last. */
export function resolveSource(
  name: string,
  exchange: PlannedExchange,
  exchangePolicy: Policy,
  layers: readonly SourceLayer[],
): { readonly source: SourceSettings; readonly problems: readonly ConfigProblem[] } {
  const { policy, problems } = policyOf(exchangePolicy, layers);
  const probed = probeOf(name, exchange, layers);
  const rhythmOnly = probed ? undefined : layers.find(({ given }) => given?.probe);
  const needsToken = exchange.venue.sources[name]?.needsToken && !exchange.given.bearerToken;
  const source: SourceSettings = {
    name,
    breaker: layers.map(({ given }) => given?.breaker).findLast(Boolean) ?? breakerNameOf(exchange.name),
    policy,
    probe: probed?.probe ?? null,
    hosts: probed?.host ? [probed.host] : Object.values(exchange.venue.hosts),
    notConfigured: needsToken ? `not configured: exchanges.${exchange.name}.bearerToken is not set` : null,
  };
  const noUrl = { path: `${rhythmOnly?.path}.probe.url`, message: 'expected the URL to probe, got nothing' };
  return { source, problems: rhythmOnly ? [...problems, noUrl] : problems };
}
