import type { SilencesView } from '../url/view.ts';

export function SilencesPage({ view }: { readonly view: SilencesView }) {
  return <h1>{view.view}</h1>;
}
