import type { Viewport } from '@isocenter/viewer';
import { type ColourBar as Colours, colourBarOf } from '@isocenter/viewer/explanation';
import { useEffect, useRef } from 'react';
import styles from './colour-bar.module.css';
import { useStore } from './use-store.ts';

/** Beside an image in the colours of a map: the colour of every value of the window, the highest above. */
export function ColourBar({ viewport, hasSlider }: { viewport: Viewport; hasSlider: boolean }) {
  // Another image or another window is told through the state.
  useStore(viewport.state);
  const image = viewport.shownImage;
  const colours = image && colourBarOf(image);
  if (!colours) return null;
  return (
    <div
      className={styles.bar}
      data-slider={hasSlider}
      role="img"
      aria-label={`${image.colourMap}: ${colours.lowest} to ${colours.highest}`}
    >
      <span>{colours.highest}</span>
      <Strip rgb={colours.rgb} />
      <span>{colours.lowest}</span>
    </div>
  );
}

function Strip({ rgb }: Pick<Colours, 'rgb'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = rgb.length / 3;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const strip = context.createImageData(1, height);
    for (let row = 0; row < height; row++) {
      const colour = (height - 1 - row) * 3;
      strip.data.set([...rgb.subarray(colour, colour + 3), 255], row * 4);
    }
    context.putImageData(strip, 0, 0);
  }, [rgb, height]);
  return <canvas ref={canvas} width={1} height={height} className={styles.strip} />;
}
