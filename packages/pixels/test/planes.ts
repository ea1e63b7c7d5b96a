import { cross, type ImagePlane, type PointLps, type Vector3 } from '../src/index.ts';

export const xAxis: Vector3 = { x: 1, y: 0, z: 0 };
export const yAxis: Vector3 = { x: 0, y: 1, z: 0 };
export const zAxis: Vector3 = { x: 0, y: 0, z: 1 };

/** An axial plane with pixels of 1 mm unless told; the normal follows the directions. */
export function planeAt(originLps: PointLps, changes: Partial<ImagePlane> = {}): ImagePlane {
  const { rowDirectionLps = xAxis, columnDirectionLps = yAxis } = changes;
  return {
    originLps,
    rowDirectionLps,
    columnDirectionLps,
    normalLps: cross(rowDirectionLps, columnDirectionLps),
    rowSpacingMm: 1,
    columnSpacingMm: 1,
    ...changes,
  };
}

/** An axial plane through (0, 0, z). */
export const axialAt = (z: number): ImagePlane => planeAt({ x: 0, y: 0, z });

/** Rows run to the back and columns to the feet, as in a sagittal picture seen from the left. */
export const sagittalAt = (x: number): ImagePlane =>
  planeAt({ x, y: 0, z: 0 }, { rowDirectionLps: yAxis, columnDirectionLps: { x: 0, y: 0, z: -1 } });
