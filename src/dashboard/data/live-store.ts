import type { LiveSource } from './live-session.ts';
import { readAnew, runLiveSession, takePulse } from './live-session.ts';
import { initialState, type LiveEvent, type LiveState, reduce } from './live-state.ts';

const pulseEveryMs = 5_000;
/** Listeners hear of what came within one frame or so together. */
const tellWithinMs = 30;

/** A live state as React reads it. */
export interface LiveStore {
  readonly get: () => LiveState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (event: LiveEvent) => void;
  /** Reads these exchanges again at once and every few seconds, until what is returned is called. */
  readonly watch: (names: readonly string[]) => () => void;
  /** Begins to follow the service; what is returned ends that. */
  readonly start: () => () => void;
}

const waitFor = (delayMs: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
  });

export function createLiveStore(client: LiveSource): LiveStore {
  let state = initialState;
  const listeners = new Set<() => void>();
  const watched = new Set<readonly string[]>();
  let read = () => {};
  let isTelling = false;

  const dispatch = (event: LiveEvent) => {
    const next = reduce(state, event);
    if (next === state) return;
    state = next;
    if (isTelling) return;
    isTelling = true;
    setTimeout(() => {
      isTelling = false;
      for (const listener of listeners) listener();
    }, tellWithinMs);
  };

  const start = () => {
    const controller = new AbortController();
    const { signal } = controller;
    const options = { client, dispatch, signal, now: Date.now };
    void runLiveSession({ ...options, wait: (delayMs) => waitFor(delayMs, signal) });
    read = () => {
      const names = [...new Set([...watched].flat())];
      if (state.hasSnapshot && names.length > 0) void readAnew(options, names, state.exchanges);
    };
    const pulse = () => {
      if (!state.hasSnapshot) return;
      void takePulse(options);
      if (document.visibilityState === 'visible') read();
    };
    const pulses = setInterval(pulse, pulseEveryMs);
    const onVisible = () => document.visibilityState === 'visible' && pulse();
    document.addEventListener('visibilitychange', onVisible, { signal });
    addEventListener('online', pulse, { signal });
    addEventListener('offline', pulse, { signal });
    return () => {
      clearInterval(pulses);
      read = () => {};
      controller.abort();
    };
  };

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    watch(names) {
      // Each caller's own, also where two name the same.
      const own = [...names];
      watched.add(own);
      read();
      return () => watched.delete(own);
    },
    start,
  };
}
