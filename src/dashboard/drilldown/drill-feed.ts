import type { Client as UrqlClient } from '@urql/core';
import { documentOf } from '../data/api.ts';
import {
  type DrillPointFragment,
  ExchangeHistoryDocument,
  SourceHistoryDocument,
} from '../generated/graphql.ts';
import { type Buckets, bucketVariables } from '../history/buckets.ts';
import { createFeed, type Feed } from '../history/feed.ts';

/** What the charts show of a bucket. */
export type DrillPoint = DrillPointFragment;

/** Of `DrillPoint`, with as many outcomes as there are kinds. Test: batches.test.ts. */
export const fieldsPerDrillPoint = 29;

/** What a history is of: the exchange as a whole, or one of its sources. */
export const keyOf = (source: string | null): string => (source === null ? '' : `source ${source}`);

/** The histories of an exchange and of its sources, one at a time. */
export function createDrillFeed(
  operations: UrqlClient,
  exchange: string,
  now: () => number,
): Feed<DrillPoint> {
  const read = async ([key]: readonly string[], buckets: Buckets) => {
    const source = key!.startsWith('source ') ? key!.slice(7) : null;
    const variables = { name: source ?? exchange, ...bucketVariables(buckets) };
    const { data, error } =
      source === null
        ? await operations.query(documentOf(ExchangeHistoryDocument), variables).toPromise()
        : await operations.query(documentOf(SourceHistoryDocument), variables).toPromise();
    if (error) throw error;
    const found = data && ('exchange' in data ? data.exchange : data.source);
    return new Map(found ? [[key!, found.history]] : []);
  };
  return createFeed({ read, fieldsPerPoint: fieldsPerDrillPoint, most: 1, now });
}
