import { lazy } from 'react';
import { OverviewPage } from '../overview/overview-page.tsx';
import type { View } from '../url/view.ts';

// What is not looked at first is loaded when it is.
const TimelinePage = lazy(async () => ({
  default: (await import('../timeline/timeline-page.tsx')).TimelinePage,
}));
const SilencesPage = lazy(async () => ({
  default: (await import('../silences/silences-page.tsx')).SilencesPage,
}));
const HeatmapPage = lazy(async () => ({
  default: (await import('../heatmap/heatmap-page.tsx')).HeatmapPage,
}));
const ExchangePage = lazy(async () => ({
  default: (await import('../drilldown/exchange-page.tsx')).ExchangePage,
}));

/** The view that the URL asks for. */
export function Page({ view }: { readonly view: View }) {
  switch (view.view) {
    case 'overview':
      return <OverviewPage view={view} />;
    case 'timeline':
      return <TimelinePage view={view} />;
    case 'silences':
      return <SilencesPage view={view} />;
    case 'heatmap':
      return <HeatmapPage view={view} />;
    case 'exchange':
      return <ExchangePage view={view} />;
  }
}
