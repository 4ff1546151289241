import { useLive, useLiveStore } from './use-live.ts';
import { useNow, useRoughNow } from './use-now.ts';

// Instants that the service tells are of its clock, and are compared with that.

/** The time on the service's clock, anew every second. */
export const useServiceNow = (): number => useNow() + useLive((state) => state.clockAheadMs);

/** The time on the service's clock, anew every `everyMs`. */
export const useRoughServiceNow = (everyMs: number): number =>
  useRoughNow(everyMs) + useLive((state) => state.clockAheadMs);

/** Tells the time on the service's clock when it is called. */
export function useServiceClock(): () => number {
  const store = useLiveStore();
  return () => Date.now() + store.get().clockAheadMs;
}
