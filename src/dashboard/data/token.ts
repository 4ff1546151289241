import { useSyncExternalStore } from 'react';

const key = 'tidegate.token';

/** Whether a text can be sent as a token at all. */
export const isToken = (text: string): boolean => /^[\x21-\x7e]{1,1000}$/.test(text);

const listeners = new Set<() => void>();

function stored(): string | null {
  try {
    const text = sessionStorage.getItem(key);
    return text !== null && isToken(text) ? text : null;
  } catch {
    // A browser that keeps nothing: the token lives as long as the page.
    return null;
  }
}

let token = stored();

/** Signs in with a token, or out with null. It is forgotten with the tab. */
export function setToken(next: string | null): void {
  token = next;
  try {
    if (next === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  } catch {}
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The token that is sent along, null where there is none. */
export const useToken = (): string | null => useSyncExternalStore(subscribe, () => token);
