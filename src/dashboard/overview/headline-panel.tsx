import { useLive } from '../data/use-live.ts';
import { useRoughServiceNow } from '../data/use-service-now.ts';
import { Elapsed } from '../kit/elapsed.tsx';
import { Icon, type IconName } from '../kit/icons.tsx';
import { ViewLink } from '../kit/link.tsx';
import { toneOf } from '../kit/marks.tsx';
import { Time } from '../kit/time.tsx';
import { exchangeView } from '../url/view.ts';
import { headlineWord, type Headline as Said } from './headline.ts';
import { type HistoryPoint, type Trend, trendOf, troubleSince } from './trouble.ts';

const trendWords: Readonly<Record<Trend, string>> = {
  better: 'Getting better',
  worse: 'Getting worse',
  steady: 'Not changing',
};
const trendIcons: Readonly<Record<Trend, IconName>> = { better: 'down', worse: 'up', steady: 'level' };

function SinceWhen({
  exchange,
  history,
}: {
  readonly exchange: Said['worst'];
  readonly history: readonly HistoryPoint[];
}) {
  const changedAt = useLive((state) => state.changedAt.get(exchange?.name ?? ''));
  const aheadMs = useLive((state) => state.clockAheadMs);
  const since = exchange && troubleSince(exchange, history, changedAt && changedAt + aheadMs);
  if (!since) return null;
  return (
    <div>
      <dt>Since</dt>
      <dd>
        {since.isEarlier && 'before '}
        <Time at={since.atMs} />{' '}
        <span className="muted">
          ({since.isEarlier && 'over '}
          <Elapsed since={since.atMs} />)
        </span>
      </dd>
    </div>
  );
}

/** Is it them or is it us, which venue, since when, and is it getting better. */
export function Headline({
  headline,
  history,
}: {
  readonly headline: Said;
  readonly history: readonly HistoryPoint[];
}) {
  const { status, whose, sentence, worst } = headline;
  const nowMs = useRoughServiceNow(10_000);
  const trend = worst && trendOf(worst.degradation.score, history, nowMs);
  const isUs = whose === 'It is us';
  const reasons = worst?.sources.flatMap((source) =>
    source.statusReasons.map((reason) => ({ source, reason })),
  );
  return (
    <section className="headline" data-tone={isUs ? 'failed' : toneOf(status)} aria-labelledby="headline">
      <div className="headline-status">
        <Icon name={isUs ? 'failed' : toneOf(status)} />
        <span>{headlineWord(headline)}</span>
      </div>
      <div className="headline-words">
        <h1 id="headline" aria-live="polite">
          {whose && <span className="headline-whose">{whose}: </span>}
          {worst ? <ViewLink to={exchangeView(worst.name)}>{sentence}</ViewLink> : sentence}
        </h1>
        {isUs && (
          <p>
            Every source fails at the network at once. What the venues themselves do is not known until that
            is over.
          </p>
        )}
        {reasons?.[0] && (
          <p className="muted">
            {reasons[0].source.name}: {reasons[0].reason}
          </p>
        )}
      </div>
      {worst && (
        <dl className="headline-facts">
          <SinceWhen exchange={worst} history={history} />
          {trend && (
            <div>
              <dt>Trend</dt>
              <dd className="trend" data-trend={trend}>
                <Icon name={trendIcons[trend]} /> {trendWords[trend]}
              </dd>
            </div>
          )}
        </dl>
      )}
    </section>
  );
}
