import type { ExchangeHealth } from '../../client/index.ts';
import { latencyText } from '../format/number.ts';
import { statusWord } from '../format/words.ts';
import { Icon } from '../kit/icons.tsx';
import { ViewLink } from '../kit/link.tsx';
import { toneOf } from '../kit/marks.tsx';
import type { ExchangeView } from '../url/view.ts';

/** The exchange as a whole, and each of its sources. */
export function SourceTabs({
  exchange,
  view,
}: {
  readonly exchange: ExchangeHealth;
  readonly view: ExchangeView;
}) {
  return (
    <nav className="drill-tabs" aria-label={`Sources of ${exchange.displayName}`}>
      <ViewLink to={{ ...view, source: null }} aria-current={view.source === null ? 'page' : undefined}>
        All of {exchange.displayName}
      </ViewLink>
      {exchange.sources.map(({ name, status, latency }) => (
        <ViewLink
          key={name}
          to={{ ...view, source: name }}
          aria-current={view.source === name ? 'page' : undefined}
          data-note={`${statusWord(status)}, p95 ${latencyText(latency.p95Ms)}`}
        >
          <span className="drill-tab-status" data-tone={toneOf(status)}>
            <Icon name={toneOf(status)} />
            <span className="visually-hidden">{statusWord(status)}:</span>
          </span>
          {name}
        </ViewLink>
      ))}
    </nav>
  );
}
