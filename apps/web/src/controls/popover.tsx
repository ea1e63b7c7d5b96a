import { type ComponentProps, type ReactNode, useId, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { join } from './join.ts';
import { placeBeside } from './place-beside.ts';
import styles from './popover.module.css';

interface PopoverProps {
  /** The button that opens it. */
  button: ComponentProps<typeof Button>;
  /** The accessible name of what opens. */
  title: string;
  /** At which edge of the button it stands; without one its own style places it. */
  align?: 'start' | 'end';
  className?: string | undefined;
  /** Drawn only while it is open. */
  children: (close: () => void) => ReactNode;
}

/** A button and what it opens over the page; Escape and a press outside close it, and focus returns to the button. */
export function Popover({ button, title, align, className, children }: PopoverProps) {
  const id = useId();
  const owner = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button {...button} ref={owner} popoverTarget={id} aria-haspopup="dialog" aria-expanded={isOpen} />
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={title}
        className={join(align && styles.beside, className)}
        onBeforeToggle={(event) => {
          if (event.newState === 'open' && owner.current && align)
            placeBeside(event.currentTarget, owner.current, align);
        }}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {isOpen && children(() => popover.current?.hidePopover())}
      </div>
    </>
  );
}
