import type { TimelineView } from '../url/view.ts';

export function TimelinePage({ view }: { readonly view: TimelineView }) {
  return <h1>{view.view}</h1>;
}
