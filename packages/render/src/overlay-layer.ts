import { type DecodedFrame, type FrameDescription, overlayMask } from '@isocenter/pixels';
import type { OverlayLayer } from './scene.ts';

/** All overlay planes of a frame in one mask of the image's size; undefined when there is nothing to show. */
export function overlayLayer(frame: DecodedFrame, description: FrameDescription): OverlayLayer | undefined {
  const { columns, rows } = frame;
  const mask = new Uint8Array(columns * rows);
  let isEmpty = true;
  for (const overlay of description.overlays) {
    const bits = overlayMask(overlay, frame);
    if (!bits) continue;
    // Origins count from 1 and may lie outside the image. PS3.3 C.9.2.
    for (let overlayRow = 0; overlayRow < overlay.rows; overlayRow++) {
      const row = overlayRow + overlay.originRow - 1;
      if (row < 0 || row >= rows) continue;
      for (let overlayColumn = 0; overlayColumn < overlay.columns; overlayColumn++) {
        const column = overlayColumn + overlay.originColumn - 1;
        if (column < 0 || column >= columns) continue;
        if (bits[overlayRow * overlay.columns + overlayColumn] !== 1) continue;
        mask[row * columns + column] = 1;
        isEmpty = false;
      }
    }
  }
  return isEmpty ? undefined : { mask, columns, rows };
}
