import { useServiceNow } from '../data/use-service-now.ts';
import { countdownText } from '../format/duration.ts';
import { useFreshness } from '../shell/freshness.tsx';
import { Time } from './time.tsx';

/** How long it is until an instant, counting down; of old data only when that was to be. */
export function Countdown({ to }: { readonly to: string }) {
  const nowMs = useServiceNow();
  const { isFresh } = useFreshness();
  const leftMs = Date.parse(to) - nowMs;
  if (!isFresh) {
    return (
      <>
        at <Time at={to} />
      </>
    );
  }
  return leftMs <= 0 ? 'now' : `in ${countdownText(leftMs)}`;
}
