import { durationText } from '../format/duration.ts';
import { counted } from '../format/number.ts';
import { outcomeWords, statusWord } from '../format/words.ts';
import { Icon, type IconName } from '../kit/icons.tsx';
import { StatusMark, type Tone } from '../kit/marks.tsx';
import { Time } from '../kit/time.tsx';
import { StaleMark } from '../shell/freshness.tsx';
import { attemptsOf, type Check, checksOf, type LiveSource, ruleOf } from './explain-source.ts';
import type { SourceDetails } from './sla.ts';

const looks: Readonly<Record<Check['verdict'], { readonly icon: IconName; readonly tone: Tone }>> = {
  kept: { icon: 'healthy', tone: 'healthy' },
  broken: { icon: 'failed', tone: 'failed' },
  'not judged': { icon: 'unknown', tone: 'unknown' },
};

const capitalised = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** Why a source has the status that it has, with the numbers that it was judged by. */
export function WhyPanel({
  source,
  details,
}: {
  readonly source: LiveSource;
  readonly details: SourceDetails;
}) {
  const { sla, outcomes } = details;
  return (
    <section className="panel fact" aria-labelledby="why-panel">
      <h2 id="why-panel">
        Why {statusWord(source.status).toLowerCase()}? <StaleMark />
      </h2>
      <p className="why-status">
        <StatusMark status={source.status} />
      </p>
      {source.statusReasons.length > 0 && (
        <ul className="why-reasons">
          {source.statusReasons.map((reason) => (
            <li key={reason}>{capitalised(reason)}.</li>
          ))}
        </ul>
      )}
      <p className="muted">{ruleOf(source, sla)}</p>
      <ul className="checks">
        {checksOf(source, sla, outcomes).map(({ name, limit, value, verdict, says }) => (
          <li key={name}>
            <span className="mark" data-tone={looks[verdict].tone}>
              <Icon name={looks[verdict].icon} />
              <span className="visually-hidden">{verdict}:</span>
            </span>
            <span className="check-name">{name}</span>
            <strong>{value ?? '–'}</strong>
            <span className="muted">{limit}</span>
            {verdict !== 'kept' && <span className="check-says muted">{says}</span>}
          </li>
        ))}
      </ul>
      <dl className="fact-list">
        <div>
          <dt>Last {durationText(sla.windowSeconds * 1_000)}</dt>
          <dd>
            {counted(attemptsOf(outcomes), 'attempt')}
            {outcomes.length > 0 && (
              <span className="muted">
                : {outcomes.map(({ kind, count }) => `${count} ${outcomeWords(kind)}`).join(', ')}
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Last outcome</dt>
          <dd>{source.lastOutcome ? outcomeWords(source.lastOutcome) : 'None yet'}</dd>
        </div>
        <div>
          <dt>Last worked</dt>
          <dd>{source.lastSuccessAt ? <Time at={source.lastSuccessAt} /> : 'Never'}</dd>
        </div>
        <div>
          <dt>Last failed</dt>
          <dd>{source.lastFailureAt ? <Time at={source.lastFailureAt} /> : 'Never'}</dd>
        </div>
      </dl>
    </section>
  );
}
