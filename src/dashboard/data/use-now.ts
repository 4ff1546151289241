import { useSyncExternalStore } from 'react';

// One timer for everything that counts, and none while nothing does.

const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    nowMs = Date.now();
    timer = setInterval(tick, 1_000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

const current = () => (listeners.size === 0 ? Math.floor(Date.now() / 1_000) * 1_000 : nowMs);

/** The time, anew every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, current);

/** The time, anew every `everyMs`, rounded down to it. */
export const useRoughNow = (everyMs: number): number =>
  useSyncExternalStore(subscribe, () => Math.floor(current() / everyMs) * everyMs);
