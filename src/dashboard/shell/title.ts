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
