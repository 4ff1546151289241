import { statusWord } from '../format/words.ts';
import type { HealthStatus } from '../generated/graphql.ts';
import type { View } from '../url/view.ts';

/** What a view is called in the window's title. */
export function titleOf(view: View): string {
  switch (view.view) {
    case 'overview':
      return 'Overview';
    case 'timeline':
      return view.exchanges.length > 0 ? `Alerts of ${view.exchanges.join(', ')}` : 'Alerts';
    case 'heatmap':
      return 'Heatmap';
    case 'silences':
      return 'Silences';
    case 'exchange':
      return view.source ?? view.exchange;
  }
}

/** The window's title: how the system is first, as that is what can be read of a tab in the back. */
export function windowTitle(view: View, status: HealthStatus, isFresh: boolean): string {
  const title = `${titleOf(view)} · Tidegate`;
  if (!isFresh) return `Not live: ${title}`;
  return status === 'FAILED' || status === 'DEGRADED' ? `${statusWord(status)}: ${title}` : title;
}
