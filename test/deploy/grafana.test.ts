import { beforeAll, describe, expect, test } from 'vitest';
import { deployFile, type KnownMetrics, knownMetrics, problemsOf } from './known-metrics.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly panels?: readonly Panel[];
  readonly repeat?: string;
  readonly targets?: readonly {
    readonly expr: string;
    readonly refId: string;
    readonly datasource: unknown;
  }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

const dashboard = JSON.parse(deployFile('grafana/tidegate.json'));
const rows: readonly Panel[] = dashboard.panels;
const panels = rows.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const shown = panels.filter(({ type }) => type !== 'row');
const queries = shown.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
const variables: readonly { name: string; type: string; query: string | { query: string } }[] =
  dashboard.templating.list;

let known: KnownMetrics;
beforeAll(async () => {
  known = await knownMetrics();
});

describe('deploy/grafana/tidegate.json', () => {
  test('is a dashboard that Grafana can import: an id of its own, no data source of anybody', () => {
    expect(dashboard).toMatchObject({ id: null, uid: 'tidegate', title: 'Tidegate', schemaVersion: 39 });
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const datasource = { type: 'prometheus', uid: '$' + '{datasource}' };
    for (const panel of shown) {
      expect(panel.datasource, panel.title).toEqual(datasource);
      for (const target of panel.targets!) expect(target.datasource, panel.title).toEqual(datasource);
    }
    expect(variables[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
  });

  test('has rows for everything together, each exchange, alerts, the journal and the process', () => {
    const titles = rows.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(titles).toEqual(['Overview', '$exchange', 'Alerts and deliveries', 'Journal', 'Process']);
    expect(rows.find(({ title }) => title === '$exchange')).toMatchObject({ repeat: 'exchange' });
  });

  test('has panels that lie beside each other and say what they show', () => {
    for (const group of [rows, ...rows.map((row) => row.panels ?? [])]) {
      for (const [index, { title, gridPos: a }] of group.entries()) {
        expect(a.x + a.w, title).toBeLessThanOrEqual(24);
        for (const { title: other, gridPos: b } of group.slice(index + 1)) {
          const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          expect(apart, `${title} covers ${other}`).toBe(true);
        }
      }
    }
    for (const { title, description, type } of shown) {
      expect(description?.length ?? 0, title).toBeGreaterThan(5);
      expect(type).toMatch(/^(stat|timeseries|state-timeline)$/);
    }
    const axes = shown.filter(({ type }) => type === 'timeseries');
    for (const { title, fieldConfig } of axes) expect(fieldConfig?.defaults.unit, title).toBeTruthy();
  });

  test.each(queries)('$title asks for what there is: $expr', ({ expr }) => {
    expect(problemsOf(expr, known)).toEqual([]);
    // Else several Tidegates behind one Prometheus are all in one.
    expect(expr).toContain('instance=~"$instance"');
  });

  test('has an annotation and variables that ask for what there is', () => {
    const [, opened] = dashboard.annotations.list;
    expect(problemsOf(opened.expr, known)).toEqual([]);
    const asked = variables
      .filter(({ type }) => type === 'query')
      .map(({ query }) => (query as { query: string }).query);
    expect(asked).toHaveLength(3);
    for (const query of asked) {
      const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query)!;
      expect(problemsOf(`sum by (${label}) (${selector})`, known)).toEqual([]);
    }
  });

  test('uses no variable that it does not have', () => {
    const used = JSON.stringify(dashboard).matchAll(/\$\{?([a-z]\w*)\}?/g);
    const names = new Set([...used].map(([, name]) => name!));
    expect([...names].sort()).toEqual(variables.map(({ name }) => name).sort());
  });
});
