import { type DecodedFrame, type FrameDescription, forEachOverlayPixel } from '@isocenter/pixels';
import type { OverlayLayer } from './scene.ts';

/** All overlay planes of a frame in one mask of the image's size; undefined when there is nothing to show. */
export function overlayLayer(frame: DecodedFrame, description: FrameDescription): OverlayLayer | undefined {
  if (description.overlays.length === 0) return undefined;
  const { columns, rows } = frame;
  const mask = new Uint8Array(columns * rows);
  let isEmpty = true;
  for (const overlay of description.overlays) {
    forEachOverlayPixel(overlay, frame, (pixelIndex) => {
      mask[pixelIndex] = 1;
      isEmpty = false;
    });
  }
  return isEmpty ? undefined : { mask, columns, rows };
}
