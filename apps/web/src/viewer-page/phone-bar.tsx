import type { ImageStack, OtherObject } from '@isocenter/viewer';
import { Contrast, History, Images, ListOrdered, Wrench } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { Popover } from '../controls/popover.tsx';
import { nameOfCommand, toolCommands } from './command-names.ts';
import styles from './phone-bar.module.css';
import { useRoomViewer } from './room-context.ts';
import { SeriesRail } from './series-rail.tsx';
import { ToolButtons } from './tool-buttons.tsx';
import { useStore } from './use-store.ts';
import { ActiveWindowChoices } from './window-menu.tsx';

const MeasurementPanel = lazy(() =>
  import('./measurement-panel.tsx').then((module) => ({ default: module.MeasurementPanel })),
);

interface PhoneBarProps {
  stacks: readonly ImageStack[];
  others: readonly OtherObject[];
  studyChoice: ReactNode;
  /** Other studies of the patient; absent where none are known of. */
  priors: ((close: () => void) => ReactNode) | undefined;
}

/** Under the thumb: series, tools, windows, measurements and prior studies, each in a sheet that leaves half of the image free. */
export function PhoneBar({ stacks, others, studyChoice, priors }: PhoneBarProps) {
  const viewer = useRoomViewer();
  const { primary } = useStore(viewer.tools);
  return (
    <nav className={styles.bar} aria-label="Series and tools">
      <Sheet label="Series" icon={<Images />}>
        {(close) => <SeriesRail stacks={stacks} others={others} studyChoice={studyChoice} onChosen={close} />}
      </Sheet>
      <Sheet label={nameOfCommand(toolCommands[primary])} title="Tool for one finger" icon={<Wrench />}>
        {(close) => <ToolButtons withText onChosen={close} />}
      </Sheet>
      <Sheet label="Presets" title="Window presets" icon={<Contrast />}>
        {(close) => <ActiveWindowChoices onDone={close} />}
      </Sheet>
      <Sheet label="Measured" title="Measurements" icon={<ListOrdered />}>
        {(close) => (
          <Suspense>
            <MeasurementPanel onClose={close} />
          </Suspense>
        )}
      </Sheet>
      {priors && (
        <Sheet label="Priors" title="Prior studies" icon={<History />}>
          {priors}
        </Sheet>
      )}
    </nav>
  );
}

interface SheetProps {
  label: string;
  title?: string;
  icon: ReactNode;
  children: (close: () => void) => ReactNode;
}

/** A button at the bottom edge and the sheet that rises from it; a press outside closes it. */
function Sheet({ label, title = label, icon, children }: SheetProps) {
  return (
    <Popover button={{ className: styles.button, label, icon }} title={title} className={styles.sheet}>
      {children}
    </Popover>
  );
}
