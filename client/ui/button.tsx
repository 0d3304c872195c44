import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import { Keys } from './kbd.tsx';

type NativeProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'children' | 'size' | 'label'>;

type ButtonProps = NativeProps & {
  children?: ComponentChildren;
  variant?: 'plain' | 'primary' | 'ghost' | 'danger';
  icon?: IconName | undefined;
  /** The key that does the same, drawn beside the words. */
  keys?: string | undefined;
  /** Shows that the action is under way and stops a second one. */
  busy?: boolean | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
};

/** A button with words. */
export function Button({ variant = 'plain', icon, keys, busy, buttonRef, children, ...native }: ButtonProps) {
  return (
    <button
      type="button"
      {...native}
      ref={buttonRef ?? null}
      class={`button ${variant} ${native.class ?? ''}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || native['aria-disabled'] || undefined}
      onClick={busy ? (event) => event.preventDefault() : native.onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
      {keys && <Keys keys={keys} />}
    </button>
  );
}

type IconButtonProps = NativeProps & {
  icon: IconName;
  /** What it does: its accessible name and its tooltip. */
  label: string;
  keys?: string | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
};

/** A square button with an icon only; its label shows as a tooltip. */
export function IconButton({ icon, label, keys, buttonRef, ...native }: IconButtonProps) {
  return (
    <button
      type="button"
      {...native}
      ref={buttonRef ?? null}
      class={`icon-button ${native.class ?? ''}`}
      aria-label={label}
      data-tip={label}
      data-tip-keys={keys}
    >
      <Icon name={icon} />
    </button>
  );
}
