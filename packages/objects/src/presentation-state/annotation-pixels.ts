import type { PixelPosition } from '@isocenter/pixels';
import type { AnnotationPoint, AnnotationUnits } from './graphic-annotation.ts';
import type { DisplayedArea, SpatialTransform } from './presentation-state.ts';

/** Part of the pixel grid, whole numbers being pixel centres: edges, not centres. */
export interface PixelRectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The displayed area in the image before it is turned: both corners are pixels that are shown whole, and either may be the
 * smaller one. PS3.3 C.10.4.
 *
 * @example displayedRectangle({ topLeft: { column: 1, row: 1 }, bottomRight: { column: 2, row: 2 } }) // −0.5 to 1.5
 */
export function displayedRectangle({
  topLeft,
  bottomRight,
}: Pick<DisplayedArea, 'topLeft' | 'bottomRight'>): PixelRectangle {
  return {
    left: Math.min(topLeft.column, bottomRight.column) - 1.5,
    top: Math.min(topLeft.row, bottomRight.row) - 1.5,
    right: Math.max(topLeft.column, bottomRight.column) - 0.5,
    bottom: Math.max(topLeft.row, bottomRight.row) - 0.5,
  };
}

/** What a point in DISPLAY units refers to. */
export interface Displayed {
  readonly area: Pick<DisplayedArea, 'topLeft' | 'bottomRight'>;
  readonly transform: SpatialTransform;
}

/**
 * Place on the pixel grid of the image, before it is turned, of a point of an annotation. PIXEL and MATRIX count from the
 * corner of the first pixel, so half a pixel goes off; DISPLAY goes back through flip and rotation. PS3.3 C.10.5, C.10.6.
 */
export function pixelFromAnnotation(
  { x, y }: AnnotationPoint,
  units: AnnotationUnits,
  { area, transform }: Displayed,
): PixelPosition {
  if (units !== 'DISPLAY') return { column: x - 0.5, row: y - 0.5 };
  const { left, top, right, bottom } = displayedRectangle(area);
  const [u, v] = unturned(transform.isFlipped ? 1 - x : x, y, transform.rotationDegrees);
  return { column: left + u * (right - left), row: top + v * (bottom - top) };
}

/** Where a point of the rotated area was before it was rotated clockwise, both as shares of the area. */
function unturned(
  x: number,
  y: number,
  rotationDegrees: SpatialTransform['rotationDegrees'],
): readonly [number, number] {
  switch (rotationDegrees) {
    case 0:
      return [x, y];
    case 90:
      return [y, 1 - x];
    case 180:
      return [1 - x, 1 - y];
    case 270:
      return [1 - y, x];
  }
}
