import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToBucket, bucketOf } from '../../src/core/histogram.ts';
import { type OutcomeKind, outcomeKinds } from '../../src/core/outcome.ts';
import type { SlaPolicy } from '../../src/core/policy.ts';
import { sourceStatus } from '../../src/core/sla.ts';
import { emptyTotals, kindAt, Summary, statsOf } from '../../src/core/window-totals.ts';
import { checksOf, type LiveSource, ruleOf } from '../../src/dashboard/drilldown/explain-source.ts';
import { commonSla, type Sla } from '../../src/dashboard/drilldown/sla.ts';

const sla: Sla = {
  maxP95Ms: 1_000,
  maxP99Ms: 2_000,
  minSuccessRate: 0.95,
  maxConsecutiveFailures: 3,
  windowSeconds: 300,
  minCalls: 10,
};
const policy: SlaPolicy = { ...sla, windowMs: 300_000 };

const source = (changes: Partial<LiveSource> = {}): LiveSource => ({
  id: 'x',
  name: 'binance_orderbook',
  status: 'HEALTHY',
  statusReasons: [],
  latency: { p50Ms: 40, p95Ms: 96, p99Ms: 120, meanMs: 50 },
  successRate: 1,
  requestCount: 100,
  failureCount: 0,
  consecutiveFailures: 0,
  lastOutcome: 'OK',
  lastSuccessAt: null,
  lastFailureAt: null,
  ...changes,
});
const ok = (count: number) => [{ kind: 'OK' as const, count }];
const said = (given: LiveSource, outcomes: Parameters<typeof checksOf>[2] = ok(given.requestCount)) =>
  checksOf(given, sla, outcomes).map(({ verdict, says }) => `${verdict}: ${says}`);

describe('why a source has its status', () => {
  it('is that it keeps its limits', () => {
    expect(said(source())).toEqual([
      'kept: The last call did not fail.',
      "kept: p95 96 ms is within the SLA's 1,000 ms.",
      "kept: p99 120 ms is within the SLA's 2,000 ms.",
      "kept: Success rate 100 % keeps the SLA's 95 %.",
    ]);
  });

  it('is which limit it breaks, with the numbers', () => {
    const latency = { p50Ms: 800, p95Ms: 1_239.2, p99Ms: 2_000.01, meanMs: 900 };
    const given = source({ latency, successRate: 0.894, consecutiveFailures: 3 });
    expect(said(given)).toEqual([
      'broken: The last 3 calls failed; 3 in a row make a source failed.',
      "broken: p95 1,240 ms is above the SLA's 1,000 ms.",
      "broken: p99 2,001 ms is above the SLA's 2,000 ms.",
      "broken: Success rate 89.4 % is below the SLA's 95 %.",
    ]);
  });

  it('says what is not judged yet, and from when on it is', () => {
    const given = source({ requestCount: 4, successRate: 0.5, consecutiveFailures: 1 });
    expect(said(given)).toEqual([
      'kept: The last call failed; 3 in a row make a source failed.',
      'not judged: p95 is judged from 10 attempts on; the last 5 min had 4.',
      'not judged: p99 is judged from 10 attempts on; the last 5 min had 4.',
      'not judged: The success rate is judged from 10 attempts on; the last 5 min had 4.',
    ]);
  });

  it('judges by the attempts of the outcomes, though the source was told of at another moment', () => {
    const verdicts = checksOf(source({ requestCount: 4 }), sla, ok(100)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['kept', 'kept', 'kept', 'kept']);
  });

  it('tells the rule of each status', () => {
    expect(ruleOf(source(), sla)).toContain('the last 5 min');
    expect(ruleOf(source({ status: 'FAILED' }), sla)).toContain('3 failed calls in a row');
    expect(ruleOf(source({ status: 'UNKNOWN' }), sla)).toContain('Nothing is known');
    expect(ruleOf(source({ status: 'FAILED', requestCount: 0 }), sla)).toContain('keeps the status');
  });

  const situations = fc.record({
    outcomes: fc.dictionary(fc.constantFrom<OutcomeKind>(...outcomeKinds), fc.integer({ min: 1, max: 12 }), {
      maxKeys: 4,
    }),
    latencies: fc.array(fc.constantFrom(20, 900, 1_500, 2_500), { minLength: 1, maxLength: 4 }),
    consecutiveFailures: fc.integer({ min: 0, max: 4 }),
  });

  it('is judged as the service judges it', () => {
    fc.assert(
      fc.property(situations, ({ outcomes, latencies, consecutiveFailures }) => {
        const totals = emptyTotals();
        let timed = 0;
        for (const [kind, count] of Object.entries(outcomes) as [OutcomeKind, number][]) {
          totals.counts[kindAt(kind)]! += count;
          if (!['NETWORK', 'RATE_LIMITED', 'BANNED', 'MAINTENANCE'].includes(kind)) timed += count;
        }
        for (let index = 0; index < timed; index += 1) {
          addToBucket(totals.counts, bucketOf(latencies[index % latencies.length]!), 1);
        }
        const stats = statsOf(totals);
        fc.pre(stats.attempts > 0);
        const judged = sourceStatus(
          {
            configured: true,
            stats: new Summary(totals.counts),
            consecutiveFailures,
            consecutiveRefusals: 0,
            block: null,
            breakerState: 'CLOSED',
            lastStatus: null,
          },
          policy,
        );
        const { p50Ms, p95Ms, p99Ms, meanMs, successRate, attempts } = stats;
        const given = source({
          status: judged.status,
          latency: { p50Ms, p95Ms, p99Ms, meanMs },
          successRate,
          requestCount: attempts,
          consecutiveFailures,
        });
        const counts = Object.entries(outcomes).map(([kind, count]) => ({
          kind: kind as OutcomeKind,
          count,
        }));
        const checks = checksOf(given, sla, counts);
        const broken = checks.filter(({ verdict }) => verdict === 'broken');
        expect(broken.length > 0).toBe(judged.status !== 'HEALTHY');
        expect(broken.some(({ name }) => name === 'Failed calls in a row')).toBe(judged.status === 'FAILED');
        // One for each reason, and with the same numbers.
        expect(broken).toHaveLength(judged.reasons.length);
        for (const reason of judged.reasons.filter((each) => /^p9/.test(each))) {
          const [measured] = /^p\d+ [\d,]+ ms is above/.exec(reason)!;
          expect(broken.some(({ says }) => says.startsWith(measured))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the SLA of several sources', () => {
  it('is one where all are held to the same', () => {
    expect(commonSla([{ sla }, { sla: { ...sla } }])).toEqual(sla);
    expect(commonSla([{ sla }, { sla: { ...sla, maxP95Ms: 500 } }])).toBeNull();
    expect(commonSla([])).toBeNull();
  });
});
