import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circuitStates } from '../../src/core/breaker.ts';
import type { SlaPolicy } from '../../src/core/policy.ts';
import {
  exchangeStatus,
  type HealthStatus,
  healthStatuses,
  type SourceSituation,
  sourceHealth,
  sourceStatus,
  systemStatus,
} from '../../src/core/sla.ts';
import { createWindow, readSummary, record } from '../../src/core/window.ts';
import type { WindowSummary } from '../../src/core/window-totals.ts';

const sla: SlaPolicy = {
  maxP95Ms: 1_000,
  maxP99Ms: 2_000,
  minSuccessRate: 0.95,
  maxConsecutiveFailures: 3,
  windowMs: 300_000,
  minCalls: 10,
};

const stats = (part: Partial<WindowSummary> = {}): WindowSummary => ({
  attempts: 100,
  ok: 100,
  failures: 0,
  countable: 100,
  successRate: 1,
  latencyCount: 100,
  slowestMs: Number.POSITIVE_INFINITY,
  p95Ms: 100,
  p99Ms: 200,
  ...part,
});

const noStats = readSummary(createWindow(sla.windowMs), 0);

const situation = (part: Partial<SourceSituation> = {}): SourceSituation => ({
  configured: true,
  stats: stats(),
  consecutiveFailures: 0,
  consecutiveRefusals: 0,
  block: null,
  breakerState: 'CLOSED',
  lastStatus: null,
  ...part,
});

const banned = { reason: 'BANNED', remainingMs: 90_500 } as const;

const table: readonly [string, Partial<SourceSituation>, HealthStatus, readonly string[]][] = [
  ['does well', {}, 'HEALTHY', []],
  ['is not configured', { configured: false }, 'UNKNOWN', ['not configured']],
  ['was not called', { stats: noStats }, 'UNKNOWN', ['no call within the window']],
  ['failed twice in a row', { consecutiveFailures: 2 }, 'HEALTHY', []],
  ['failed three times in a row', { consecutiveFailures: 3 }, 'FAILED', ['the last 3 calls failed']],
  [
    'failed four times and is slow too',
    { consecutiveFailures: 4, stats: stats({ p95Ms: 1_239.2 }) },
    'FAILED',
    ['the last 4 calls failed', 'p95 1,240 ms is above 1,000 ms'],
  ],
  ['is at its p95 limit', { stats: stats({ p95Ms: 1_000 }) }, 'HEALTHY', []],
  [
    'is a little above its p95 limit',
    { stats: stats({ p95Ms: 1_000.1 }) },
    'DEGRADED',
    ['p95 1,001 ms is above 1,000 ms'],
  ],
  [
    'is above its p99 limit',
    { stats: stats({ p99Ms: 2_500 }) },
    'DEGRADED',
    ['p99 2,500 ms is above 2,000 ms'],
  ],
  ['is slow in 9 calls', { stats: stats({ p95Ms: 9_000, p99Ms: 9_000, latencyCount: 9 }) }, 'HEALTHY', []],
  [
    'is slow in 10 calls',
    { stats: stats({ p95Ms: 9_000, p99Ms: 9_000, latencyCount: 10, countable: 9, successRate: 0 }) },
    'DEGRADED',
    ['p95 9,000 ms is above 1,000 ms', 'p99 9,000 ms is above 2,000 ms'],
  ],
  ['is at its success rate', { stats: stats({ successRate: 0.95 }) }, 'HEALTHY', []],
  [
    'is a little below its success rate',
    { stats: stats({ successRate: 0.9499 }) },
    'DEGRADED',
    ['success rate 94.9 % is below 95 %'],
  ],
  ['failed 2 of 9 countable calls', { stats: stats({ successRate: 7 / 9, countable: 9 }) }, 'HEALTHY', []],
  ['is banned', { block: banned }, 'DEGRADED', ['banned by the venue, no calls for another 91 s']],
  [
    'is banned and was not called since',
    { block: banned, stats: noStats, lastStatus: 'HEALTHY' },
    'DEGRADED',
    ['banned by the venue, no calls for another 91 s'],
  ],
  ['was refused twice', { consecutiveRefusals: 2 }, 'HEALTHY', []],
  [
    'was refused three times',
    { consecutiveRefusals: 3 },
    'DEGRADED',
    ['the last 3 calls were refused for our credentials or our location'],
  ],
  ['does well beside an open breaker', { breakerState: 'OPEN' }, 'HEALTHY', []],
];

describe('a source', () => {
  it.each(table)('that %s', (_name, part, status, reasons) => {
    expect(sourceStatus(situation(part), sla)).toEqual({ status, reasons });
    expect(sourceHealth(situation(part), sla)).toBe(status);
  });

  it.each([
    ['OPEN', null, 'FAILED'],
    ['OPEN', 'UNKNOWN', 'FAILED'],
    ['HALF_OPEN', 'FAILED', 'FAILED'],
    ['OPEN', 'DEGRADED', 'DEGRADED'],
    ['HALF_OPEN', 'HEALTHY', 'HEALTHY'],
  ] as const)(
    'with an empty window behind a breaker that is %s, last seen %s, is %s',
    (breakerState, lastStatus, status) => {
      const judged = sourceStatus(situation({ stats: noStats, breakerState, lastStatus }), sla);
      expect(judged.status).toBe(status);
      expect(judged.reasons).toHaveLength(status === 'HEALTHY' ? 0 : 1);
    },
  );

  it('that is blocked behind an open breaker keeps a worse status, and is not HEALTHY', () => {
    const judge = (lastStatus: HealthStatus) =>
      sourceHealth(situation({ stats: noStats, block: banned, breakerState: 'OPEN', lastStatus }), sla);
    expect([judge('FAILED'), judge('DEGRADED'), judge('HEALTHY')]).toEqual([
      'FAILED',
      'DEGRADED',
      'DEGRADED',
    ]);
  });

  it('has reasons exactly when it is not HEALTHY', () => {
    const rate = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
    const latency = fc.option(fc.double({ min: 0.5, max: 60_000, noNaN: true }));
    const measured = fc
      .record({ successRate: rate, p95Ms: latency, p99Ms: latency })
      .map((part) => stats(part));
    const any = fc.record<SourceSituation>({
      configured: fc.boolean(),
      stats: fc.oneof(fc.constant(noStats), measured),
      consecutiveFailures: fc.nat(5),
      consecutiveRefusals: fc.nat(5),
      block: fc.constantFrom(null, banned),
      breakerState: fc.constantFrom(...circuitStates),
      lastStatus: fc.constantFrom(null, ...healthStatuses),
    });
    fc.assert(
      fc.property(any, (facts) => {
        const { status, reasons } = sourceStatus(facts, sla);
        expect(reasons.length === 0).toBe(status === 'HEALTHY');
        expect(status).toBe(sourceHealth(facts, sla));
      }),
    );
  });

  it.each([
    ['an unreachable network says nothing of latency', 'NETWORK'],
    ['a rate limit says nothing of latency or success', 'RATE_LIMITED'],
  ] as const)('is judged by what its window counts: %s', (_name, kind) => {
    const window = createWindow(sla.windowMs);
    for (let i = 0; i < 200; i++) record(window, 'OK', 50, i);
    for (let i = 0; i < 10; i++) record(window, kind, 60_000, 200 + i);
    expect(sourceStatus(situation({ stats: readSummary(window, 210) }), sla).status).toBe('HEALTHY');
  });
});

describe('roll-ups', () => {
  it.each<[HealthStatus[], 'CLOSED' | 'HALF_OPEN' | 'OPEN', HealthStatus]>([
    [['HEALTHY', 'HEALTHY'], 'CLOSED', 'HEALTHY'],
    [['HEALTHY', 'DEGRADED'], 'CLOSED', 'DEGRADED'],
    [['FAILED', 'HEALTHY'], 'CLOSED', 'FAILED'],
    [['HEALTHY', 'UNKNOWN'], 'CLOSED', 'HEALTHY'],
    [['HEALTHY'], 'OPEN', 'DEGRADED'],
    [['HEALTHY'], 'HALF_OPEN', 'DEGRADED'],
    [['FAILED', 'UNKNOWN'], 'OPEN', 'FAILED'],
    [['UNKNOWN', 'UNKNOWN'], 'OPEN', 'UNKNOWN'],
    [[], 'CLOSED', 'UNKNOWN'],
  ])('an exchange of %j with a breaker %s is %s', (sources, breaker, status) => {
    expect(exchangeStatus(sources, breaker)).toBe(status);
  });

  it.each<[HealthStatus[], HealthStatus]>([
    [[], 'UNKNOWN'],
    [['UNKNOWN'], 'UNKNOWN'],
    [['HEALTHY', 'UNKNOWN'], 'HEALTHY'],
    [['FAILED', 'UNKNOWN'], 'FAILED'],
    [['FAILED', 'FAILED'], 'FAILED'],
    [['FAILED', 'HEALTHY'], 'DEGRADED'],
    [['DEGRADED', 'HEALTHY'], 'DEGRADED'],
    [['FAILED', 'DEGRADED'], 'DEGRADED'],
  ])('a system of %j is %s', (exchanges, status) => {
    expect(systemStatus(exchanges)).toBe(status);
  });
});
