import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { busyMetrics } from '../http/metrics/busy-monitor.ts';
import { readQuery } from './promql.ts';

/** Names of series with their labels, and of those labels whose values are a closed set, the values. */
export type KnownMetrics = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string> | null>>;

const deploy = new URL('../../deploy/', import.meta.url);

export const deployFile = (path: string): string => readFileSync(new URL(path, deploy), 'utf8');

export interface Rule {
  /** Of what it records or alerts of. */
  readonly name: string;
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const rules: readonly Rule[] = parse(deployFile('prometheus/tidegate.rules.yml')).groups.flatMap(
  (group: { rules: Omit<Rule, 'name'>[] }) =>
    group.rules.map((rule) => ({ ...rule, name: rule.record ?? rule.alert })),
);

/** Configured names, and what the scraper adds or the data decides. */
const openLabels = new Set(['exchange', 'source', 'breaker', 'receiver', 'limit', 'le', 'version', 'space']);
const targetLabels = ['job', 'instance'];

async function servedMetrics(): Promise<Map<string, Map<string, Set<string> | null>>> {
  const families = await busyMetrics();
  const known = new Map<string, Map<string, Set<string> | null>>();
  const targets = () => new Map(targetLabels.map((label) => [label, null]));
  for (const [family, { samples }] of families) {
    // What has not been measured yet has no sample.
    known.set(family, targets());
    for (const { name, labels } of samples) {
      const seen = known.get(name) ?? targets();
      known.set(name, seen);
      for (const [label, value] of Object.entries(labels)) {
        if (openLabels.has(label)) seen.set(label, null);
        else seen.set(label, (seen.get(label) ?? new Set()).add(value));
      }
    }
  }
  return known;
}

/** Everything that a query may ask for: what /metrics serves, what the rules record, and what Prometheus adds. */
export async function knownMetrics(): Promise<KnownMetrics> {
  const known = await servedMetrics();
  known.set('up', new Map(targetLabels.map((label) => [label, null])));
  for (const { record, expr } of rules) {
    if (record === undefined) continue;
    const { selectors, dropped } = readQuery(expr);
    const labels = selectors.flatMap(({ metric }) => [...(known.get(metric) ?? [])]);
    known.set(record, new Map(labels.filter(([label]) => !dropped.includes(label) && label !== 'le')));
  }
  return known;
}

/** What a query asks for that there is not; throws where it is no PromQL. */
export function problemsOf(expr: string, known: KnownMetrics): string[] {
  const { selectors, labels } = readQuery(expr);
  const problems: string[] = [];
  const joined = new Set<string>();
  for (const { metric, matchers } of selectors) {
    const found = known.get(metric);
    if (!found) problems.push(`There is no ${metric}`);
    for (const label of found?.keys() ?? []) joined.add(label);
    for (const { label, op, value } of found ? matchers : []) {
      const values = found?.get(label);
      if (values === undefined) problems.push(`${metric} has no label ${label}`);
      if (!values || value.includes('$') || op.startsWith('!')) continue;
      for (const each of op === '=~' ? value.split('|') : [value]) {
        if (!values.has(each)) problems.push(`${metric} has no ${label}="${each}"`);
      }
    }
  }
  for (const label of labels)
    if (!joined.has(label)) problems.push(`Nothing in it has a label ${label}: ${expr}`);
  return problems;
}
