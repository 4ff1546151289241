import { useId } from 'react';
import { durationChoice } from '../format/duration.ts';

const longestText = 1_000;

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly isNeeded?: boolean;
  readonly onChange: (value: string) => void;
}

/** A few words by the operator. */
export function TextField({ label, hint, value, isNeeded = false, onChange }: TextFieldProps) {
  const id = useId();
  const left = longestText - value.length;
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {!isNeeded && <span className="muted"> (optional)</span>}
      </label>
      <textarea
        id={id}
        className="input"
        value={value}
        required={isNeeded}
        aria-describedby={`${id}-hint`}
        maxLength={longestText}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-hint`} className="field-hint">
        {left < 100 ? `${left} characters left` : hint}
      </span>
    </div>
  );
}

const minute = 60_000;
export const durations = [5, 15, 30, 60, 120, 240, 480, 1440, 2880, 10_080].map((each) => each * minute);

interface DurationFieldProps {
  readonly label: string;
  /** null: without an end. */
  readonly valueMs: number | null;
  /** What having no end is called; without it there must be one. */
  readonly endless?: string;
  readonly onChange: (durationMs: number | null) => void;
}

/** How long something is to last. */
export function DurationField({ label, valueMs, endless, onChange }: DurationFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={valueMs ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
      >
        {durations.map((durationMs) => (
          <option key={durationMs} value={durationMs}>
            {durationChoice(durationMs)}
          </option>
        ))}
        {endless && <option value="">{endless}</option>}
      </select>
    </div>
  );
}
