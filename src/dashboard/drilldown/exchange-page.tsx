import type { ExchangeView } from '../url/view.ts';

export function ExchangePage({ view }: { readonly view: ExchangeView }) {
  return <h1>{view.source ?? view.exchange}</h1>;
}
