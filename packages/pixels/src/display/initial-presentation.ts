import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription, ModalityTransform, Window } from '../frame-description/frame-description.ts';
import { isAllColour } from './is-all-colour.ts';
import { applyModalityTransform } from './modality-lut.ts';
import { rangeWithoutPadding } from './padding.ts';
import type { Presentation } from './presentation.ts';
import { windowBetween } from './window-between.ts';

/**
 * How a frame is first shown: window 1 of the file, else VOI LUT 1, else the real range of its values
 * without padding, never a range guessed from Bits Stored. Colour and palettes need none. PS3.3 C.11.2.
 */
export function initialPresentation(frame: DecodedFrame, description: FrameDescription): Presentation {
  if (isAllColour(frame.samplesPerPixel, description.palette)) return {};
  const [window] = description.windows;
  if (window) return { window };
  if (description.voiLuts.length > 0) return { voiLutIndex: 0 };
  return { window: fullRangeWindow(frame, description) };
}

/** The window that shows the smallest grey value black and the largest white; values that a palette colours are not grey. */
export function fullRangeWindow(frame: DecodedFrame, description: FrameDescription): Window {
  const range = rangeWithoutPadding(frame, description.padding) ?? { minimum: 0, maximum: 0 };
  const { palette } = description;
  const colouredFrom = palette?.kind === 'supplemental' ? palette.firstMapped : Number.POSITIVE_INFINITY;
  const largestGrey = Math.max(range.minimum, Math.min(range.maximum, colouredFrom - 1));
  const ends = [range.minimum, largestGrey].map((value) =>
    applyModalityTransform(value, description.modalityTransform),
  );
  const { lowest, highest } = outputRange(ends, description.modalityTransform);
  return windowBetween(lowest, highest);
}

/** A Modality LUT need not be monotonic, so its whole output counts. */
function outputRange(ends: readonly number[], transform: ModalityTransform) {
  const values = transform.kind === 'lut' ? [...ends, ...transform.lut.entries] : ends;
  return {
    lowest: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    highest: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}
