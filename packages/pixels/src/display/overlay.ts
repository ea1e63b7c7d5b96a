import type { DecodedFrame } from '../decoded-frame.ts';
import type { Overlay } from '../frame-description/frame-description.ts';
/** 0 or 1 per overlay pixel; undefined when an embedded plane was not extracted with the frame. */
export function overlayMask(_overlay: Overlay, _frame: DecodedFrame): Uint8Array | undefined {
  throw new Error('being written');
}
