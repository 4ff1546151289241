import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

interface Look {
  readonly kind?: 'usual' | 'primary' | 'danger' | 'plain';
  readonly size?: 'usual' | 'small';
  readonly icon?: IconName;
}

export type ButtonProps = Look & ComponentProps<'button'>;

/** A button with words, and perhaps a picture before them. */
export function Button({ kind = 'usual', size = 'usual', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button ${className ?? ''}`} data-kind={kind} data-size={size}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ButtonProps, 'icon' | 'children'> & {
  readonly icon: IconName;
  /** What it does, for who does not see the picture, and as a note. */
  readonly label: string;
};

/** A button that is a picture. */
export function IconButton({ icon, label, kind = 'plain', className, ...rest }: IconButtonProps) {
  return (
    <Button
      kind={kind}
      {...rest}
      className={`icon-button ${className ?? ''}`}
      aria-label={label}
      data-note={label}
    >
      <Icon name={icon} />
    </Button>
  );
}

/** Words to look like a button that leads somewhere. */
export const buttonLook = (kind: Look['kind'] = 'usual', size: Look['size'] = 'usual') => ({
  className: 'button',
  'data-kind': kind,
  'data-size': size,
});

/** Buttons that belong together. */
export const Group = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset would look and lay itself out otherwise
  <div className="segments" role="group" aria-label={label}>
    {children}
  </div>
);

/** Choices beside each other of which one is made. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly onChange: (value: Value) => void;
  readonly size?: Look['size'];
}) {
  return (
    <Group label={props.label}>
      {props.choices.map(({ value, label }) => (
        <Button
          key={value}
          size={props.size}
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}
