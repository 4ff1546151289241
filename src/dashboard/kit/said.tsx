import { useSyncExternalStore } from 'react';

const shownMs = 6_000;
const listeners = new Set<() => void>();
let text = '';
let timer: ReturnType<typeof setTimeout> | undefined;

function set(next: string): void {
  text = next;
  for (const listener of listeners) listener();
}

/** Says for a while that something was done. */
export function say(sentence: string): void {
  clearTimeout(timer);
  set(sentence);
  timer = setTimeout(() => set(''), shownMs);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where that is said. */
export function Said() {
  const said = useSyncExternalStore(subscribe, () => text);
  return (
    <div className="said" role="status">
      {said && <span>{said}</span>}
    </div>
  );
}
