import type { Finding } from '@isocenter/dicom';
import type { FrameOrdering } from '../frame-description/frame-description.ts';
import type { ImagePlane } from './image-plane.ts';
/** A FrameDescription is one. */
export interface PositionedSlice {
  readonly plane?: ImagePlane;
  readonly ordering: FrameOrdering;
}
export interface SliceOrder {
  /** Indexes into the given slices, along the normal of the first. */
  readonly order: readonly number[];
  /** Place of each slice in `order` along the common normal, mm; undefined where there is none. */
  readonly positionsMm: readonly number[];
  /** All slices parallel, one spacing within tolerance, no gap, no duplicate: a volume may be built. */
  readonly uniform: boolean;
  /** Median distance between neighbouring positions along the normal, mm; undefined below two positions. */
  readonly spacingMm: number | undefined;
  /** Images at one position (time points, echoes); 1 for a plain stack. */
  readonly imagesPerPosition: number;
  /** Angle between the step from slice to slice and the normal (gantry tilt), degrees. */
  readonly shearDegrees: number;
  readonly findings: readonly Finding[];
}
/** Order along the common normal; never by Instance Number while positions are known. PS3.3 C.7.6.2.1.1. */
export function sortByPosition(_slices: readonly PositionedSlice[]): SliceOrder {
  throw new Error('being written');
}
/** Signed distance from one plane to the next along the first one's normal, mm. */
export function spacingBetween(_from: ImagePlane, _to: ImagePlane): number {
  throw new Error('being written');
}
