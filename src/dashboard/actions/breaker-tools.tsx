import { lazy, Suspense } from 'react';
import { useIsOperator } from '../data/use-api.ts';

const BreakerMenu = lazy(async () => ({ default: (await import('./breaker-menu.tsx')).BreakerMenu }));

/** What can be done to a breaker; there for operators alone, and loaded for them alone. */
export function BreakerTools({ breaker }: { readonly breaker: string }) {
  if (!useIsOperator()) return null;
  return (
    <Suspense fallback={<span className="tools-place" />}>
      <BreakerMenu breaker={breaker} />
    </Suspense>
  );
}
