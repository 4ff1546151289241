import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { busyMetrics } from './busy-monitor.ts';
import type { ParsedFamily } from './parse-exposition.ts';

const root = new URL('../../../', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, root), 'utf8');
const text = textOf('docs/observability.md');

/** The rows of the tables, cell by cell. */
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const codesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

describe('docs/observability.md', () => {
  let families: ReadonlyMap<string, ParsedFamily>;
  beforeAll(async () => {
    families = await busyMetrics();
  });

  test('has each metric that is served, with its type and labels, and no other', () => {
    const documented = rows
      .filter(([name]) => name!.startsWith('`tidegate_'))
      .map(([name, type, labels]) => [codesIn(name!)[0], { type, labels: codesIn(labels!).sort() }]);
    const served = [...families]
      .filter(([name]) => name.startsWith('tidegate_'))
      .map(([name, { type, samples }]) => {
        const labels = Object.keys(samples[0]!.labels).filter((label) => label !== 'le');
        return [name, { type, labels: labels.sort() }];
      });
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(served));
    expect(documented).toHaveLength(served.length);
  });

  test('has each attribute of a span, and no other', () => {
    const attributes = /['`]((?:tidegate|server|http|error)\.[a-z_.]+)['`]/g;
    const documented = rows
      .map(([names]) => names!)
      .filter((names) => /^`(tidegate|server|error)\./.test(names))
      .flatMap(codesIn);
    const ofEvents = ['tidegate.attempt'];
    const set = [...textOf('src/engine/tracing.ts').matchAll(attributes)].map(([, name]) => name!);
    expect([...documented, ...ofEvents].sort()).toEqual([...new Set(set)].sort());
  });

  test('names files that there are', () => {
    const files = rows.map(([file]) => codesIn(file!)[0]!).filter((file) => file.includes('/'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect(existsSync(new URL(`deploy/${file}`, root)), file).toBe(true);
  });

  test('scrapes as the rules expect it', () => {
    const [, yaml] = /```yaml\n(scrape_configs:[\s\S]*?)```/.exec(text)!;
    expect(parse(yaml!).scrape_configs).toMatchObject([{ job_name: 'tidegate' }]);
    expect(textOf('deploy/prometheus/tidegate.rules.yml')).toContain('up{job="tidegate"}');
  });
});
