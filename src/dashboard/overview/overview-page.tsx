import './overview.css';
import { useMemo, useState } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { useLive, useWatched } from '../data/use-live.ts';
import { useQuery } from '../data/use-query.ts';
import { useRoughServiceNow } from '../data/use-service-now.ts';
import { CardDetailsDocument, type CardDetailsQuery } from '../generated/graphql.ts';
import { Button } from '../kit/button.tsx';
import { Message, ProblemNotice } from '../kit/message.tsx';
import { navigate } from '../url/router.ts';
import { type OverviewView, overview } from '../url/view.ts';
import { CardGrid } from './card-grid.tsx';
import { Filters } from './filters.tsx';
import { headlineOf } from './headline.ts';
import { Headline } from './headline-panel.tsx';
import { selectExchanges } from './selection.ts';
import { useHeldOrder } from './use-held-order.ts';

export type CardDetails = CardDetailsQuery['exchanges'][number];

const everyMs = 10_000;
const shownMs = 3_600_000;
const stepSeconds = 120;

/** What no stream tells of the exchanges in sight, and of the one that the headline speaks of. */
function useDetails(names: readonly string[]) {
  // Moves on by the bucket, so that the question stays the same in between.
  const nowMs = useRoughServiceNow(stepSeconds * 1_000);
  const from = new Date(nowMs - shownMs).toISOString();
  const asked = { names: [...names].sort(), from, stepSeconds };
  const { data, problem, refresh } = useQuery(CardDetailsDocument, asked, {
    everyMs,
    isPaused: names.length === 0,
    keepsPrevious: true,
  });
  const details = useMemo(() => new Map(data?.exchanges.map((each) => [each.name, each] as const)), [data]);
  return { details, problem, refresh };
}

function Nothing({ view }: { readonly view: OverviewView }) {
  return (
    <Message icon="search" title="No exchange passes these filters">
      <Button onClick={() => navigate({ ...overview, sort: view.sort })}>Show all</Button>
    </Message>
  );
}

export function OverviewPage({ view }: { readonly view: OverviewView }) {
  const exchanges = useLive((state) => state.exchanges);
  const online = useLive((state) => state.online);
  const all = useMemo(() => [...exchanges.values()], [exchanges]);
  const headline = useMemo(() => headlineOf(all, online), [all, online]);
  const shown = useMemo<readonly ExchangeHealth[]>(() => selectExchanges(all, view), [all, view]);
  const { ordered, hold } = useHeldOrder(shown, JSON.stringify(view));
  const [inSight, setInSight] = useState<readonly string[]>([]);
  const worst = headline.worst?.name;
  const names = worst === undefined || inSight.includes(worst) ? inSight : [...inSight, worst];
  useWatched(names);
  const { details, problem, refresh } = useDetails(names);

  return (
    <>
      <Headline
        headline={headline}
        history={worst === undefined ? [] : (details.get(worst)?.history ?? [])}
      />
      <Filters view={view} counts={headline.counts} shown={shown.length} />
      {problem && <ProblemNotice problem={problem} onRetry={refresh} />}
      {shown.length === 0 ? (
        <Nothing view={view} />
      ) : (
        <CardGrid exchanges={ordered} details={details} onInSight={setInSight} onAim={hold} />
      )}
    </>
  );
}
