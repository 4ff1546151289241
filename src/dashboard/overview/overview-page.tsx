import { useLive } from '../data/use-live.ts';
import { StatusMark } from '../kit/marks.tsx';
import type { OverviewView } from '../url/view.ts';

export function OverviewPage({ view }: { readonly view: OverviewView }) {
  const exchanges = useLive((state) => state.exchanges);
  return (
    <ul data-sort={view.sort}>
      {[...exchanges.values()].map((exchange) => (
        <li key={exchange.name}>
          {exchange.displayName} <StatusMark status={exchange.status} />
        </li>
      ))}
    </ul>
  );
}
