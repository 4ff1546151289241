import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { deployFile, type KnownMetrics, knownMetrics, problemsOf, rules } from './known-metrics.ts';

const folder = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
const testFile = deployFile('prometheus/tidegate.rules.test.yml');
const alerts = rules.filter(({ alert }) => alert !== undefined);
const recorded = rules.filter(({ record }) => record !== undefined);

let known: KnownMetrics;
beforeAll(async () => {
  known = await knownMetrics();
});

describe('deploy/prometheus/tidegate.rules.yml', () => {
  test('is two dozen rules or so, each with a name of its own', () => {
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(alerts.length).toBeGreaterThan(10);
    expect(recorded.length).toBeGreaterThan(5);
  });

  test.each(rules)('$name asks for what there is', ({ expr }) => {
    expect(problemsOf(expr, known)).toEqual([]);
  });

  test.each(recorded)('$record is named by level, metric and operation', ({ record }) => {
    expect(record).toMatch(/^[a-z_]+:tidegate_[a-z_]+:[a-z0-9_]+$/);
  });

  test.each(alerts)('$alert says what is the matter and what to do', ({ alert, labels, annotations }) => {
    expect(alert).toMatch(/^Tidegate[A-Z]\w+$/);
    expect(labels?.severity).toMatch(/^(info|warning|critical)$/);
    expect(Object.keys(annotations ?? {}).sort()).toEqual(['description', 'runbook', 'summary']);
    for (const text of Object.values(annotations!)) expect(text.length).toBeGreaterThan(10);
  });

  test('has a test of each rule: that it fires, and that it does not', () => {
    const suites: { promql_expr_test?: { expr: string; exp_samples: { labels: string }[] }[] }[] =
      parse(testFile).tests;
    const looks = suites.flatMap(({ promql_expr_test: looks = [] }) => looks);
    for (const { record } of recorded) {
      expect(
        looks.some(({ expr }) => expr.includes(record!)),
        record,
      ).toBe(true);
    }
    const fired = (sample: { labels: string }) => /alertname="(\w+)"/.exec(sample.labels)?.[1];
    for (const { alert } of alerts) {
      const about = looks.filter(({ expr }) => expr.includes('ALERTS{'));
      const firing = about.filter(({ exp_samples }) => exp_samples.some((sample) => fired(sample) === alert));
      expect(firing.length, `${alert} fires in no test`).toBeGreaterThan(0);
      // The same question has another answer at another time.
      const silent = about.filter(
        ({ expr, exp_samples }) =>
          firing.some((look) => look.expr === expr) && !exp_samples.some((sample) => fired(sample) === alert),
      );
      expect(silent.length, `${alert} fires always`).toBeGreaterThan(0);
    }
  });
});

describe('promtool', () => {
  const promtool = process.env.TIDEGATE_PROMTOOL ?? 'promtool';
  const isThere = spawnSync(promtool, ['--version']).status === 0;

  test.skipIf(!isThere).each([
    ['check', 'rules', 'tidegate.rules.yml'],
    ['test', 'rules', 'tidegate.rules.test.yml'],
  ])('%s %s %s (needs promtool on PATH or in TIDEGATE_PROMTOOL)', (...args) => {
    const { status, stdout, stderr } = spawnSync(promtool, args, { cwd: folder, encoding: 'utf8' });
    expect({ status, output: `${stdout}${stderr}` }).toEqual({
      status: 0,
      output: expect.stringContaining('SUCCESS'),
    });
  });
});
