import type { Viewport } from '@isocenter/viewer';
import { type FormEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { type ScaleAnswer, percentOf, zoomToPercent, zoomToTrueSize } from './scale.ts';
import styles from './scale-field.module.css';

interface ScaleFieldProps {
  viewport: Viewport;
  /** Goes to the true size at once, and stays open only to say why it cannot. */
  asksTrueSize: boolean;
  onMeasureDisplay: () => void;
  onClose: () => void;
}

/** The zoom as a number, at the corner of the viewport that it stands in by default. Escape and a press elsewhere close it. */
export function ScaleField({ viewport, asksTrueSize, onMeasureDisplay, onClose }: ScaleFieldProps) {
  const field = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(() => String(percentOf(viewport) ?? ''));
  const [answer, setAnswer] = useState<ScaleAnswer>();
  const refusal = answer && 'refusal' in answer ? answer : undefined;

  const take = (next: ScaleAnswer) => {
    setAnswer(next);
    if ('refusal' in next) return;
    announce(next.done);
    onClose();
  };
  const takeTrueSize = () => take(zoomToTrueSize(viewport));
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, as it opens
  useEffect(() => {
    if (asksTrueSize) takeTrueSize();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: placed once, as it opens
  useLayoutEffect(() => {
    const element = field.current;
    const picture = viewport.canvasElement?.closest<HTMLElement>('[data-picture]');
    if (!element) return;
    if (!picture) {
      announce('There is no image to zoom');
      onClose();
      return;
    }
    const { right, bottom } = picture.getBoundingClientRect();
    element.style.right = `${innerWidth - right + 8}px`;
    element.style.bottom = `${innerHeight - bottom + 8}px`;
    element.showPopover();
    element.querySelector('input')?.select();
    return () => {
      if (element.contains(document.activeElement)) picture.focus();
    };
  }, [viewport]);

  return (
    <div
      ref={field}
      popover="auto"
      role="dialog"
      aria-label="Zoom"
      className={styles.field}
      // At once, so that the next key finds the image: the browser tells that it closed a frame later.
      onBeforeToggle={({ newState }) => {
        if (newState === 'closed') onClose();
      }}
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          take(zoomToPercent(viewport, text));
        }}
      >
        <label className={styles.percent}>
          Zoom, %
          <input
            inputMode="decimal"
            autoComplete="off"
            maxLength={8}
            value={text}
            aria-invalid={refusal !== undefined}
            aria-describedby="scale-words"
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        <Button type="submit" label="Set" variant="plain" />
        <Button label="True size" shortcut="U" variant="plain" onClick={takeTrueSize} />
        <p id="scale-words" className={styles.words} role={refusal && 'alert'}>
          {refusal?.refusal ?? '100 is one image pixel in one pixel of the display.'}
        </p>
        {refusal?.lacksCalibration && (
          <Button label="Measure this display" variant="primary" onClick={onMeasureDisplay} />
        )}
      </form>
    </div>
  );
}
