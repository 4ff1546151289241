import { Popover } from '@base-ui/react/popover';
import { setToken, useToken } from '../data/token.ts';
import { useViewer } from '../data/use-api.ts';
import { Button } from '../kit/button.tsx';
import { useOverlays } from '../kit/overlays.ts';
import { SignInForm } from './sign-in.tsx';

/** Who one is here, and how to become somebody else. */
export function Account() {
  const viewer = useViewer();
  const token = useToken();
  const overlays = useOverlays();
  const isOperator = viewer?.role === 'OPERATOR';
  const name = viewer?.name ?? (token === null ? 'Sign in' : 'Signed in');
  return (
    <Popover.Root>
      <Popover.Trigger render={<Button kind="plain" icon="person" />}>
        <span className="account-name">{name}</span>
      </Popover.Trigger>
      <Popover.Portal container={overlays}>
        <Popover.Positioner className="positioner" sideOffset={6} align="end">
          <Popover.Popup className="popup account">
            {token === null ? (
              <>
                <Popover.Title>Sign in</Popover.Title>
                <Popover.Description className="muted">
                  You read without a token. Operators need theirs to acknowledge, silence and isolate.
                </Popover.Description>
                <SignInForm />
              </>
            ) : (
              <>
                <Popover.Title>{name}</Popover.Title>
                <Popover.Description className="muted">
                  {isOperator
                    ? 'An operator: may read and change.'
                    : 'A viewer: may read, and change nothing.'}
                </Popover.Description>
                <Button onClick={() => setToken(null)}>Sign out</Button>
              </>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
