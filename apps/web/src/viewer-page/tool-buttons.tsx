import { toolNames } from '@isocenter/viewer';
import {
  Crosshair,
  Layers,
  Move,
  RotateCwSquare,
  Ruler,
  Search,
  SquareDashed,
  SunMedium,
  ZoomIn,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { nameOfCommand, shortcutOf, toolCommands } from './command-names.ts';
import { useRoomViewer } from './room-context.ts';
import styles from './tool-buttons.module.css';
import { useStore } from './use-store.ts';

/** Moving a mask stands with the subtraction that has one. */
export const buttonTools = toolNames.filter((tool) => tool !== 'mask-shift');

export const toolIcons: Readonly<Record<(typeof buttonTools)[number], ReactNode>> = {
  window: <SunMedium />,
  'region-window': <SquareDashed />,
  pan: <Move />,
  zoom: <ZoomIn />,
  rotate: <RotateCwSquare />,
  magnify: <Search />,
  scroll: <Layers />,
  length: <Ruler />,
  probe: <Crosshair />,
};

/** The tool on the left button and on one finger: one of them. */
export function ToolButtons({ withText = false, onChosen }: { withText?: boolean; onChosen?: () => void }) {
  const viewer = useRoomViewer();
  const { primary } = useStore(viewer.tools);
  return (
    <fieldset className={styles.tools} aria-label="Tool on the left button">
      {buttonTools.map((tool) => {
        const command = toolCommands[tool];
        return (
          <Button
            key={tool}
            label={nameOfCommand(command)}
            icon={toolIcons[tool]}
            iconOnly={!withText}
            shortcut={shortcutOf(viewer.bindings, command)}
            pressed={primary === tool}
            onClick={() => {
              viewer.setPrimaryTool(tool);
              announce(`Tool: ${nameOfCommand(command)}`);
              onChosen?.();
            }}
          />
        );
      })}
    </fieldset>
  );
}
