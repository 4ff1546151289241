import type { ComponentProps, MouseEvent } from 'react';
import { hrefOf, navigate } from '../url/router.ts';
import type { View } from '../url/view.ts';

const isPlainClick = (event: MouseEvent) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** A link to a view: a real one, so that it can be copied and opened elsewhere. */
export function ViewLink({
  to,
  onClick,
  ...rest
}: { readonly to: View } & Omit<ComponentProps<'a'>, 'href'>) {
  return (
    <a
      {...rest}
      href={hrefOf(to)}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || !isPlainClick(event)) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
