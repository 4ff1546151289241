import { memo } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { latencyText, percentText } from '../format/number.ts';
import { ViewLink } from '../kit/link.tsx';
import { StatusMark, toneOf } from '../kit/marks.tsx';
import { Sparkline } from '../kit/sparkline.tsx';
import { exchangeView } from '../url/view.ts';
import { Breakers } from './breakers.tsx';
import type { CardDetails } from './overview-page.tsx';
import { Quota } from './quota-line.tsx';
import { ScoreBar } from './score-bar.tsx';

interface ExchangeCardProps {
  readonly exchange: ExchangeHealth;
  readonly details: CardDetails | undefined;
  /** The row of cards that it stands in. */
  readonly row: number;
  readonly position: number;
  readonly count: number;
}

function Curves({ exchange, details }: Pick<ExchangeCardProps, 'exchange' | 'details'>) {
  const history = details?.history ?? [];
  const latencies = history.map(({ latency }) => latency.p95Ms);
  const rates = history.map(({ successRate }) => successRate);
  const lowest = Math.min(0.9, ...rates.filter((rate) => rate !== null));
  return (
    <dl className="curves">
      <div>
        <dt>p95</dt>
        <dd>{latencyText(exchange.avgLatencyP95Ms)}</dd>
        <dd className="curve">
          <Sparkline
            values={latencies}
            label={`p95 over the last hour, now ${latencyText(exchange.avgLatencyP95Ms)}`}
          />
        </dd>
      </div>
      <div>
        <dt>Success</dt>
        <dd>{percentText(exchange.avgSuccessRate)}</dd>
        <dd className="curve">
          <Sparkline
            values={rates}
            min={lowest}
            max={1}
            label={`Success rate over the last hour, now ${percentText(exchange.avgSuccessRate)}`}
          />
        </dd>
      </div>
    </dl>
  );
}

/** Why it is not healthy, in the words of its worst source. */
function Reason({ exchange }: { readonly exchange: ExchangeHealth }) {
  const source =
    exchange.sources.find(({ status, statusReasons }) => status === 'FAILED' && statusReasons.length > 0) ??
    exchange.sources.find(({ statusReasons }) => statusReasons.length > 0);
  const others = exchange.sources.filter(({ status }) => status === 'FAILED' || status === 'DEGRADED').length;
  if (!source) return null;
  return (
    <p className="card-reason" title={source.statusReasons.join(' ')}>
      <strong>{source.name}</strong>
      {others > 1 && <span className="muted"> and {others - 1} more</span>}: {source.statusReasons[0]}
    </p>
  );
}

/** How one exchange does. */
export const ExchangeCard = memo(function ExchangeCard(props: ExchangeCardProps) {
  const { exchange, details, row, position, count } = props;
  return (
    <article
      className="card panel"
      aria-setsize={count}
      aria-posinset={position}
      data-tone={toneOf(exchange.status)}
    >
      <div className="card-body" data-row={row}>
        <header className="card-head">
          <h2>
            <ViewLink to={exchangeView(exchange.name)} className="card-link">
              {exchange.displayName}
            </ViewLink>
          </h2>
          <StatusMark status={exchange.status} />
        </header>
        <ScoreBar degradation={exchange.degradation} />
        <Reason exchange={exchange} />
        <Breakers exchange={exchange} />
        <Quota sources={details?.sources} />
        <Curves exchange={exchange} details={details} />
      </div>
    </article>
  );
});
