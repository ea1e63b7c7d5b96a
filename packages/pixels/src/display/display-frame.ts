import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import type { Presentation } from './presentation.ts';
export function displayGrey(
  _frame: DecodedFrame,
  _description: FrameDescription,
  _presentation: Presentation,
): Uint8ClampedArray {
  throw new Error('being written');
}
export function displayRgba(
  _frame: DecodedFrame,
  _description: FrameDescription,
  _presentation: Presentation,
): Uint8ClampedArray {
  throw new Error('being written');
}
