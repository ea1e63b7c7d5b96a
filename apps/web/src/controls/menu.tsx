import { type ReactNode, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from './button.tsx';
import styles from './menu.module.css';
import { MenuGroups, markStartItem, type MenuGroup, type MenuItem, moveByKey } from './menu-groups.tsx';
import { placeBeside } from './place-beside.ts';

interface MenuProps {
  label: string;
  groups: readonly MenuGroup[];
  icon?: ReactNode;
  iconOnly?: boolean;
  tip?: string;
  shortcut?: string;
  variant?: 'quiet' | 'plain' | 'primary';
  align?: 'start' | 'end';
  className?: string | undefined;
  disabled?: boolean;
}

/** A button that opens a list of actions. Arrow keys move, Enter chooses, Escape returns to the button. */
export function Menu({ label, groups, align = 'start', className, ...button }: MenuProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const owner = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);

  const choose = (item: MenuItem) => {
    list.current?.hidePopover();
    item.onSelect();
  };
  return (
    <>
      <Button
        {...button}
        ref={owner}
        label={label}
        className={className}
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={isOpen}
      />
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className={styles.menu}
        onBeforeToggle={({ newState, currentTarget }) => {
          if (newState === 'closed') return;
          if (owner.current) placeBeside(currentTarget, owner.current, align);
          flushSync(() => setOpen(true));
          markStartItem(currentTarget);
        }}
        // It comes late, and once only for a menu that closed and opened again meanwhile.
        onToggle={({ newState }) => setOpen(newState === 'open')}
        onKeyDown={moveByKey}
      >
        <MenuGroups groups={groups} isOpen={isOpen} onChoose={choose} />
      </div>
    </>
  );
}
