import { iccToSrgb } from '../colour/icc-to-srgb.ts';
import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import { displayRgba } from './display-frame.ts';
import type { Presentation } from './presentation.ts';

/**
 * The whole truth: `displayRgba` with the ICC profile of the image applied, so that the colours are sRGB. A module of
 * its own, so that pages that show no colour need not load it.
 *
 * @throws PIXELS_ICC_INVALID, PIXELS_ICC_UNSUPPORTED
 */
export function displayFrame(
  frame: DecodedFrame,
  description: FrameDescription,
  presentation: Presentation,
): Uint8ClampedArray {
  const { iccProfile } = description;
  const colourCorrection = presentation.colourCorrection ?? (iccProfile && iccToSrgb(iccProfile));
  return displayRgba(frame, description, {
    ...presentation,
    ...(colourCorrection && { colourCorrection }),
  });
}
