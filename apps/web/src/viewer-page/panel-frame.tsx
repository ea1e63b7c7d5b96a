import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../controls/button.tsx';
import styles from './panel-frame.module.css';

interface PanelFrameProps {
  title: string;
  /** The key that opens the panel, and closes it too. */
  shortcut: string;
  /** Twice as wide, for a table. */
  isWide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside the images: its title and the way out of it stay, what is under them scrolls. */
export function PanelFrame({ title, shortcut, isWide = false, onClose, children }: PanelFrameProps) {
  return (
    <aside className={styles.panel} data-wide={isWide} aria-label={title}>
      <header className={styles.header}>
        <h2>{title}</h2>
        <Button label="Close panel" icon={<X />} iconOnly shortcut={shortcut} onClick={onClose} />
      </header>
      <div className={styles.content}>{children}</div>
    </aside>
  );
}
