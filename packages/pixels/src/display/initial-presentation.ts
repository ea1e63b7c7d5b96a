import type { DecodedFrame } from '../decoded-frame.ts';
import type { FrameDescription } from '../frame-description/frame-description.ts';
import type { Presentation } from './presentation.ts';
/** File window 1, else VOI LUT 1, else minimum..maximum without padding. */
export function initialPresentation(_frame: DecodedFrame, _description: FrameDescription): Presentation {
  throw new Error('being written');
}
