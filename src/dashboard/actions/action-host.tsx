import { lazy, Suspense } from 'react';
import { useAsked } from './action.ts';

const ActionDialog = lazy(async () => ({ default: (await import('./action-dialog.tsx')).ActionDialog }));

/** Where the dialog of the action that is asked about stands. */
export function ActionHost() {
  const asked = useAsked();
  if (!asked) return null;
  return (
    <Suspense>
      <ActionDialog asked={asked} />
    </Suspense>
  );
}
