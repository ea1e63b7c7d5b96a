import type { Viewport } from '@isocenter/viewer';
import { lazy, Suspense } from 'react';
import { QualityMark } from './quality-mark.tsx';
import { useStore } from './use-store.ts';
import styles from './viewport-overlay.module.css';

const ColourBar = lazy(() => import('./colour-bar.tsx').then((module) => ({ default: module.ColourBar })));

/** What is written over an image: four corners, orientation letters, scale bar, quality, the value under the pointer. */
export function ViewportOverlay({ viewport, hasSlider }: { viewport: Viewport; hasSlider: boolean }) {
  const overlay = useStore(viewport.overlay);
  const { quality, stack, presentation } = useStore(viewport.state);
  const { orientation, scaleBar } = overlay;
  return (
    <div className={styles.overlay} data-slider={hasSlider}>
      <Corner className={styles.topLeft} lines={overlay.topLeft} />
      <Corner className={styles.topRight} lines={overlay.topRight} />
      <div className={styles.bottomLeft}>
        <HoveredValue viewport={viewport} />
        <Lines lines={overlay.bottomLeft} />
        {stack?.isForProcessing && <span>For processing, not for reading</span>}
        <QualityMark quality={quality} />
      </div>
      <Corner className={styles.bottomRight} lines={overlay.bottomRight} />
      <span className={styles.north}>{orientation.top}</span>
      <span className={styles.east}>{orientation.right}</span>
      <span className={styles.south}>{orientation.bottom}</span>
      <span className={styles.west}>{orientation.left}</span>
      {presentation.colourMap !== undefined && (
        <Suspense>
          <ColourBar viewport={viewport} hasSlider={hasSlider} />
        </Suspense>
      )}
      {scaleBar && (
        <div className={styles.scale}>
          <span>{[scaleBar.text, scaleBar.note].filter((part) => part !== '').join(' ')}</span>
          <span className={styles.bar} style={{ width: scaleBar.lengthPx }} />
        </div>
      )}
    </div>
  );
}

function Corner({ className, lines }: { className: string | undefined; lines: readonly string[] }) {
  return (
    <div className={className}>
      <Lines lines={lines} />
    </div>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place in the corner
    <span key={index}>{line}</span>
  ));
}

/** Its own component: it changes with every move of the pointer, the rest does not. */
function HoveredValue({ viewport }: { viewport: Viewport }) {
  const hovered = useStore(viewport.hovered);
  if (!hovered) return null;
  return (
    <span>
      ({hovered.column}, {hovered.row}) {hovered.text}
    </span>
  );
}
