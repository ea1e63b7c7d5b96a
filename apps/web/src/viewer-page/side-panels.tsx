import { lazy, Suspense, useState } from 'react';
import styles from './side-panels.module.css';

const PriorPanel = lazy(() =>
  import('../priors/prior-panel.tsx').then((module) => ({ default: module.PriorPanel })),
);
const MeasurementPanel = lazy(() =>
  import('./measurement-panel.tsx').then((module) => ({ default: module.MeasurementPanel })),
);
const PixelPanel = lazy(() =>
  import('../inspection/pixel-panel.tsx').then((module) => ({ default: module.PixelPanel })),
);
const TagPanel = lazy(() =>
  import('../inspection/tag-panel.tsx').then((module) => ({ default: module.TagPanel })),
);

/** What can stand beside the images, one at a time. */
export type PanelName = 'measurements' | 'priors' | 'pixel' | 'attributes';

interface SidePanelProps {
  panel: PanelName;
  /** Of our own archive; undefined for studies that were opened without it. */
  archivedUid: string | undefined;
  isPhone: boolean;
  isIdentityHidden: boolean;
  onPanel: (panel: PanelName | undefined) => void;
}

/** The panel that is open. A phone has the measurements and priors in a bar of its own. */
export function SidePanel({ panel, archivedUid, isPhone, isIdentityHidden, onPanel }: SidePanelProps) {
  const [askedTag, setAskedTag] = useState<number>();
  const onClose = () => onPanel(undefined);
  const showAttribute = (tag: number) => {
    setAskedTag(tag);
    onPanel('attributes');
  };
  if (isPhone && (panel === 'measurements' || panel === 'priors')) return null;
  return (
    <Suspense fallback={<div className={styles.space} />}>
      <div className={styles.place} data-phone={isPhone}>
        {panel === 'priors' && archivedUid !== undefined ? (
          <PriorPanel studyInstanceUid={archivedUid} onClose={onClose} />
        ) : panel === 'pixel' ? (
          <PixelPanel onClose={onClose} onAttribute={showAttribute} />
        ) : panel === 'attributes' ? (
          <TagPanel onClose={onClose} askedTag={askedTag} isIdentityHidden={isIdentityHidden} />
        ) : (
          <MeasurementPanel onClose={onClose} />
        )}
      </div>
    </Suspense>
  );
}
