import { type DecodedFrame, sampleRangeOf } from '../decoded-frame.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import { fullRangeWindow } from './initial-presentation.ts';
import { applyModalityTransform } from './modality-lut.ts';
import { isPadding } from './padding.ts';
import type { Presentation } from './presentation.ts';
import { applyPresentationLut } from './presentation-lut.ts';
import { applyVoiLut, applyWindow } from './voi-lut.ts';

/** Grey level of padding and of NaN, whatever the window or inversion: the background. */
export const PADDING_GREY = 0;

/** Display value → grey level: round(value × 255), halves up. The GPU must do the same: floor(value × 255 + 0.5). */
export const toGreyLevel = (displayValue: number): number => Math.floor(displayValue * 255 + 0.5);

/** Light and dark are swapped by the presentation shape or by the user, and back again by both. Trap: XOR once. */
export const isInverted = (description: FrameDescription, presentation: Presentation): boolean =>
  (description.presentationShape === 'INVERSE') !== (presentation.invert === true);

/**
 * Stored value → grey level: padding, modality, VOI, presentation LUT, inversion, rounding, in this
 * order. PS3.3 C.11, PS3.4 N.2.
 */
export function greyMapping(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): (storedValue: number) => number {
  const { modalityTransform, padding } = description;
  const inverted = isInverted(description, presentation);
  const voi = voiMapping(frame, description, presentation);
  const lut = presentation.presentationLut ?? description.presentationLut;
  return (storedValue) => {
    if (Number.isNaN(storedValue) || isPadding(storedValue, padding)) return PADDING_GREY;
    const voiValue = voi(applyModalityTransform(storedValue, modalityTransform));
    const displayValue = lut ? applyPresentationLut(voiValue, lut) : voiValue;
    return toGreyLevel(inverted ? 1 - displayValue : displayValue);
  };
}

/** Modality value → display value in [0, 1]: window, else VOI LUT, else the full range of the frame. */
function voiMapping(frame: DecodedFrame, description: FrameDescription, presentation: Presentation) {
  const lut = presentation.window ? undefined : description.voiLuts[presentation.voiLutIndex ?? -1];
  if (lut) return (value: number) => applyVoiLut(value, lut);
  const window = presentation.window ?? fullRangeWindow(frame, description);
  return (value: number) => applyWindow(value, window);
}

/** Tables longer than this cost more to fill than they save. */
const LONGEST_TABLE = 1 << 16;

/** The mapping as a table over the frame's samples, `table[value − sampleRangeOf(frame).minimum]`; undefined for floats and wide ranges. */
export function greyTable(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): Uint8Array | undefined {
  const { values } = frame;
  const { minimum, maximum } = sampleRangeOf(frame);
  const length = maximum - minimum + 1;
  const isFloat = values instanceof Float32Array || values instanceof Float64Array;
  if (isFloat || length > LONGEST_TABLE || length > Math.max(256, values.length)) return undefined;
  const map = greyMapping(frame, description, presentation);
  return Uint8Array.from({ length }, (_, i) => map(minimum + i));
}
