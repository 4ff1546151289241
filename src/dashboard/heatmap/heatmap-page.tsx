import type { HeatmapView } from '../url/view.ts';

export function HeatmapPage({ view }: { readonly view: HeatmapView }) {
  return <h1>{view.view}</h1>;
}
