import { useRoughNow } from '../data/use-now.ts';
import { instantText, utcText } from '../format/instant.ts';

/** An instant in the viewer's zone; in UTC on hover and focus. */
export function Time({ at, isShort = false }: { readonly at: string | number; readonly isShort?: boolean }) {
  const nowMs = useRoughNow(60_000);
  const instantMs = typeof at === 'number' ? at : Date.parse(at);
  const text = instantText(instantMs, nowMs);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the note with UTC must be reachable by keyboard
    <time dateTime={new Date(instantMs).toISOString()} data-note={utcText(instantMs)} tabIndex={0}>
      {isShort ? text.replace(/:\d\d$/, '') : text}
    </time>
  );
}
