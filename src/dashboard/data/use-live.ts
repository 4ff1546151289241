import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { LiveState } from './live-state.ts';
import type { LiveStore } from './live-store.ts';

export const LiveContext = createContext<LiveStore | null>(null);

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error('There is no live store around this component.');
  return store;
}

/** A part of the live state; renders again when that part is another, by `isSame`. */
export function useLive<Part>(
  select: (state: LiveState) => Part,
  isSame: (one: Part, other: Part) => boolean = Object.is,
): Part {
  const store = useLiveStore();
  const last = useRef<{ readonly part: Part } | null>(null);
  return useSyncExternalStore(store.subscribe, () => {
    const part = select(store.get());
    if (last.current && isSame(last.current.part, part)) return last.current.part;
    last.current = { part };
    return part;
  });
}

/** Keeps all that is shown of these exchanges up to date: of one that does as before the stream tells nothing. */
export function useWatched(names: readonly string[]): void {
  const store = useLiveStore();
  const key = names.join('\n');
  useEffect(() => (key === '' ? undefined : store.watch(key.split('\n'))), [store, key]);
}
