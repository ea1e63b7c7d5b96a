import { Contrast } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Popover } from '../controls/popover.tsx';
import { useRoomViewer } from './room-context.ts';
import { useStore } from './use-store.ts';
import styles from './window-menu.module.css';

const Choices = lazy(() =>
  import('./window-choices.tsx').then((module) => ({ default: module.WindowChoices })),
);

/** Presets for the image in the active viewport, and its window in numbers. */
export function WindowMenu() {
  return (
    <Popover
      button={{ label: 'Window presets', icon: <Contrast />, iconOnly: true }}
      title="Window presets"
      align="end"
      className={styles.popover}
    >
      {(close) => <ActiveWindowChoices onDone={close} />}
    </Popover>
  );
}

/** Also the content of the sheet on a phone; loaded when it is first opened. */
export function ActiveWindowChoices({ onDone }: { onDone: () => void }) {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  return (
    <Suspense fallback={<div className={styles.space} />}>
      <Choices viewport={viewer.viewport(activeViewportId)} onDone={onDone} />
    </Suspense>
  );
}
