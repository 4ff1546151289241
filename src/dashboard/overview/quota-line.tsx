import { useRoughServiceNow } from '../data/use-service-now.ts';
import { countText, percentText } from '../format/number.ts';
import { outcomeWords } from '../format/words.ts';
import { Countdown } from '../kit/countdown.tsx';
import { Icon } from '../kit/icons.tsx';
import type { CardDetails } from './overview-page.tsx';
import { quotaUses } from './quota.ts';

const highShare = 0.8;

/** How much of our quota there is used, and whether the venue told us to stay away. */
export function Quota({ sources }: { readonly sources: CardDetails['sources'] | undefined }) {
  const nowMs = useRoughServiceNow(5_000);
  if (!sources) return <p className="quota muted">Quota …</p>;
  const [fullest, ...others] = quotaUses(sources, nowMs);
  const block = sources
    .flatMap(({ blocks }) => blocks)
    .filter(({ until }) => Date.parse(until) > nowMs)
    .sort((one, other) => Date.parse(other.until) - Date.parse(one.until))[0];
  return (
    <div className="quota">
      {fullest ? (
        <p
          data-note={[fullest, ...others]
            .map(({ name, used, limit }) => `${name}: ${countText(used)} of ${countText(limit)} used`)
            .join('\n')}
        >
          Quota <strong>{percentText(fullest.share)}</strong>
          <svg className="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect className="score-empty" width="100" height="8" />
            <rect
              className="meter-full"
              data-high={fullest.share >= highShare || undefined}
              width={fullest.share * 100}
              height="8"
            />
          </svg>
          <span className="muted quota-name">{fullest.name}</span>
        </p>
      ) : (
        <p className="muted">Quota: not told by the venue</p>
      )}
      {block && (
        <p className="quota-block">
          <Icon name="degraded" /> {outcomeWords(block.reason)}: no calls to {block.name}, again{' '}
          <Countdown to={block.until} />
        </p>
      )}
    </div>
  );
}
