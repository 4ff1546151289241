import { lazy } from 'react';
import { OverviewPage } from '../overview/overview-page.tsx';
import type { View } from '../url/view.ts';

const loadTimeline = async () => ({
  default: (await import('../timeline/timeline-page.tsx')).TimelinePage,
});
const loadSilences = async () => ({
  default: (await import('../silences/silences-page.tsx')).SilencesPage,
});
const loadHeatmap = async () => ({ default: (await import('../heatmap/heatmap-page.tsx')).HeatmapPage });
const loadExchange = async () => ({
  default: (await import('../drilldown/exchange-page.tsx')).ExchangePage,
});

// What is not looked at first is loaded when it is, or by `preloadPages`.
const TimelinePage = lazy(loadTimeline);
const SilencesPage = lazy(loadSilences);
const HeatmapPage = lazy(loadHeatmap);
const ExchangePage = lazy(loadExchange);

/** Loads the other views while nothing else is to do: none of them could be had while the service is gone. */
export async function preloadPages(): Promise<void> {
  await Promise.allSettled([loadTimeline(), loadSilences(), loadHeatmap(), loadExchange()]);
}

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
