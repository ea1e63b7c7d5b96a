import { type PixelRegion, type Window, windowOfValues } from '@isocenter/pixels';
import { viewerError } from '../errors.ts';
import type { Picture } from '../layout/picture.ts';

const refusals = {
  'no-values': 'VIEWER_WINDOW_WITHOUT_VALUES',
  'one-value': 'VIEWER_WINDOW_OF_ONE_VALUE',
} as const;

/**
 * The window from the 1st to the 99th percentile of what an image, or a region of it, shows in grey. Throws an error in words
 * where that is none: in colour, in a smaller version of the image, and where there are not two values to lie between.
 */
export function windowFromValues(picture: Picture, region: PixelRegion | undefined): Window {
  const { frame, description, isColour } = picture;
  if (isColour) throw viewerError('VIEWER_WINDOW_OF_COLOUR', {});
  if (frame.reduced) throw viewerError('VIEWER_WINDOW_OF_REDUCED', {});
  const window = windowOfValues(frame, description, region);
  if (typeof window === 'string') throw viewerError(refusals[window], {});
  return window;
}
