import type { CommandName } from '@isocenter/viewer';
import type { ReactNode } from 'react';
import type { MenuItem } from '../controls/menu-groups.tsx';
import { nameOfCommand, shortcutOf } from './command-names.ts';
import { useRoomViewer } from './room-context.ts';

/** Makes menu items of commands. */
export function useCommandItem(): (command: CommandName, icon?: ReactNode) => MenuItem {
  const viewer = useRoomViewer();
  return (command, icon) => ({
    label: nameOfCommand(command),
    hint: shortcutOf(viewer.bindings, command),
    onSelect: () => void viewer.run(command),
    ...(icon !== undefined && { icon }),
  });
}
