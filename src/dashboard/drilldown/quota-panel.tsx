import { useRoughServiceNow } from '../data/use-service-now.ts';
import { durationText } from '../format/duration.ts';
import { countText, percentText } from '../format/number.ts';
import { outcomeWords } from '../format/words.ts';
import { Countdown } from '../kit/countdown.tsx';
import { Icon } from '../kit/icons.tsx';
import { quotaUses } from '../overview/quota.ts';
import type { SourceDetails } from './sla.ts';

const scopes: Readonly<Record<string, string>> = {
  BUCKET: 'requests of the kind',
  SOURCE: 'the source',
  HOST: 'every source on',
};

/** What the venue lets us ask, how much of it is used, and what it told us to stay away from. */
export function QuotaPanel({ sources }: { readonly sources: readonly SourceDetails[] }) {
  const nowMs = useRoughServiceNow(1_000);
  const uses = quotaUses(sources, nowMs);
  const limits = new Map(sources.flatMap(({ rateLimits }) => rateLimits.map((each) => [each.name, each])));
  const blocks = sources
    .flatMap((source) => source.blocks)
    .filter(({ until }) => Date.parse(until) > nowMs)
    .filter(({ scope, name }, index, all) => {
      return all.findIndex((other) => other.scope === scope && other.name === name) === index;
    });
  const untold = [...limits.keys()].filter((name) => !uses.some((use) => use.name === name));
  return (
    <section className="panel fact" aria-labelledby="quota-panel">
      <h2 id="quota-panel">Quota</h2>
      {blocks.map(({ scope, name, reason, until }) => (
        <p key={`${scope} ${name}`} className="quota-block">
          <Icon name="degraded" /> {outcomeWords(reason)}: the venue told us to stay away from{' '}
          {scopes[scope] ?? 'all of'} {name}. Calls may go out again <Countdown to={until} />.
        </p>
      ))}
      {limits.size === 0 && <p className="muted">The venue has told us of no limit.</p>}
      <ul className="limits">
        {uses.map(({ name, used, limit, share, resetsAt }) => {
          const windowSeconds = limits.get(name)?.windowSeconds;
          return (
            <li key={name}>
              <span className="limit-name">{name}</span>
              <span>
                <strong>{countText(used)}</strong> of {countText(limit)}{' '}
                <span className="muted">{percentText(share)}</span>
              </span>
              <meter
                className="meter"
                min={0}
                max={1}
                high={0.8}
                value={share}
                aria-label={`${name}, used`}
              />
              <span className="muted">
                {windowSeconds != null && `per ${durationText(windowSeconds * 1_000)}`}
                {resetsAt && (
                  <>
                    {windowSeconds != null && ', '}anew <Countdown to={resetsAt} />
                  </>
                )}
              </span>
            </li>
          );
        })}
        {untold.map((name) => (
          <li key={name}>
            <span className="limit-name">{name}</span>
            <span className="muted">{restOf(limits.get(name))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function restOf(limit: SourceDetails['rateLimits'][number] | undefined): string {
  if (limit?.limit != null) return `${countText(limit.limit)} allowed; nothing used since it began anew`;
  return limit?.remaining != null ? `${countText(limit.remaining)} left` : 'not told';
}
