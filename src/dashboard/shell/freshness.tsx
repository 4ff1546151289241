import { type Freshness, freshnessOf } from '../data/freshness.ts';
import { useLive, useLiveStore } from '../data/use-live.ts';
import { useNow } from '../data/use-now.ts';
import { durationText } from '../format/duration.ts';
import { Icon } from '../kit/icons.tsx';
import { Notice } from '../kit/message.tsx';
import { Time } from '../kit/time.tsx';

/** How fresh what is shown is, looked at anew every second. */
export function useFreshness(): Pick<Freshness, 'isFresh' | 'connection'> {
  const store = useLiveStore();
  const nowMs = useNow();
  useLive((state) => state.streams);
  useLive((state) => state.pulseProblem);
  return freshnessOf(store.get(), nowMs);
}

/** The state of the connection, always to be seen. */
export function ConnectionState() {
  const { connection } = useFreshness();
  const words = { live: 'Live', connecting: 'Connecting', lost: 'Connection lost' } as const;
  return (
    <span className="connection" data-connection={connection} role="status">
      <span className="connection-dot" aria-hidden="true" />
      {words[connection]}
    </span>
  );
}

/** How old what is shown is, said above all of it while it is not fresh. */
export function StaleNotice() {
  const store = useLiveStore();
  const nowMs = useNow();
  useFreshness();
  const { isFresh, asOfMs, connection } = freshnessOf(store.get(), nowMs);
  if (isFresh || asOfMs === null) return null;
  return (
    <Notice tone="warning">
      <strong>Not live.</strong> What is shown is as of <Time at={asOfMs} />,{' '}
      <span className="age">{durationText(nowMs - asOfMs)} ago</span>.{' '}
      {connection === 'lost' ? 'The service does not answer; this page keeps trying.' : 'Connecting again …'}
    </Notice>
  );
}

/** Beside a number that may be old: says so only when it is. */
export const StaleMark = () => {
  const { isFresh } = useFreshness();
  return isFresh ? null : (
    <span className="tag">
      <Icon name="clock" /> Stale
    </span>
  );
};
