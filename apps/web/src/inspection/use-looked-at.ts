import type { Viewport } from '@isocenter/viewer';
import { useCallback, useEffect, useState } from 'react';
import { useRoomViewer } from '../viewer-page/room-context.ts';
import { useStore } from '../viewer-page/use-store.ts';

/** A pixel of the image on the screen, from 0. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/** The active viewport, drawn again when what it shows changes. */
export function useActiveViewport(): Viewport {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const viewport = viewer.viewport(activeViewportId);
  useStore(viewport.state);
  useStore(viewport.overlay);
  return viewport;
}

/**
 * The pixel that is looked at: the one under the pointer, or touched, or one that is held by its numbers. What the
 * pointer left stays, so that one can go to the panel and read.
 */
export function usePlace(viewport: Viewport) {
  const hovered = useStore(viewport.hovered);
  const [place, setPlace] = useState<Place | undefined>(hovered);
  const [isHeld, setHeld] = useState(false);
  const { column, row } = hovered ?? {};
  useEffect(() => {
    if (!isHeld && column !== undefined && row !== undefined) setPlace({ column, row });
  }, [isHeld, column, row]);

  const hold = useCallback((next: Place) => {
    setPlace(next);
    setHeld(true);
  }, []);
  const canvas = viewport.canvasElement;
  useEffect(() => {
    if (!canvas) return;
    const onTouch = ({ clientX, clientY, pointerType, target }: PointerEvent) => {
      if (pointerType !== 'touch' || !(target instanceof Node) || !canvas.parentElement?.contains(target))
        return;
      const { left, top } = canvas.getBoundingClientRect();
      const touched = viewport.canvasToImage({ x: clientX - left, y: clientY - top });
      if (touched) hold({ column: Math.floor(touched.column + 0.5), row: Math.floor(touched.row + 0.5) });
    };
    addEventListener('pointerdown', onTouch, true);
    return () => removeEventListener('pointerdown', onTouch, true);
  }, [viewport, canvas, hold]);
  return { place, isHeld, hold, release: () => setHeld(false) };
}
