import { Popover } from '@base-ui/react/popover';
import { useId, useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';
import { useOverlays } from './overlays.ts';

interface ChooseManyProps {
  /** What is chosen, `Exchanges`. */
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** Empty: all. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

const longList = 8;

/** Chooses some out of a list that may be long. */
export function ChooseMany({ label, choices, chosen, onChange }: ChooseManyProps) {
  const [text, setText] = useState('');
  const id = useId();
  const overlays = useOverlays();
  const sought = text.trim().toLowerCase();
  // Names of the address that are not among them can be taken away again.
  const others = chosen.filter((value) => !choices.some((choice) => choice.value === value));
  const all = [...choices, ...others.map((value) => ({ value, label: value }))];
  const shown = all.filter((choice) => choice.label.toLowerCase().includes(sought));
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  const said = chosen.length === 0 ? 'all' : chosen.length === 1 ? chosen[0] : String(chosen.length);

  return (
    <Popover.Root onOpenChange={(isOpen) => !isOpen && setText('')}>
      <Popover.Trigger render={<Button aria-pressed={chosen.length > 0} />}>
        <Icon name="filter" /> {label}: {said}
      </Popover.Trigger>
      <Popover.Portal container={overlays}>
        <Popover.Positioner
          className="positioner"
          // Not cut off by a dialog that it opens in.
          positionMethod="fixed"
          sideOffset={6}
          align="start"
          collisionPadding={8}
        >
          <Popover.Popup className="popup choose-many" aria-label={label}>
            {all.length > longList && (
              <input
                className="input"
                type="search"
                aria-label={`Filter ${label.toLowerCase()}`}
                placeholder="Filter"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
            <ul>
              {shown.map((choice) => (
                <li key={choice.value}>
                  <label className="checkbox-row" htmlFor={`${id}-${choice.value}`}>
                    <input
                      id={`${id}-${choice.value}`}
                      type="checkbox"
                      checked={chosen.includes(choice.value)}
                      onChange={() => toggle(choice.value)}
                    />
                    {choice.label}
                  </label>
                </li>
              ))}
            </ul>
            {chosen.length > 0 && (
              <Button kind="plain" size="small" onClick={() => onChange([])}>
                All
              </Button>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
