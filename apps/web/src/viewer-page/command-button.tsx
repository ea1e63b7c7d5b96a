import type { CommandName } from '@isocenter/viewer';
import type { ReactNode } from 'react';
import { Button } from '../controls/button.tsx';
import { nameOfCommand, shortcutOf } from './command-names.ts';
import { useRoomViewer } from './room-context.ts';

interface CommandButtonProps {
  command: CommandName;
  icon: ReactNode;
  iconOnly?: boolean;
  disabled?: boolean;
  pressed?: boolean;
}

/** A button that does what a command's key does. */
export function CommandButton({ command, icon, iconOnly = true, ...others }: CommandButtonProps) {
  const viewer = useRoomViewer();
  return (
    <Button
      {...others}
      label={nameOfCommand(command)}
      icon={icon}
      iconOnly={iconOnly}
      shortcut={shortcutOf(viewer.bindings, command)}
      onClick={() => viewer.run(command)}
    />
  );
}
