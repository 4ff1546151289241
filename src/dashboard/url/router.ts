import { useMemo, useSyncExternalStore } from 'react';
import type { Ignored } from './parameters.ts';
import type { View } from './view.ts';
import { parseView, printView } from './view-state.ts';

const changed = 'tidegate:navigated';

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(changed, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(changed, listener);
  };
}

/** What a link to a view says. */
export const hrefOf = (view: View): string => `${location.pathname}${printView(view)}`;

/** Shows a view; `replace` where going back should not lead to what was shown before, as while typing. */
export function navigate(view: View, { replace = false } = {}): void {
  const href = hrefOf(view);
  if (href === `${location.pathname}${location.search}`) return;
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(changed));
}

/** The view that the URL holds, and what of the URL was ignored. */
export function useView(): { readonly view: View; readonly ignored: readonly Ignored[] } {
  const search = useSyncExternalStore(subscribe, () => location.search);
  return useMemo(() => parseView(search), [search]);
}
