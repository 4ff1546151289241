import { createContext, useContext, useSyncExternalStore } from 'react';
import { type Buckets, bucketAt } from '../history/buckets.ts';
import type { Span } from '../url/time-range.ts';

/** The instant that is pointed at in any of the charts, so that all show it. */
export interface Cursor {
  readonly get: () => number | null;
  readonly set: (atMs: number | null) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createCursor(): Cursor {
  let pointedAt: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => pointedAt,
    set(atMs) {
      if (atMs === pointedAt) return;
      pointedAt = atMs;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What the charts of a page share: what is pointed at, what is marked, and what pointing can do. */
export interface Shared {
  readonly cursor: Cursor;
  /** The bucket that stays marked; null where none does. */
  readonly marked: number | null;
  readonly onMark: (atMs: number | null) => void;
  readonly onZoom: (span: Span) => void;
}

export const SharedContext = createContext<Shared | null>(null);

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) throw new Error('There is nothing that the charts share around this component.');
  return shared;
}

/** The bucket that is pointed at; null where none is. */
export function usePointedAt(buckets: Buckets): number | null {
  const { cursor } = useShared();
  const atMs = useSyncExternalStore(cursor.subscribe, cursor.get);
  return atMs === null ? null : bucketAt(buckets, atMs);
}
