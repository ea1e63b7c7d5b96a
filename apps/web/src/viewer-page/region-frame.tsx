import type { Viewport } from '@isocenter/viewer';
import styles from './region-frame.module.css';
import { useStore } from './use-store.ts';

/** The rectangle that is being dragged over the picture. */
export function RegionFrame({ viewport }: { viewport: Viewport }) {
  const region = useStore(viewport.region);
  if (!region) return null;
  const { from, to } = region;
  const place = {
    left: Math.min(from.x, to.x),
    top: Math.min(from.y, to.y),
    width: Math.abs(to.x - from.x),
    height: Math.abs(to.y - from.y),
  };
  return <div className={styles.frame} style={place} />;
}
