import type { Client as UrqlClient } from '@urql/core';
import { documentOf } from '../data/api.ts';
import { HeatmapRowsDocument, type HeatmapRowsQuery } from '../generated/graphql.ts';
import { type Buckets, bucketVariables } from '../history/buckets.ts';
import { createFeed, type Feed } from '../history/feed.ts';

/** What a cell shows. */
export type HeatPoint = HeatmapRowsQuery['exchanges'][number]['history'][number];

/** Of `HeatmapRows`. Test: batches.test.ts. */
export const fieldsPerHeatPoint = 6;

/** Few enough that the first rows are soon there. */
const rowsAtOnce = 8;

/** The histories of exchanges, by name. */
export function createHeatFeed(operations: UrqlClient, now: () => number): Feed<HeatPoint> {
  const read = async (names: readonly string[], buckets: Buckets) => {
    const variables = { names: [...names], ...bucketVariables(buckets) };
    const { data, error } = await operations.query(documentOf(HeatmapRowsDocument), variables).toPromise();
    if (error) throw error;
    return new Map(data!.exchanges.map(({ name, history }) => [name, history]));
  };
  return createFeed({ read, fieldsPerPoint: fieldsPerHeatPoint, most: rowsAtOnce, now });
}
