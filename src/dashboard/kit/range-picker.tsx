import { Popover } from '@base-ui/react/popover';
import { type FormEvent, useId, useState } from 'react';
import { useServiceClock } from '../data/use-service-now.ts';
import { dayClockText, zoneName } from '../format/instant.ts';
import { fromLocalText, toLocalText } from '../format/local-time.ts';
import { type Preset, presets, spanOf, type TimeRange } from '../url/time-range.ts';
import { Button, Segments } from './button.tsx';
import { Icon } from './icons.tsx';
import { useOverlays } from './overlays.ts';

interface RangePickerProps {
  readonly range: TimeRange;
  /** The stretches to choose from, shortest first. */
  readonly choices: readonly Preset[];
  readonly onChange: (range: TimeRange) => void;
}

function CustomRange(props: { readonly range: TimeRange; readonly onChoose: (range: TimeRange) => void }) {
  const span = spanOf(props.range, useServiceClock()());
  const [from, setFrom] = useState(() => toLocalText(span.fromMs));
  const [to, setTo] = useState(() => toLocalText(span.toMs));
  const [error, setError] = useState<string | null>(null);
  const id = useId();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const fromMs = fromLocalText(from);
    const toMs = fromLocalText(to);
    if (fromMs === null || toMs === null) return setError('Give both a day and a time.');
    if (fromMs >= toMs) return setError('The range ends before it begins.');
    props.onChoose({ kind: 'between', fromMs, toMs });
  };

  return (
    <form className="custom-range" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor={`${id}-from`}>From</label>
        <input
          id={`${id}-from`}
          className="input"
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-to`}>To</label>
        <input
          id={`${id}-to`}
          className="input"
          type="datetime-local"
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <p className="muted">In the zone of this browser, {zoneName(span.toMs)}.</p>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <Button type="submit" kind="primary">
        Show
      </Button>
    </form>
  );
}

/** Chooses a stretch of time that ends now, or one between two instants. */
export function RangePicker({ range, choices, onChange }: RangePickerProps) {
  const [isOpen, setOpen] = useState(false);
  const overlays = useOverlays();
  const isCustom = range.kind === 'between';
  return (
    <div className="range-picker">
      <Segments<Preset | ''>
        label="Time range"
        value={isCustom ? '' : range.preset}
        choices={choices.map((preset) => ({ value: preset, label: presets[preset].label }))}
        onChange={(preset) => preset !== '' && onChange({ kind: 'last', preset })}
      />
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger render={<Button aria-pressed={isCustom} />}>
          <Icon name="clock" />
          {isCustom ? `${dayClockText(range.fromMs)} – ${dayClockText(range.toMs)}` : 'Custom'}
        </Popover.Trigger>
        <Popover.Portal container={overlays}>
          <Popover.Positioner className="positioner" sideOffset={6} align="end" collisionPadding={8}>
            <Popover.Popup className="popup" aria-label="Custom time range">
              <CustomRange
                range={range}
                onChoose={(chosen) => {
                  setOpen(false);
                  onChange(chosen);
                }}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </div>
  );
}
