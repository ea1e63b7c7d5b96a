import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { join } from './join.ts';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** The accessible name, and the text of the button unless `iconOnly`. */
  label: string;
  icon?: ReactNode;
  iconOnly?: boolean;
  /** Said in the tooltip instead of the label. */
  tip?: string;
  /** Shown in the tooltip, and told to assistive technology where it is one key. */
  shortcut?: string | undefined;
  variant?: 'quiet' | 'plain' | 'primary' | 'danger';
  /** Present on a toggle. */
  pressed?: boolean | undefined;
}

export function Button({
  label,
  icon,
  iconOnly = false,
  tip,
  shortcut,
  variant = 'quiet',
  pressed,
  className,
  ...others
}: ButtonProps) {
  const hasTip = iconOnly || tip !== undefined || shortcut !== undefined;
  return (
    <button
      type="button"
      {...others}
      className={join(styles.button, styles[variant], iconOnly && styles.iconOnly, className)}
      aria-label={others['aria-label'] ?? (iconOnly ? label : undefined)}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut && /^\w$/.test(shortcut) ? shortcut : undefined}
      data-tip={hasTip ? (tip ?? label) : undefined}
      data-shortcut={shortcut}
    >
      {icon}
      {!iconOnly && <span className={styles.label}>{label}</span>}
    </button>
  );
}
