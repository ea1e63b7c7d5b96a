import type { Viewport } from '@isocenter/viewer';
import { memo, useLayoutEffect, useRef } from 'react';
import styles from './stack-slider.module.css';
import { labelsOf } from './use-label.ts';

/** Where in the stack one is, along the edge of the image; drag it to go far at once. */
export const StackSlider = memo(function StackSlider({ viewport }: { viewport: Viewport }) {
  const slider = useRef<HTMLInputElement>(null);
  // A value held by React would be put back between two quick keys: what the first one asked for is written later.
  useLayoutEffect(() => {
    const labels = labelsOf(viewport);
    const follow = (): void => {
      if (slider.current) write(slider.current, labels.get().state);
    };
    follow();
    return labels.subscribe(follow);
  }, [viewport]);
  return (
    <input
      ref={slider}
      type="range"
      className={styles.slider}
      aria-label="Image in the stack"
      min={0}
      step={1}
      onChange={(event) => viewport.setFrame(event.target.valueAsNumber)}
    />
  );
});

function write(
  slider: HTMLInputElement,
  { frameIndex, numberOfFrames }: { readonly frameIndex: number; readonly numberOfFrames: number },
): void {
  const max = String(numberOfFrames - 1);
  if (slider.max !== max) slider.max = max;
  if (slider.valueAsNumber !== frameIndex) slider.valueAsNumber = frameIndex;
  const text = `Image ${frameIndex + 1} of ${numberOfFrames}`;
  if (slider.getAttribute('aria-valuetext') !== text) slider.setAttribute('aria-valuetext', text);
}
