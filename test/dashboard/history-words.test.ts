import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { degradationLevel as served } from '../../src/core/degradation.ts';
import { bucketText } from '../../src/dashboard/history/bucket-words.ts';
import { degradationLevel } from '../../src/dashboard/history/degradation-level.ts';
import {
  isMissing,
  judgementOf,
  type PointFacts,
  statusOf,
  trafficOf,
} from '../../src/dashboard/history/point-words.ts';

const point = (changes: Partial<PointFacts> = {}): PointFacts => ({
  status: 'DEGRADED',
  degradationScore: 0.42,
  requestCount: 1_234,
  successRate: 0.982,
  latency: { p95Ms: 240 },
  ...changes,
});
const nothing = point({
  status: 'UNKNOWN',
  degradationScore: null,
  requestCount: 0,
  successRate: null,
  latency: { p95Ms: null },
});

describe('what is said of a bucket', () => {
  it.each<[string, PointFacts | null, string, string, string | null]>([
    [
      'degraded',
      point(),
      'score 0.42, moderate, degraded',
      'degraded',
      '1,234 requests, 98.2 % worked, p95 240 ms',
    ],
    [
      'well',
      point({ status: 'HEALTHY', degradationScore: 0, successRate: 1, requestCount: 1 }),
      'score 0.00, no degradation, healthy',
      'healthy',
      '1 request, 100 % worked, p95 240 ms',
    ],
    [
      'failed, with nothing asked of it',
      point({ status: 'FAILED', degradationScore: 0.7, requestCount: 0, successRate: null }),
      'score 0.70, severe, failed',
      'failed',
      null,
    ],
    ['without data', nothing, 'no data', 'no data', null],
    [
      'asked while nothing could be known',
      { ...nothing, requestCount: 5 },
      'not judged',
      'not judged',
      '5 requests',
    ],
    ['not read', null, 'not read yet', 'not read yet', null],
  ])('that is %s', (_what, given, judgement, status, traffic) => {
    expect(judgementOf(given)).toBe(judgement);
    expect(statusOf(given)).toBe(status);
    expect(trafficOf(given)).toBe(traffic);
  });

  it('is that nothing is known where nothing was recorded', () => {
    expect(isMissing(null)).toBe(true);
    expect(isMissing(nothing)).toBe(true);
    expect(isMissing({ ...nothing, requestCount: 1 })).toBe(false);
    expect(isMissing(point({ requestCount: 0 }))).toBe(false);
  });

  it('has the words for a score that the service has', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (score) => {
        expect(degradationLevel(score)).toBe(served(score));
      }),
    );
    for (const edge of [0.1, 0.3, 0.6]) expect(degradationLevel(edge)).toBe(served(edge));
  });
});

describe('when a bucket is', () => {
  const zone = { timeZone: 'Europe/Berlin' };
  const at = Date.UTC(2026, 10, 26, 11, 5);
  const minute = 60_000;

  it.each([
    [at, 5 * minute, false, '12:05 to 12:10'],
    [at, 5 * minute, true, '26 Nov, 12:05 to 12:10'],
    [Date.UTC(2026, 10, 26, 22, 50), 20 * minute, false, '26 Nov, 23:50 to 27 Nov, 00:10'],
    [Date.UTC(2026, 10, 26), 1_440 * minute, true, '26 Nov, 01:00 to 27 Nov, 01:00'],
  ])('%i, %i ms long', (startMs, stepMs, withDay, text) => {
    expect(bucketText(startMs, stepMs, withDay, zone)).toBe(text);
  });
});
