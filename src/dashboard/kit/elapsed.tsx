import { useServiceNow } from '../data/use-service-now.ts';
import { durationText } from '../format/duration.ts';

/** How long it is since an instant. */
export function Elapsed({ since }: { readonly since: number | string }) {
  const nowMs = useServiceNow();
  const sinceMs = typeof since === 'number' ? since : Date.parse(since);
  return durationText(nowMs - sinceMs);
}
