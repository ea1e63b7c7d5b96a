import type { KeyboardEvent, ReactNode } from 'react';
import { join } from './join.ts';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  /** A second, dimmer text at the end of the line: a shortcut, a value. */
  readonly hint?: string | undefined;
  /** Present where the item is one choice of several. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
}

/** Items in groups; a line is drawn between two groups, a heading above one that has it. */
export interface MenuGroup {
  readonly heading?: string;
  readonly items: readonly MenuItem[];
}

interface MenuGroupsProps {
  groups: readonly MenuGroup[];
  isOpen: boolean;
  onChoose: (item: MenuItem) => void;
}

/** What stands in a menu. */
export function MenuGroups({ groups, isOpen, onChoose }: MenuGroupsProps) {
  const hasIcons = groups.some(({ items }) =>
    items.some((item) => item.icon !== undefined || item.checked !== undefined),
  );
  return groups.map((group, groupIndex) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: groups have no identity beside their place
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu
    <div key={groupIndex} role="group" aria-label={group.heading} className={styles.group}>
      {group.heading && (
        <div aria-hidden="true" className={styles.heading}>
          {group.heading}
        </div>
      )}
      {isOpen &&
        group.items.map((item) => (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: checked is absent where the role is menuitem
          <button
            key={item.label}
            type="button"
            role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.checked}
            disabled={item.disabled}
            className={join(styles.item, item.checked && styles.checked)}
            onClick={() => onChoose(item)}
          >
            {hasIcons && <span className={styles.icon}>{item.icon}</span>}
            <span className={styles.text}>{item.label}</span>
            {item.hint && <span className={styles.hint}>{item.hint}</span>}
          </button>
        ))}
    </div>
  ));
}

const itemsOf = (menu: HTMLElement): HTMLButtonElement[] => [
  ...menu.querySelectorAll<HTMLButtonElement>('[role^="menuitem"]:not(:disabled)'),
];

/**
 * The browser gives it the focus as it shows the menu, so that no key that follows is lost: what is chosen where the whole menu is one
 * choice, else the first item.
 */
export function markStartItem(menu: HTMLElement): void {
  const items = itemsOf(menu);
  const isChoice = items.every((item) => item.ariaChecked !== null);
  const start = (isChoice ? items.find((item) => item.ariaChecked === 'true') : undefined) ?? items[0];
  for (const item of items) item.toggleAttribute('autofocus', item === start);
}

export function moveByKey(event: KeyboardEvent<HTMLElement>): void {
  const items = itemsOf(event.currentTarget);
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (target !== undefined) {
    event.preventDefault();
    items.at(target % items.length)?.focus();
  } else if (event.key === 'Tab') {
    event.currentTarget.hidePopover();
  } else if (/^[\p{L}\p{N}]$/u.test(event.key)) {
    const letter = event.key.toLowerCase();
    const ring = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    ring.find((item) => item.textContent?.toLowerCase().startsWith(letter))?.focus();
  }
  event.stopPropagation();
}
