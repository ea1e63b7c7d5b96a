import { useLayoutEffect, useRef } from 'react';
import styles from '../controls/menu.module.css';
import { MenuGroups, type MenuItem, markStartItem, moveByKey } from '../controls/menu-groups.tsx';
import { announce } from '../controls/announce.ts';
import { nameOfCommand, shortcutOf, toolCommands } from './command-names.ts';
import { useRoomViewer } from './room-context.ts';
import { buttonTools, toolIcons } from './tool-buttons.tsx';
import { useStore } from './use-store.ts';

/** From an edge of the window. */
const gapPx = 8;

/** The tools used last, where they were asked for over an image; Escape and a press elsewhere close it. */
export function RecentTools() {
  const viewer = useRoomViewer();
  const choice = useStore(viewer.toolChoice);
  const { primary } = useStore(viewer.tools);
  const list = useRef<HTMLDivElement>(null);
  const canvas = choice && viewer.viewport(choice.viewportId).canvasElement;

  useLayoutEffect(() => {
    const element = list.current;
    if (!element || !choice || !canvas) return;
    const { left, top } = canvas.getBoundingClientRect();
    element.showPopover();
    markStartItem(element);
    placeAt(element, left + choice.at.x, top + choice.at.y);
    element.querySelector<HTMLElement>('[autofocus]')?.focus();
    const closeOutside = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && element.contains(target))) viewer.closeToolChoice();
    };
    addEventListener('pointerdown', closeOutside, true);
    return () => removeEventListener('pointerdown', closeOutside, true);
  }, [viewer, choice, canvas]);

  if (!choice) return null;
  const close = () => {
    viewer.closeToolChoice();
    canvas?.closest<HTMLElement>('[data-picture]')?.focus();
  };
  const tools = choice.tools.flatMap((tool) => buttonTools.find((other) => other === tool) ?? []);
  const items = tools.map((tool) => ({
    label: nameOfCommand(toolCommands[tool]),
    icon: tool === primary ? undefined : toolIcons[tool],
    hint: shortcutOf(viewer.bindings, toolCommands[tool]),
    checked: tool === primary,
    onSelect: () => {
      viewer.setPrimaryTool(tool);
      announce(`Tool: ${nameOfCommand(toolCommands[tool])}`);
    },
  }));
  const choose = (item: MenuItem) => {
    item.onSelect();
    close();
  };
  return (
    <div
      ref={list}
      popover="manual"
      role="menu"
      aria-label="Tools used last"
      tabIndex={-1}
      className={styles.menu}
      onToggle={({ newState }) => {
        if (newState === 'closed') viewer.closeToolChoice();
      }}
      onKeyDown={(event) => {
        moveByKey(event);
        if (event.key === 'Escape') close();
      }}
    >
      <MenuGroups groups={[{ items }]} isOpen onChoose={choose} />
    </div>
  );
}

/** Within the window, its corner at a place of it. */
function placeAt(element: HTMLElement, x: number, y: number): void {
  const within = (place: number, size: number, room: number) =>
    Math.max(gapPx, Math.min(place, room - size - gapPx));
  element.style.left = `${within(x, element.offsetWidth, innerWidth)}px`;
  element.style.top = `${within(y, element.offsetHeight, innerHeight)}px`;
}
