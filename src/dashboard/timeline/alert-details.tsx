import type { ReactNode } from 'react';
import { AcknowledgeTool, RetryTool } from '../actions/alert-tools.tsx';
import { countText, scoreText } from '../format/number.ts';
import { breakerWord, degradationWord, deliveryWord, openReasonWords } from '../format/words.ts';
import { ViewLink } from '../kit/link.tsx';
import { Mark, toneOf } from '../kit/marks.tsx';
import { Time } from '../kit/time.tsx';
import { exchangeView } from '../url/view.ts';
import type { FeedRow } from './feed-state.ts';

type Fact = readonly [name: string, value: ReactNode];

/** What kind of alert it is, and what that kind tells. */
function factsOf(alert: FeedRow): Fact[] {
  switch (alert.__typename) {
    case 'CircuitBreakerAlert':
      return [
        ['Breaker', alert.breakerName],
        ['State', `${breakerWord(alert.oldState)} → ${breakerWord(alert.newState)}`],
        ...(alert.openReason ? [['Because', openReasonWords(alert.openReason)] as Fact] : []),
        ...(alert.openUntil ? [['Open until', <Time key="until" at={alert.openUntil} />] as Fact] : []),
        ['Failed calls', countText(alert.failureCount)],
        ['Episode', countText(alert.episode)],
      ];
    case 'DegradationAlert':
      return [
        ['Level', `${degradationWord(alert.oldLevel)} → ${degradationWord(alert.newLevel)}`],
        ['Score', scoreText(alert.score)],
      ];
    case 'SystemAlert':
      return [
        ['About', alert.code],
        ...(alert.source ? [['Source', alert.source.name] as Fact] : []),
        ['Over', alert.resolved ? 'yes' : 'no'],
      ];
    default:
      return [];
  }
}

const beforeAndAfterMs = 30 * 60_000;

function exchangeThen(name: string, timestamp: string) {
  const atMs = Date.parse(timestamp);
  return exchangeView(name, {
    range: { kind: 'between', fromMs: atMs - beforeAndAfterMs, toMs: atMs + beforeAndAfterMs },
    atMs,
  });
}

function Deliveries({ alert, onDone }: AlertDetailsProps) {
  const { deliveries } = alert;
  if (!deliveries) return <p className="muted">Reading to whom it was told …</p>;
  if (deliveries.length === 0) return <p className="muted">Nobody was to be told of it.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="table-scroll" tabIndex={0} aria-label="Deliveries">
      <table className="deliveries">
        <thead>
          <tr>
            <th scope="col">Receiver</th>
            <th scope="col">State</th>
            <th scope="col">Attempts</th>
            <th scope="col">Next</th>
            <th scope="col">Error</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map(({ receiver, state, attempts, nextAttemptAt, error }) => (
            <tr key={receiver}>
              <th scope="row">{receiver}</th>
              <td>
                <Mark
                  tone={state === 'FAILED' ? 'failed' : toneOf(state)}
                  icon={state === 'FAILED' ? 'failed' : state === 'DELIVERED' ? 'healthy' : 'clock'}
                  isQuiet={state !== 'FAILED'}
                >
                  {deliveryWord(state)}
                </Mark>
              </td>
              <td>{countText(attempts)}</td>
              <td>{nextAttemptAt ? <Time at={nextAttemptAt} /> : '–'}</td>
              <td className="delivery-error">{error ?? '–'}</td>
              <td>
                {state === 'FAILED' && <RetryTool alertId={alert.id} receiver={receiver} onDone={onDone} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface AlertDetailsProps {
  readonly alert: FeedRow;
  /** Told that something was done about it. */
  readonly onDone: () => void;
}

/** All that is known of an alert, and what can be done about it. */
export function AlertDetails({ alert, onDone }: AlertDetailsProps) {
  const { acknowledgement, exchangeName, metadata } = alert;
  return (
    <>
      <dl className="facts">
        {factsOf(alert).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {exchangeName && (
          <div>
            <dt>Exchange</dt>
            <dd>
              <ViewLink to={exchangeThen(exchangeName, alert.timestamp)}>
                {exchangeName} at that time
              </ViewLink>
            </dd>
          </div>
        )}
      </dl>
      <section aria-label="Acknowledgement" className="acknowledgement">
        {acknowledgement ? (
          <p>
            Acknowledged by <strong>{acknowledgement.by}</strong> at <Time at={acknowledgement.at} />
            {acknowledgement.note && <>: {acknowledgement.note}</>}
          </p>
        ) : (
          <>
            <p className="muted">{acknowledgement === null ? 'Nobody has acknowledged it.' : 'Reading …'}</p>
            {acknowledgement === null && <AcknowledgeTool alert={alert} onDone={onDone} />}
          </>
        )}
      </section>
      <Deliveries alert={alert} onDone={onDone} />
      <details className="metadata">
        <summary>What led to it</summary>
        <pre>{JSON.stringify(metadata, null, 2)}</pre>
      </details>
    </>
  );
}
