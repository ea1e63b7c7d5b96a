import { add, dot, type PointLps, scale, subtract, type Vector3 } from './vector.ts';

/**
 * Where the pixels of a frame lie in the patient. PS3.3 C.7.6.2.1.1, Equation C.7.6.2.1-1.
 * `originLps` is the CENTRE of the pixel at column 0, row 0, so whole indexes are pixel centres
 * and the picture reaches from −0.5 to columns − 0.5.
 */
export interface ImagePlane {
  readonly originLps: PointLps;
  /** Unit vector along a row: the direction in which the column index grows. */
  readonly rowDirectionLps: Vector3;
  /** Unit vector along a column: the direction in which the row index grows. */
  readonly columnDirectionLps: Vector3;
  /** rowDirection × columnDirection. */
  readonly normalLps: Vector3;
  /** Distance between the centres of two neighbouring rows (vertical), mm: first value of Pixel Spacing. */
  readonly rowSpacingMm: number;
  /** Distance between the centres of two neighbouring columns (horizontal), mm: second value. */
  readonly columnSpacingMm: number;
}

/** A place in the pixel grid; whole numbers are pixel centres, fractions lie between. */
export interface PixelPosition {
  readonly column: number;
  readonly row: number;
}

/** Pixel grid → patient, mm. PS3.3 Equation C.7.6.2.1-1. */
export function patientFromPixel(plane: ImagePlane, { column, row }: PixelPosition): PointLps {
  const alongRow = scale(plane.rowDirectionLps, column * plane.columnSpacingMm);
  const alongColumn = scale(plane.columnDirectionLps, row * plane.rowSpacingMm);
  return add(plane.originLps, add(alongRow, alongColumn));
}

/**
 * Patient → pixel grid, by dropping the point on the plane; `distanceMm` is how far it was from the
 * plane, positive on the side the normal points to. Inverse of `patientFromPixel`, also where the two directions are
 * written so coarsely that they are not quite at a right angle.
 */
export function pixelFromPatient(
  plane: ImagePlane,
  pointLps: PointLps,
): PixelPosition & { readonly distanceMm: number } {
  const { rowDirectionLps, columnDirectionLps } = plane;
  const fromOrigin = subtract(pointLps, plane.originLps);
  const alongRow = dot(fromOrigin, rowDirectionLps);
  const alongColumn = dot(fromOrigin, columnDirectionLps);
  const cosine = dot(rowDirectionLps, columnDirectionLps);
  const sineSquared = 1 - cosine * cosine;
  return {
    column: (alongRow - cosine * alongColumn) / sineSquared / plane.columnSpacingMm,
    row: (alongColumn - cosine * alongRow) / sineSquared / plane.rowSpacingMm,
    distanceMm: dot(fromOrigin, plane.normalLps),
  };
}
