import type { Viewport } from '@isocenter/viewer';
import { memo } from 'react';
import styles from './stack-slider.module.css';
import { useStateLabel } from './use-label.ts';

/** Where in the stack one is, along the edge of the image; drag it to go far at once. */
export const StackSlider = memo(function StackSlider({ viewport }: { viewport: Viewport }) {
  const frameIndex = useStateLabel(viewport, (state) => state.frameIndex);
  const numberOfFrames = useStateLabel(viewport, (state) => state.numberOfFrames);
  return (
    <input
      type="range"
      className={styles.slider}
      aria-label="Image in the stack"
      aria-valuetext={`Image ${frameIndex + 1} of ${numberOfFrames}`}
      min={0}
      max={numberOfFrames - 1}
      step={1}
      value={frameIndex}
      onChange={(event) => viewport.setFrame(event.target.valueAsNumber)}
    />
  );
});
