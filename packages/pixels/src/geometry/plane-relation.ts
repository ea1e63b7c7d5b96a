import type { FrameDescription, FrameOrdering } from '../frame-description/frame-description.ts';
import type { ImagePlane } from './image-plane.ts';
import { add, cross, dot, norm, type PointLps, scale, subtract, unit, type Vector3 } from './vector.ts';

/** Sine of the largest angle between planes that count as parallel: 0.5°. */
const PARALLEL_SINE = 0.0087;

/** A FrameDescription is one. */
export type PlacedFrame = Pick<FrameDescription, 'plane' | 'frameOfReferenceUid'>;

/** How two pictures lie to each other in the patient. */
export type PlaneRelation =
  | {
      readonly kind: 'unrelated';
      readonly reason: 'no-position' | 'no-frame-of-reference' | 'different-frame-of-reference';
    }
  /** Distance from the first to the second along the first one's normal; one plane where it is 0. */
  | { readonly kind: 'parallel'; readonly distanceMm: number }
  /** Where the planes cut: every point of both lies on this line. */
  | { readonly kind: 'crossing'; readonly pointLps: PointLps; readonly directionLps: Vector3 };

/**
 * Relates two pictures. Without positions in one and the same Frame of Reference they have no relation: no reference
 * line may be drawn, no scrolling coupled. One Frame of Reference does not make it one plane. PS3.3 C.7.4.1.
 */
export function relatePlanes(from: PlacedFrame, to: PlacedFrame): PlaneRelation {
  if (!from.plane || !to.plane) return { kind: 'unrelated', reason: 'no-position' };
  if (!from.frameOfReferenceUid || !to.frameOfReferenceUid)
    return { kind: 'unrelated', reason: 'no-frame-of-reference' };
  if (from.frameOfReferenceUid !== to.frameOfReferenceUid)
    return { kind: 'unrelated', reason: 'different-frame-of-reference' };
  return relateInSpace(from.plane, to.plane);
}

function relateInSpace(from: ImagePlane, to: ImagePlane): PlaneRelation {
  const along = cross(from.normalLps, to.normalLps);
  const directionLps = unit(along);
  if (!directionLps || norm(along) < PARALLEL_SINE)
    return {
      kind: 'parallel',
      distanceMm: dot(subtract(to.originLps, from.originLps), from.normalLps),
    };
  // The point of both planes that is nearest to the patient's origin.
  const fromMm = dot(from.originLps, from.normalLps);
  const toMm = dot(to.originLps, to.normalLps);
  const towards = add(scale(cross(to.normalLps, along), fromMm), scale(cross(along, from.normalLps), toMm));
  return { kind: 'crossing', pointLps: scale(towards, 1 / dot(along, along)), directionLps };
}

/** A frame, and how far a point is from its plane. */
export interface NearestFrame {
  /** Index into the frames given. */
  readonly index: number;
  /** From the frame's plane to the point, along its normal. */
  readonly distanceMm: number;
}

/**
 * The frame whose plane passes nearest to a point of a Frame of Reference; among those at one place the one nearest in
 * time to `temporalPosition`. Undefined when none lies within `reachMm`: then nothing of that place was imaged.
 */
export function findNearestFrame(
  frames: readonly (PlacedFrame & { readonly ordering: FrameOrdering })[],
  target: {
    readonly pointLps: PointLps;
    readonly frameOfReferenceUid: string;
    readonly temporalPosition?: number;
  },
  reachMm: number,
): NearestFrame | undefined {
  const inTime = ({ temporalPosition = 0 }: FrameOrdering) =>
    target.temporalPosition === undefined ? 0 : Math.abs(temporalPosition - target.temporalPosition);
  let nearest: (NearestFrame & { readonly away: number }) | undefined;
  frames.forEach(({ plane, frameOfReferenceUid, ordering }, index) => {
    if (!plane || frameOfReferenceUid !== target.frameOfReferenceUid) return;
    const distanceMm = dot(subtract(target.pointLps, plane.originLps), plane.normalLps);
    if (Math.abs(distanceMm) > reachMm) return;
    const away = inTime(ordering);
    const nearerMm = Math.abs(distanceMm) - Math.abs(nearest?.distanceMm ?? Number.POSITIVE_INFINITY);
    const isAtSamePlace = Math.abs(nearerMm) < 1e-3;
    if (!nearest || (isAtSamePlace ? away < nearest.away : nearerMm < 0))
      nearest = { index, distanceMm, away };
  });
  return nearest && { index: nearest.index, distanceMm: nearest.distanceMm };
}
