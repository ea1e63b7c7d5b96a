import {
  explainedRgb,
  explainPixel,
  findStepSources,
  type PixelStep,
  type StepSource,
} from '@isocenter/pixels/explanation';
import type { ShownImage } from '../viewer.ts';
import { withColourMap } from './colour-map-step.ts';

/** A step, and the attributes it goes by. */
export interface ExplainedStep extends PixelStep {
  readonly sources: readonly StepSource[];
}

/** Why one pixel of the image on the screen looks as it does. */
export interface PixelExplanation {
  readonly steps: readonly ExplainedStep[];
  /** Where it leads, 0 to 255; before zooming, which blends neighbours. */
  readonly rgb: readonly [red: number, green: number, blue: number];
}

/**
 * Explains a pixel of the image on the screen; undefined outside of it.
 *
 * @param column from 0
 * @param row from 0
 */
export function explainImage(image: ShownImage, column: number, row: number): PixelExplanation | undefined {
  const { dataSet, frame, description, presentation } = image;
  const stored = explainPixel(frame, description, presentation, column, row);
  if (!stored) return undefined;
  const steps = withColourMap(stored, image.colourMap);
  const explained = steps.map((step) => ({
    ...step,
    sources: findStepSources(dataSet, description, step),
  }));
  return { steps: explained, rgb: explainedRgb(steps) };
}
