import { lazy } from 'react';
import { useRoomViewer } from './room-context.ts';
import { ScaleField } from './scale-field.tsx';
import { useStore } from './use-store.ts';

const KeyboardMap = lazy(() =>
  import('./keyboard-map.tsx').then((module) => ({ default: module.KeyboardMap })),
);
const CornerTextsDialog = lazy(() =>
  import('./corner-texts-dialog.tsx').then((module) => ({ default: module.CornerTextsDialog })),
);
const DisplayDialog = lazy(() =>
  import('./display-dialog.tsx').then((module) => ({ default: module.DisplayDialog })),
);

/** What opens over the images for a moment. */
export type ViewDialog = 'keyboard-map' | 'scale' | 'true-size' | 'display' | 'corner-texts';

interface ViewDialogsProps {
  dialog: ViewDialog;
  onDialog: (dialog: ViewDialog | undefined) => void;
}

export function ViewDialogs({ dialog, onDialog }: ViewDialogsProps) {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const close = () => onDialog(undefined);
  switch (dialog) {
    case 'keyboard-map':
      return <KeyboardMap onClose={close} />;
    case 'corner-texts':
      return <CornerTextsDialog onClose={close} />;
    case 'display':
      return <DisplayDialog onClose={close} />;
    case 'scale':
    case 'true-size':
      return (
        <ScaleField
          key={dialog}
          viewport={viewer.viewport(activeViewportId)}
          asksTrueSize={dialog === 'true-size'}
          onMeasureDisplay={() => onDialog('display')}
          onClose={close}
        />
      );
  }
}
