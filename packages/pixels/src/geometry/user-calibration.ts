import type { FrameDescription, PixelSpacing } from '../frame-description/frame-description.ts';
import type { PixelPosition } from './image-plane.ts';

/**
 * The spacing that makes a line as long as the reader says it is; the shape of a pixel stays. Undefined when the line or
 * the length is none. A length measured with it is only as good as the known one: `provenance` is 'user'.
 */
export function calibrateByLength(
  from: PixelPosition,
  to: PixelPosition,
  knownLengthMm: number,
  { vertical, horizontal }: FrameDescription['pixelAspectRatio'],
): PixelSpacing | undefined {
  const inHorizontals = Math.hypot(to.column - from.column, ((to.row - from.row) * vertical) / horizontal);
  const columnSpacingMm = knownLengthMm / inHorizontals;
  if (!(knownLengthMm > 0 && inHorizontals > 0) || !Number.isFinite(columnSpacingMm)) return undefined;
  return {
    rowSpacingMm: (columnSpacingMm * vertical) / horizontal,
    columnSpacingMm,
    provenance: 'user',
    label: 'calibrated by hand',
  };
}
