import type { DecodedFrame } from '../decoded-frame.ts';
import type { Overlay } from '../frame-description/frame-description.ts';

/** 0 or 1 per overlay pixel; undefined when an embedded plane was not extracted with the frame. */
function overlayMask(overlay: Overlay, frame: DecodedFrame): Uint8Array | undefined {
  const { bits } = overlay;
  if (bits.kind === 'separate') return bits.mask;
  return frame.embeddedOverlays?.find(({ bitPosition }) => bitPosition === bits.bitPosition)?.mask;
}

/**
 * Calls back with the index of every image pixel that an overlay marks. Overlay Origin counts from 1\1 and
 * may lie outside; what falls outside the image is left out. PS3.3 C.9.2.
 */
export function forEachOverlayPixel(
  overlay: Overlay,
  frame: DecodedFrame,
  visit: (pixelIndex: number) => void,
): void {
  const mask = overlayMask(overlay, frame);
  if (!mask) return;
  const firstRow = overlay.originRow - 1;
  const firstColumn = overlay.originColumn - 1;
  const lastRow = Math.min(overlay.rows, frame.rows - firstRow);
  const lastColumn = Math.min(overlay.columns, frame.columns - firstColumn);
  for (let row = Math.max(0, -firstRow); row < lastRow; row++) {
    const imageRow = (row + firstRow) * frame.columns + firstColumn;
    for (let column = Math.max(0, -firstColumn); column < lastColumn; column++) {
      if (mask[row * overlay.columns + column]) visit(imageRow + column);
    }
  }
}

/** Whether an overlay marks one pixel, from 0, of the image. */
export function isMarkedAt(overlay: Overlay, frame: DecodedFrame, column: number, row: number): boolean {
  const overlayRow = row - (overlay.originRow - 1);
  const overlayColumn = column - (overlay.originColumn - 1);
  const isInside =
    overlayRow >= 0 && overlayRow < overlay.rows && overlayColumn >= 0 && overlayColumn < overlay.columns;
  return isInside && overlayMask(overlay, frame)?.[overlayRow * overlay.columns + overlayColumn] === 1;
}
