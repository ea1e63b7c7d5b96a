import type { OverlayItem, Viewport } from '@isocenter/viewer';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { type Corner, isAttribute } from '../settings/corner-texts.ts';
import { mmPerCssPixel, thisDisplay } from '../settings/display-calibration.ts';
import { useSettings } from '../settings/use-settings.ts';
import styles from './corner-lines.module.css';
import { useLabel } from './use-label.ts';

const AttributeLine = lazy(() =>
  import('./attribute-line.tsx').then((module) => ({ default: module.AttributeLine })),
);

/** Of what is called true size, and of a calibration by hand. */
const trueSizeTolerance = 0.005;

interface CornerLinesProps {
  viewport: Viewport;
  corner: Corner;
  onScale: () => void;
}

/** What a reader chose to stand in one corner; what an image does not say leaves no gap. */
export function CornerLines({ viewport, corner, onScale }: CornerLinesProps) {
  const { cornerTexts } = useSettings();
  return cornerTexts[corner].map((text) =>
    isAttribute(text) ? (
      <Suspense key={text}>
        <AttributeLine viewport={viewport} tag={Number.parseInt(text, 16)} />
      </Suspense>
    ) : text === 'zoom' ? (
      <ZoomLine key={text} viewport={viewport} onScale={onScale} />
    ) : (
      <ItemLines key={text} viewport={viewport} item={text} />
    ),
  );
}

const classOfItem: Partial<Record<OverlayItem, string | undefined>> = {
  patient: styles.identity,
  laterality: styles.laterality,
};

function ItemLines({ viewport, item }: { viewport: Viewport; item: OverlayItem }) {
  const lines = useLabel(viewport, ({ overlay }) => overlay.texts[item]);
  return <Lines lines={lines} className={classOfItem[item]} />;
}

export function Lines({ lines, className }: { lines: readonly string[]; className?: string | undefined }) {
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place in the corner
    <span key={index} className={className}>
      {line}
    </span>
  ));
}

/** The zoom, and whether that is the true size on this display; a press opens the field for it, as its key does. */
function ZoomLine({ viewport, onScale }: { viewport: Viewport; onScale: () => void }) {
  const [zoom] = useLabel(viewport, ({ overlay }) => overlay.texts.zoom);
  const scaleBar = useLabel(viewport, ({ overlay }) => overlay.scaleBar);
  const { displayCalibrations } = useSettings();
  const line = useRef<HTMLSpanElement>(null);
  const isShown = zoom !== undefined;
  useEffect(() => {
    const element = line.current;
    if (!isShown || !element) return;
    const listeners = new AbortController();
    const { signal } = listeners;
    // Past React, which hears of a press later than the image under it, and would have a tool at work by then.
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'dblclick'])
      element.addEventListener(type, (event) => event.stopPropagation(), { signal });
    element.addEventListener('click', onScale, { signal });
    return () => listeners.abort();
  }, [isShown, onScale]);
  if (!isShown) return null;
  const mm = mmPerCssPixel(displayCalibrations, thisDisplay());
  const isTrueSize =
    mm !== undefined && scaleBar && Math.abs(scaleBar.cssPixelsPerMm * mm - 1) < trueSizeTolerance;
  return (
    <span ref={line} className={styles.zoom}>
      {isTrueSize && `True size${scaleBar.note && ` ${scaleBar.note}`} · `}
      {zoom}
    </span>
  );
}
