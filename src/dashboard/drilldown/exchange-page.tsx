import './drilldown.css';
import { useEffect, useMemo } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { useOperations } from '../data/use-api.ts';
import { useLive, useLiveStore, useWatched } from '../data/use-live.ts';
import { useQuery } from '../data/use-query.ts';
import { ExchangeDetailsDocument } from '../generated/graphql.ts';
import { ReadProblem } from '../history/read-problem.tsx';
import { ViewLink } from '../kit/link.tsx';
import { StatusMark } from '../kit/marks.tsx';
import { Loading, Message, Notice } from '../kit/message.tsx';
import { StaleMark } from '../shell/freshness.tsx';
import { type ExchangeView, heatmap, overview, timeline } from '../url/view.ts';
import { BreakerPanel } from './breaker-panel.tsx';
import { CachePanel } from './cache-panel.tsx';
import { createDrillFeed, keyOf } from './drill-feed.ts';
import { exchangeReason } from './explain-exchange.ts';
import { HistoryPanel } from './history-panel.tsx';
import { QuotaPanel } from './quota-panel.tsx';
import { ScorePanel } from './score-panel.tsx';
import { commonSla } from './sla.ts';
import { SourceTabs } from './source-tabs.tsx';
import { WhyPanel } from './why-panel.tsx';

const detailsEveryMs = 5_000;
const kinds: Readonly<Record<string, string>> = {
  CEX: 'Centralised exchange',
  DEX: 'Decentralised exchange',
  SOCIAL: 'Social network',
};

function Drilldown({ exchange, view }: { readonly exchange: ExchangeHealth; readonly view: ExchangeView }) {
  const { name, displayName, kind, status } = exchange;
  const operations = useOperations();
  const store = useLiveStore();
  const feed = useMemo(
    () => createDrillFeed(operations, name, () => Date.now() + store.get().clockAheadMs),
    [operations, store, name],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bucket under way changes with them
  useEffect(() => feed.hint(keyOf(view.source)), [feed, view.source, status, exchange.degradation.score]);
  useWatched([name]);
  const details = useQuery(ExchangeDetailsDocument, { name }, { everyMs: detailsEveryMs });
  const all = details.data?.exchange?.sources;

  const source = exchange.sources.find((each) => each.name === view.source) ?? null;
  const shown = source ? { ...view, source: source.name } : { ...view, source: null };
  const own = source ? all?.filter((each) => each.name === source.name) : all;
  const [ownDetails] = source ? (own ?? []) : [];
  const breakers = exchange.circuitBreakers.filter(
    (breaker) => !ownDetails || breaker.name === ownDetails.circuitBreaker.name,
  );
  const guardedBy = (breaker: string) =>
    all!.filter((each) => each.circuitBreaker.name === breaker).map((each) => each.name);

  return (
    <article className="drill" aria-labelledby="drill-title">
      <header className="drill-header">
        <h1 id="drill-title">{displayName}</h1>
        <StatusMark status={status} />
        <span className="tag">{kinds[kind] ?? kind}</span>
        <StaleMark />
        <p className="drill-reason muted">{exchangeReason(exchange)}</p>
        <nav className="drill-links" aria-label="Elsewhere">
          <ViewLink to={{ ...timeline, range: view.range, exchanges: [name] }}>Its alerts</ViewLink>
          <ViewLink to={{ ...heatmap, range: view.range }}>Heatmap</ViewLink>
        </nav>
      </header>
      <SourceTabs exchange={exchange} view={shown} />
      {view.source !== null && !source && (
        <Notice tone="warning">
          {displayName} has no source “{view.source}”; all of them are shown.
        </Notice>
      )}
      {details.problem && <ReadProblem problem={details.problem} onRetry={details.refresh} />}
      <div className="drill-body" data-marked={view.atMs !== null || undefined}>
        <HistoryPanel view={shown} feed={feed} sla={own ? commonSla(own) : null} />
        <div className="drill-why">
          {!source && <ScorePanel exchange={exchange} />}
          {source && ownDetails && <WhyPanel source={source} details={ownDetails} />}
        </div>
        <div className="drill-facts">
          <BreakerPanel breakers={breakers} guardedBy={all && guardedBy} />
          {own ? <QuotaPanel sources={own} /> : <Loading>Reading quota and limits …</Loading>}
          {ownDetails && <CachePanel cache={ownDetails.cache} />}
        </div>
      </div>
    </article>
  );
}

/** An exchange, or one of its sources: how it does, why, and how it did. */
export function ExchangePage({ view }: { readonly view: ExchangeView }) {
  const exchange = useLive((state) => state.exchanges.get(view.exchange));
  if (exchange) return <Drilldown key={exchange.name} exchange={exchange} view={view} />;
  return (
    <Message icon="search" title={`No exchange is called “${view.exchange}”`} level="h1">
      <p>It may have had another name, or it is no longer in the configuration.</p>
      <ViewLink to={overview}>All exchanges</ViewLink>
    </Message>
  );
}
