import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circuitStates } from '../../src/core/breaker.ts';
import { degradation, degradationLevel, type SourceFacts } from '../../src/core/degradation.ts';
import { healthStatuses } from '../../src/core/sla.ts';

const source = (status: SourceFacts['status'], successRate: number | null = 1): SourceFacts => ({
  status,
  successRate,
});

const sources = fc.array(
  fc.record<SourceFacts>({
    status: fc.constantFrom(...healthStatuses),
    successRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  { maxLength: 8 },
);
const breaker = fc.constantFrom(...circuitStates);

describe('degradation score', () => {
  it.each<[string, SourceFacts[], 'CLOSED' | 'OPEN' | 'HALF_OPEN', number]>([
    ['no source', [], 'OPEN', 0],
    ['only unknown sources', [source('UNKNOWN', 0)], 'OPEN', 0],
    ['all well', [source('HEALTHY'), source('HEALTHY')], 'CLOSED', 0],
    ['one of two degraded', [source('HEALTHY'), source('DEGRADED')], 'CLOSED', 0.15],
    ['one of two failed', [source('HEALTHY'), source('FAILED')], 'CLOSED', 0.25],
    ['an unknown source beside a failed one', [source('UNKNOWN', 0), source('FAILED')], 'CLOSED', 0.5],
    ['a breaker half open', [source('HEALTHY')], 'HALF_OPEN', 0.1],
    ['a breaker open', [source('HEALTHY')], 'OPEN', 0.2],
    ['success at 0.95', [source('HEALTHY', 0.95)], 'CLOSED', 0],
    ['success at 0.9', [source('HEALTHY', 0.9)], 'CLOSED', 0.01],
    [
      'a source without a rate is left out of the average',
      [source('HEALTHY', 0.5), source('HEALTHY', null)],
      'CLOSED',
      0.05,
    ],
    ['everything at its worst', [source('FAILED', 0)], 'OPEN', 0.8],
  ])('%s', (_name, facts, worst, score) => {
    expect(degradation(facts, worst).score).toBeCloseTo(score, 12);
  });

  it('is 0 to 1 and the sum of its parts', () => {
    fc.assert(
      fc.property(sources, breaker, (facts, worst) => {
        const { score, level, ...parts } = degradation(facts, worst);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0);
        const sum = Object.values(parts).reduce((total, part) => total + part, 0);
        expect(score).toBeCloseTo(Math.min(1, sum), 12);
        expect(level).toBe(degradationLevel(score));
      }),
    );
  });

  it('never falls when a source gets worse', () => {
    const worse = { HEALTHY: 'DEGRADED', DEGRADED: 'FAILED', FAILED: 'FAILED', UNKNOWN: 'UNKNOWN' } as const;
    fc.assert(
      fc.property(sources, breaker, fc.nat(7), (facts, worst, at) => {
        const changed = facts.map((fact, i) => (i === at ? { ...fact, status: worse[fact.status] } : fact));
        const before = degradation(facts, worst).score;
        expect(degradation(changed, worst).score).toBeGreaterThanOrEqual(before - 1e-12);
      }),
    );
  });

  it('never falls when a success rate falls or the breaker gets worse', () => {
    fc.assert(
      fc.property(sources, fc.double({ min: 0, max: 1, noNaN: true }), (facts, factor) => {
        const fallen = facts.map((fact) => ({
          ...fact,
          successRate: fact.successRate === null ? null : fact.successRate * factor,
        }));
        const [closed, halfOpen, open] = (['CLOSED', 'HALF_OPEN', 'OPEN'] as const).map(
          (worst) => degradation(facts, worst).score,
        );
        expect(degradation(fallen, 'CLOSED').score).toBeGreaterThanOrEqual(closed! - 1e-12);
        expect(halfOpen).toBeGreaterThanOrEqual(closed!);
        expect(open).toBeGreaterThanOrEqual(halfOpen!);
      }),
    );
  });

  it('reads the same in any order of the sources', () => {
    fc.assert(
      fc.property(sources, breaker, (facts, worst) => {
        expect(degradation(facts.toReversed(), worst).score).toBeCloseTo(degradation(facts, worst).score, 12);
      }),
    );
  });
});

it.each([
  [0, 'NONE'],
  [0.0999, 'NONE'],
  [0.1, 'MINOR'],
  [0.2999, 'MINOR'],
  [0.3, 'MODERATE'],
  [0.5999, 'MODERATE'],
  [0.6, 'SEVERE'],
  [1, 'SEVERE'],
] as const)('a score of %f is %s', (score, level) => {
  expect(degradationLevel(score)).toBe(level);
});
