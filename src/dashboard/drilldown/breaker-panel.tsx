import { BreakerTools } from '../actions/breaker-tools.tsx';
import { counted } from '../format/number.ts';
import { breakerMeaning } from '../format/words.ts';
import { BreakerMark } from '../kit/marks.tsx';
import { Time } from '../kit/time.tsx';
import { type Breaker, BreakerFate } from '../overview/breakers.tsx';

interface BreakerPanelProps {
  readonly breakers: readonly Breaker[];
  /** The sources that each guards; undefined while that is not known. */
  readonly guardedBy: ((breaker: string) => readonly string[]) | undefined;
}

/** What the breakers do, what they wait for, and what makes them open and close. */
export function BreakerPanel({ breakers, guardedBy }: BreakerPanelProps) {
  return (
    <section className="panel fact" aria-labelledby="breaker-panel">
      <h2 id="breaker-panel">{breakers.length === 1 ? 'Breaker' : 'Breakers'}</h2>
      {breakers.map((breaker) => {
        const { name, state, failureCount, failureThreshold, successThreshold, openedAt, episode } = breaker;
        const guarded = guardedBy?.(name) ?? [];
        return (
          <div key={name} className="breaker-fact" data-breaker={name}>
            <header>
              <h3>{name}</h3>
              <BreakerMark state={state} />
              <BreakerTools breaker={name} />
            </header>
            <p>
              {breakerMeaning(state)}. <BreakerFate breaker={breaker} />
            </p>
            <dl className="fact-list">
              <div>
                <dt>Failed calls</dt>
                <dd>
                  {failureCount} <span className="muted">of the {failureThreshold} that may open it</span>
                </dd>
              </div>
              <div>
                <dt>To close</dt>
                <dd>{counted(successThreshold, 'trial call')} must work</dd>
              </div>
              {openedAt && (
                <div>
                  <dt>Open since</dt>
                  <dd>
                    <Time at={openedAt} />
                  </dd>
                </div>
              )}
              <div>
                <dt>Episode</dt>
                <dd>{episode === 0 ? 'It never opened' : `The ${ordinal(episode)} time that it opened`}</dd>
              </div>
              {guarded.length > 0 && (
                <div>
                  <dt>Guards</dt>
                  <dd>{guarded.join(', ')}</dd>
                </div>
              )}
            </dl>
          </div>
        );
      })}
    </section>
  );
}

const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const rules = new Intl.PluralRules('en', { type: 'ordinal' });

/** `1st`, `22nd`. */
const ordinal = (count: number) => `${count}${endings[rules.select(count)] ?? 'th'}`;
