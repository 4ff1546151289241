import type { ExchangeDetailsQuery } from '../generated/graphql.ts';

export type SourceDetails = NonNullable<ExchangeDetailsQuery['exchange']>['sources'][number];
export type Sla = SourceDetails['sla'];

/** The one that all of some sources are held to; null where they differ. */
export function commonSla(sources: readonly Pick<SourceDetails, 'sla'>[]): Sla | null {
  const [first, ...others] = sources.map(({ sla }) => sla);
  if (!first) return null;
  const isSame = (sla: Sla) =>
    sla.maxP95Ms === first.maxP95Ms &&
    sla.maxP99Ms === first.maxP99Ms &&
    sla.minSuccessRate === first.minSuccessRate;
  return others.every(isSame) ? first : null;
}
