import type { Viewport } from '@isocenter/viewer';
import { lazy, memo, Suspense } from 'react';
import { QualityMark } from './quality-mark.tsx';
import { useLabel } from './use-label.ts';
import { useStore, useValueOf } from './use-store.ts';
import styles from './viewport-overlay.module.css';

const ColourBar = lazy(() => import('./colour-bar.tsx').then((module) => ({ default: module.ColourBar })));

interface ViewportOverlayProps {
  viewport: Viewport;
  hasSlider: boolean;
}

/**
 * What is written over an image: four corners, orientation letters, scale bar, quality, the value under the pointer. Each part is
 * written again when it changes itself: most of them stay from one image of a stack to the next.
 */
export const ViewportOverlay = memo(function ViewportOverlay({ viewport, hasSlider }: ViewportOverlayProps) {
  const hasColourMap = useValueOf(viewport.state, ({ presentation }) => presentation.colourMap !== undefined);
  return (
    <div className={styles.overlay} data-slider={hasSlider}>
      <div className={styles.topLeft}>
        <Lines viewport={viewport} corner="topLeft" />
      </div>
      <div className={styles.topRight}>
        <Lines viewport={viewport} corner="topRight" />
      </div>
      <div className={styles.bottomLeft}>
        <HoveredValue viewport={viewport} />
        <Lines viewport={viewport} corner="bottomLeft" />
        <Quality viewport={viewport} />
      </div>
      <div className={styles.bottomRight}>
        <Lines viewport={viewport} corner="bottomRight" />
      </div>
      <Orientation viewport={viewport} />
      {hasColourMap && (
        <Suspense>
          <ColourBar viewport={viewport} hasSlider={hasSlider} />
        </Suspense>
      )}
      <Scale viewport={viewport} />
    </div>
  );
});

interface LinesProps {
  viewport: Viewport;
  corner: 'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight';
}

function Lines({ viewport, corner }: LinesProps) {
  const lines = useLabel(viewport, ({ overlay }) => overlay[corner]);
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place in the corner
    <span key={index}>{line}</span>
  ));
}

function Quality({ viewport }: { viewport: Viewport }) {
  const quality = useValueOf(viewport.state, (state) => state.quality);
  const isForProcessing = useValueOf(viewport.state, ({ stack }) => stack?.isForProcessing);
  return (
    <>
      {isForProcessing && <span>For processing, not for reading</span>}
      <QualityMark quality={quality} />
    </>
  );
}

function Orientation({ viewport }: { viewport: Viewport }) {
  const { top, right, bottom, left } = useValueOf(viewport.overlay, ({ orientation }) => orientation);
  return (
    <>
      <span className={styles.north}>{top}</span>
      <span className={styles.east}>{right}</span>
      <span className={styles.south}>{bottom}</span>
      <span className={styles.west}>{left}</span>
    </>
  );
}

function Scale({ viewport }: { viewport: Viewport }) {
  const scaleBar = useValueOf(viewport.overlay, (overlay) => overlay.scaleBar);
  if (!scaleBar) return null;
  return (
    <div className={styles.scale}>
      <span>{[scaleBar.text, scaleBar.note].filter((part) => part !== '').join(' ')}</span>
      <span className={styles.bar} style={{ width: scaleBar.lengthPx }} />
    </div>
  );
}

function HoveredValue({ viewport }: { viewport: Viewport }) {
  const hovered = useStore(viewport.hovered);
  if (!hovered) return null;
  return (
    <span>
      ({hovered.column}, {hovered.row}) {hovered.text}
    </span>
  );
}
