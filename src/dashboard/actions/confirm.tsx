import { Dialog } from '@base-ui/react/dialog';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { Problem } from '../data/problem.ts';
import { Button } from '../kit/button.tsx';
import { Notice, ProblemNotice } from '../kit/message.tsx';
import { OverlaysContext } from '../kit/overlays.ts';
import { useFreshness } from '../shell/freshness.tsx';
import { closeAction } from './action.ts';

interface ConfirmProps {
  readonly title: string;
  /** What will happen, in words. */
  readonly says: ReactNode;
  /** What is to be given for it. */
  readonly children?: ReactNode;
  /** What the button that does it says. */
  readonly verb: string;
  readonly isDangerous?: boolean;
  /** Whether something needed is not given or not known yet. */
  readonly isIncomplete?: boolean;
  readonly isRunning: boolean;
  /** Why it was not done; what was given stays as it is. */
  readonly problem: Problem | null;
  readonly onConfirm: () => void;
}

/** Says what an action will do, and does it once that is confirmed. */
export function Confirm(props: ConfirmProps) {
  const { title, says, children, verb, isDangerous, isIncomplete, isRunning, problem, onConfirm } = props;
  const { isFresh } = useFreshness();
  const formId = useId();
  // All that is outside the dialog is hidden from who does not see the page.
  const [overlays, setOverlays] = useState<HTMLElement | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isIncomplete && !isRunning) onConfirm();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && closeAction()} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title className="dialog-title">{title}</Dialog.Title>
          <form id={formId} className="dialog-body" onSubmit={submit} noValidate>
            <OverlaysContext value={overlays}>{children}</OverlaysContext>
            <Dialog.Description className="dialog-says" render={<div aria-live="polite" />}>
              {says}
            </Dialog.Description>
            {!isFresh && (
              <Notice tone="warning">What this page shows is not live: it may be otherwise by now.</Notice>
            )}
            {problem && <ProblemNotice problem={problem} />}
          </form>
          <div className="dialog-actions">
            <Dialog.Close render={<Button />}>Cancel</Dialog.Close>
            <Button
              type="submit"
              form={formId}
              kind={isDangerous ? 'danger' : 'primary'}
              aria-disabled={isIncomplete || isRunning}
            >
              {isRunning ? 'Asking the service …' : verb}
            </Button>
          </div>
          <div ref={setOverlays} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
