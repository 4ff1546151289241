import { useSyncExternalStore } from 'react';

const query = '(prefers-color-scheme: dark)';

function subscribe(listener: () => void): () => void {
  const wanted = matchMedia(query);
  const observer = new MutationObserver(listener);
  wanted.addEventListener('change', listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    wanted.removeEventListener('change', listener);
    observer.disconnect();
  };
}

function current(): 'light' | 'dark' {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia(query).matches ? 'dark' : 'light';
}

/** Which colours the page has at present. */
export const useColourScheme = (): 'light' | 'dark' => useSyncExternalStore(subscribe, current);
