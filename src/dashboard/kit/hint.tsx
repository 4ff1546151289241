import { Tooltip } from '@base-ui/react/tooltip';
import { type ReactNode, useState } from 'react';
import { useOverlays } from './overlays.ts';

interface HintProps {
  /** What it is about: what is hovered, focused or touched. */
  readonly children: ReactNode;
  /** What is then told. */
  readonly content: ReactNode;
  /** What the trigger is called where its children are no words. */
  readonly label?: string;
  readonly className?: string;
}

/** More about something, on hover, on focus and on touch. Plain text is a `data-note` instead. */
export function Hint({ children, content, label, className }: HintProps) {
  const [isOpen, setOpen] = useState(false);
  const overlays = useOverlays();
  return (
    <Tooltip.Root open={isOpen} onOpenChange={setOpen}>
      <Tooltip.Trigger
        className={`hint ${className ?? ''}`}
        aria-label={label}
        delay={150}
        closeOnClick={false}
        // A finger neither hovers nor focuses before it presses.
        onClick={() => setOpen(true)}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal container={overlays}>
        <Tooltip.Positioner className="positioner" sideOffset={6} collisionPadding={8}>
          <Tooltip.Popup className="popup hint-popup">{content}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
