import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from '../controls/button.tsx';
import styles from './side-panel.module.css';

/** Where a panel covers the page instead of standing beside it. `side-panel.module.css` repeats it. */
export const covering = '(max-width: 900px)';

interface SidePanelProps {
  title: string;
  /** Nothing typed would be lost, so Escape closes it. */
  isUnchanged: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A form beside the list it belongs to. It takes the focus, and gives it back to what had it. */
export function SidePanel({ title, isUnchanged, onClose, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector<HTMLElement>('input:not(:disabled), select, textarea')?.focus();
    return () => {
      // What covers the page makes it inert until it is gone.
      setTimeout(() => {
        if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
      });
    };
  }, []);
  return (
    <aside
      ref={panel}
      className={styles.panel}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isUnchanged) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={styles.header}>
        <h2 id={titleId}>{title}</h2>
        <Button label="Close without saving" icon={<X />} iconOnly onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}

interface PanelFormProps {
  /** Of the button that sends it. */
  action: string;
  isPending: boolean;
  onSubmit: () => void;
  onCancel: () => void;
  /** What went wrong, where something did. */
  problem?: ReactNode;
  children: ReactNode;
}

/** Fields that scroll, over the buttons that stay. */
export function PanelForm({ action, isPending, onSubmit, onCancel, problem, children }: PanelFormProps) {
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) onSubmit();
      }}
    >
      <div className={styles.fields}>{children}</div>
      <div className={styles.foot}>
        {problem}
        <div className={styles.buttons}>
          <Button label="Cancel" variant="plain" onClick={onCancel} />
          <Button
            label={isPending ? 'Saving …' : action}
            type="submit"
            variant="primary"
            aria-disabled={isPending}
          />
        </div>
      </div>
    </form>
  );
}
