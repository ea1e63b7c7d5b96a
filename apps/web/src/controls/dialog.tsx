import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './button.tsx';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Class of a row of buttons in what a dialog holds. */
export const dialogActions = styles.actions;

/**
 * A modal, native dialog that is open as long as it is mounted; Escape and a press outside close it, and the focus
 * returns to where it was. The browser tells that it closed a frame later, when it may have been asked for again:
 * so whoever closes it calls `onClose` at once, and its end closes the element.
 */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A browser may close it without asking, as after an Escape that changed nothing.
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className={styles.body}>
        <header className={styles.header}>
          <h2 id={titleId}>{title}</h2>
          <Button label="Close" icon={<X />} iconOnly shortcut="Esc" onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
