import type { Viewport } from '@isocenter/viewer';
import { useEffect, useRef } from 'react';
import styles from './magnifier-lens.module.css';
import { useStore } from './use-store.ts';

/** The picture under the pointer, larger, while the magnifier is held. */
export function MagnifierLens({ viewport }: { viewport: Viewport }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lens = useStore(viewport.lens);
  const isHeld = lens !== undefined;
  useEffect(
    () => (isHeld && canvas.current ? viewport.attachLens(canvas.current) : undefined),
    [viewport, isHeld],
  );
  if (!lens) return null;
  const { middle, diameterPx } = lens;
  const place = { left: middle.x - diameterPx / 2, top: middle.y - diameterPx / 2 };
  return (
    <canvas
      ref={canvas}
      className={styles.lens}
      style={{ ...place, width: diameterPx, height: diameterPx }}
    />
  );
}
