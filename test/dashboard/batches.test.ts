import { describe, expect, it } from 'vitest';
import { fieldsPerDrillPoint } from '../../src/dashboard/drilldown/drill-feed.ts';
import {
  ExchangeHistoryDocument,
  HeatmapRowsDocument,
  SourceHistoryDocument,
} from '../../src/dashboard/generated/graphql.ts';
import { fieldsPerHeatPoint } from '../../src/dashboard/heatmap/heat-feed.ts';
import { costOfHistory, nextBatch } from '../../src/dashboard/history/batches.ts';
import { type Buckets, bucketVariables } from '../../src/dashboard/history/buckets.ts';
import type { SystemView } from '../../src/engine/views.ts';
import { costOf } from '../../src/graphql/cost-limit.ts';
import { defaultOperationLimits } from '../../src/graphql/limits.ts';
import { parseOperation } from '../../src/graphql/operation.ts';
import { schema } from '../../src/graphql/schema.ts';

const minute = 60_000;
const toMs = Date.UTC(2026, 0, 31, 12);
const buckets = (count: number, stepMs = minute): Buckets => ({
  fromMs: toMs - count * stepMs,
  toMs,
  stepMs,
});

/** What the service counts, with 200 exchanges. */
function served(document: { toString(): string }, variableValues: Record<string, unknown>): number {
  const exchanges = Array.from({ length: 200 }, () => ({ sources: [], circuitBreakers: [] }));
  const view = { exchanges, sources: [], circuitBreakers: [], timestamp: toMs } as unknown as SystemView;
  const operation = { schema, document: parseOperation(document.toString()), variableValues };
  return costOf(operation, { view, silences: [] });
}

describe('what an operation costs', () => {
  const shown = buckets(145, 10 * minute);

  it.each([1, 8])('is what the service counts, for %i rows of the heatmap', (count) => {
    const names = Array.from({ length: count }, (_, index) => `venue-${index}`);
    const cost = served(HeatmapRowsDocument, { names, ...bucketVariables(shown) });
    // The field that holds them all.
    expect(cost).toBe(1 + count * (costOfHistory(145, fieldsPerHeatPoint) - 1));
  });

  it.each([
    ['an exchange', ExchangeHistoryDocument],
    ['a source', SourceHistoryDocument],
  ])('is what the service counts, for %s looked into', (_what, document) => {
    const cost = served(document, { name: 'a', ...bucketVariables(shown) });
    expect(cost).toBe(costOfHistory(145, fieldsPerDrillPoint) - 1);
  });

  it('is within the limit for the most buckets that are drawn', () => {
    const cost = served(SourceHistoryDocument, { name: 'a', ...bucketVariables(buckets(2_500)) });
    expect(cost).toBeLessThan(defaultOperationLimits.cost);
  });
});

describe('what is asked together', () => {
  const unread = (keys: string, each: Buckets) => [...keys].map((key) => ({ key, buckets: each }));

  it('is what lacks the same buckets, as many as are wanted at once', () => {
    const all = [...unread('abc', buckets(60)), ...unread('de', buckets(3)), ...unread('f', buckets(60))];
    expect(nextBatch(all, 6, 8)).toEqual({ keys: ['a', 'b', 'c', 'f'], buckets: buckets(60) });
    expect(nextBatch(all, 6, 2)!.keys).toEqual(['a', 'b']);
    expect(nextBatch(all.slice(3), 6, 8)!.keys).toEqual(['d', 'e']);
    expect(nextBatch([], 6, 8)).toBeNull();
  });

  it('is less where the histories are long, and never nothing', () => {
    const long = unread('abcdefgh', buckets(5_000));
    expect(nextBatch(long, 6, 8)!.keys).toEqual(['a', 'b']);
    expect(nextBatch(long, 29, 8)!.keys).toEqual(['a']);
  });
});
