import type { ReactNode } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { BreakerTools } from '../actions/breaker-tools.tsx';
import { byName } from '../format/by-name.ts';
import { counted } from '../format/number.ts';
import { openReasonWords } from '../format/words.ts';
import { Countdown } from '../kit/countdown.tsx';
import { Icon } from '../kit/icons.tsx';
import { BreakerMark } from '../kit/marks.tsx';
import { Time } from '../kit/time.tsx';

export type Breaker = ExchangeHealth['circuitBreakers'][number];

const mostLines = 3;
const severity: Readonly<Record<string, number>> = { OPEN: 2, HALF_OPEN: 1 };

/** What a breaker waits for. */
export function BreakerFate({ breaker }: { readonly breaker: Breaker }): ReactNode {
  const { state, hold, openUntil, openReason, successCount, successThreshold } = breaker;
  if (hold) {
    return (
      <>
        <Icon name="hold" /> held by <strong>{hold.by}</strong> {hold.until ? 'until ' : 'until released'}
        {hold.until && <Time at={hold.until} isShort />}: {hold.reason}
      </>
    );
  }
  if (state === 'HALF_OPEN') {
    return `${successCount} of ${counted(successThreshold, 'trial call')} worked`;
  }
  if (state !== 'OPEN') return null;
  return (
    <>
      next trial {openUntil ? <Countdown to={openUntil} /> : 'not set'}
      {openReason && <span className="muted">, {openReasonWords(openReason)}</span>}
    </>
  );
}

/** The breakers of an exchange, those that are not closed first. */
export function Breakers({ exchange }: { readonly exchange: ExchangeHealth }) {
  const sorted = [...exchange.circuitBreakers].sort(
    (one, other) => (severity[other.state] ?? 0) - (severity[one.state] ?? 0) || byName(one.name, other.name),
  );
  const lines = sorted.slice(0, mostLines);
  return (
    <ul className="breakers">
      {lines.map((breaker) => (
        <li key={breaker.name}>
          <span className="breaker">
            {breaker.name}
            <BreakerMark state={breaker.state} />
            <BreakerFate breaker={breaker} />
          </span>
          <BreakerTools breaker={breaker.name} />
        </li>
      ))}
      {sorted.length > lines.length && (
        <li className="muted">and {counted(sorted.length - lines.length, 'more breaker')}</li>
      )}
    </ul>
  );
}
