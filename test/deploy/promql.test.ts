import { beforeAll, expect, test } from 'vitest';
import { type KnownMetrics, knownMetrics, problemsOf } from './known-metrics.ts';

let known: KnownMetrics;
beforeAll(async () => {
  known = await knownMetrics();
});

test.each([
  ['tidegate_online == 0', []],
  ['tidegate_onlin == 0', ['There is no tidegate_onlin']],
  [
    'rate(tidegate_attempts_total{outcome=~"ok|oops"}[5m])',
    ['tidegate_attempts_total has no outcome="oops"'],
  ],
  ['tidegate_degradation_score{venue="binance"}', ['tidegate_degradation_score has no label venue']],
  ['tidegate_degradation_score{exchange="$exchange", job="x"}', []],
  ['sum by (venue) (tidegate_online)', ['Nothing in it has a label venue: sum by (venue) (tidegate_online)']],
  ['histogram_quantile(0.5, rate(tidegate_attempt_duration_seconds_bucket[$__rate_interval]))', []],
])('what is wrong with %s is found', (expr, problems) => {
  expect(problemsOf(expr, known)).toEqual(problems);
});

test('what is no PromQL throws', () => {
  for (const expr of ['sum(', 'tidegate_online ===', 'rate(tidegate_attempts_total[5])}', '']) {
    expect(() => problemsOf(expr, known), expr).toThrow(/PromQL|metric/);
  }
});
