import { type ImagePlane, pixelFromPatient } from '@isocenter/pixels';
import type { Contour, RegionOfInterest } from './structure-set.ts';

/** A plane of pixels and the frame of reference that its millimetres belong to. */
export interface PlacedPlane {
  readonly plane: ImagePlane;
  readonly frameOfReferenceUid: string | undefined;
}

/**
 * Contours of a region all of whose points lie within `toleranceMm` of a plane, in the same frame of reference; the images
 * that a contour names do not matter. None where either frame of reference is not known. PS3.3 C.8.8.5, C.7.4.1.
 *
 * @param toleranceMm half the distance to the next plane, so that each contour is shown once
 */
export function contoursOnPlane(
  region: Pick<RegionOfInterest, 'frameOfReferenceUid' | 'contours'>,
  { plane, frameOfReferenceUid }: PlacedPlane,
  toleranceMm: number,
): Contour[] {
  if (frameOfReferenceUid === undefined || region.frameOfReferenceUid !== frameOfReferenceUid) return [];
  return region.contours.filter((contour) => isNear(contour, plane, toleranceMm));
}

/** Most contours lie on another plane, which their first point tells. */
function isNear({ coordinatesLps }: Contour, plane: ImagePlane, toleranceMm: number): boolean {
  for (let i = 0; i < coordinatesLps.length; i += 3)
    if (!(Math.abs(pixelAt(coordinatesLps, i, plane).distanceMm) <= toleranceMm)) return false;
  return true;
}

/** Points of a contour on the pixel grid, whole numbers being pixel centres, with their distance from the plane. */
export function pixelsOfContour({ coordinatesLps }: Pick<Contour, 'coordinatesLps'>, plane: ImagePlane) {
  return Array.from({ length: coordinatesLps.length / 3 }, (_, i) => pixelAt(coordinatesLps, 3 * i, plane));
}

const pixelAt = (coordinatesLps: Float64Array, at: number, plane: ImagePlane) =>
  pixelFromPatient(plane, {
    x: coordinatesLps[at] as number,
    y: coordinatesLps[at + 1] as number,
    z: coordinatesLps[at + 2] as number,
  });
