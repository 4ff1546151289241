import { Menu } from '@base-ui/react/menu';
import { useLive } from '../data/use-live.ts';
import { IconButton } from '../kit/button.tsx';
import { useOverlays } from '../kit/overlays.ts';
import { askFor } from './action.ts';

/** The things that can be done to a breaker as it is now. */
export function BreakerMenu({ breaker }: { readonly breaker: string }) {
  const isHeld = useLive((state) =>
    [...state.exchanges.values()].some(({ circuitBreakers }) =>
      circuitBreakers.some(({ name, hold }) => name === breaker && hold !== null),
    ),
  );
  const overlays = useOverlays();
  return (
    <Menu.Root>
      <Menu.Trigger
        render={<IconButton icon="more" label={`Actions for ${breaker}`} size="small" className="tools" />}
      />
      <Menu.Portal container={overlays}>
        <Menu.Positioner className="positioner" sideOffset={4} align="end" collisionPadding={8}>
          <Menu.Popup className="popup">
            {isHeld ? (
              <Menu.Item className="menu-item" onClick={() => askFor({ kind: 'release', breaker })}>
                Release …
              </Menu.Item>
            ) : (
              <Menu.Item className="menu-item" onClick={() => askFor({ kind: 'isolate', breaker })}>
                Isolate …
              </Menu.Item>
            )}
            <Menu.Item className="menu-item" onClick={() => askFor({ kind: 'reset', breaker })}>
              Reset …
            </Menu.Item>
            <Menu.Item
              className="menu-item"
              onClick={() =>
                askFor({ kind: 'silence', draft: { exchanges: [], breakers: [breaker], severities: [] } })
              }
            >
              Silence …
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
