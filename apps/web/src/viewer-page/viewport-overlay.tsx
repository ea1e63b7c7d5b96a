import type { Viewport } from '@isocenter/viewer';
import { lazy, memo, Suspense } from 'react';
import { CornerLines, Lines } from './corner-lines.tsx';
import { QualityMark } from './quality-mark.tsx';
import { useStore, useValueOf } from './use-store.ts';
import styles from './viewport-overlay.module.css';

const ColourBar = lazy(() => import('./colour-bar.tsx').then((module) => ({ default: module.ColourBar })));

interface ViewportOverlayProps {
  viewport: Viewport;
  hasSlider: boolean;
  onScale: () => void;
}

/**
 * What is written over an image: four corners as a reader chose them, orientation letters, scale bar, quality, the value under the pointer. Each part is
 * written again when it changes itself: most of them stay from one image of a stack to the next.
 */
export const ViewportOverlay = memo(function ViewportOverlay({
  viewport,
  hasSlider,
  onScale,
}: ViewportOverlayProps) {
  const hasColourMap = useValueOf(viewport.state, ({ presentation }) => presentation.colourMap !== undefined);
  return (
    <div className={styles.overlay} data-slider={hasSlider}>
      <div className={styles.topLeft}>
        <CornerLines viewport={viewport} corner="topLeft" onScale={onScale} />
      </div>
      <div className={styles.topRight}>
        <CornerLines viewport={viewport} corner="topRight" onScale={onScale} />
      </div>
      <div className={styles.bottomLeft}>
        <HoveredValue viewport={viewport} />
        <CornerLines viewport={viewport} corner="bottomLeft" onScale={onScale} />
        <Cautions viewport={viewport} />
        <Quality viewport={viewport} />
      </div>
      <div className={styles.bottomRight}>
        <CornerLines viewport={viewport} corner="bottomRight" onScale={onScale} />
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

/** What is left where a reader hides the text over images. */
export function BareOverlay({ viewport }: { viewport: Viewport }) {
  return (
    <div className={styles.overlay}>
      <div className={styles.bottomLeft}>
        <Cautions viewport={viewport} />
      </div>
    </div>
  );
}

function Cautions({ viewport }: { viewport: Viewport }) {
  const cautions = useValueOf(viewport.overlay, (overlay) => overlay.cautions);
  return <Lines lines={cautions} />;
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
