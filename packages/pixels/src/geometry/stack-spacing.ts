import type { ImagePlane } from './image-plane.ts';
import { cross, dot, norm, scale, subtract, type Vector3 } from './vector.ts';

/** Spacings may differ by this part of their median and still count as one, unless the caller states a tolerance. */
const UNIFORM_FRACTION = 0.01;
/** Origins may stray by this part of a pixel from where equal steps put them, unless the caller states a tolerance. */
const STRAY_FRACTION = 0.1;
/** A distance this many times the median, or more, has room for a missing image. */
const GAP_FACTOR = 1.5;

/** Where slices are missing. */
export interface SliceGap {
  /** Index of the position before the gap. */
  readonly afterPosition: number;
  readonly distanceMm: number;
  /** Whole spacings that fit into the gap, less one. */
  readonly missingSlices: number;
}

/** How the positions of a stack of parallel planes lie, measured by their Image Positions only. PS3.3 C.7.6.2.1.1. */
export interface StackSpacing {
  /** Distances between neighbouring positions along the normal, mm; one less than there are positions. */
  readonly spacingsMm: readonly number[];
  readonly medianMm: number;
  readonly smallestMm: number;
  readonly largestMm: number;
  /** Largest less smallest must stay below this, mm. */
  readonly toleranceMm: number;
  readonly isEven: boolean;
  readonly gaps: readonly SliceGap[];
  /** Mean vector from one position to the next; not along the normal when the gantry was tilted. */
  readonly stepLps: Vector3;
  /** What that step moves within the image, mm: along a row and along a column; 0 in a straight stack. */
  readonly shear: StackShear;
  /** How far any origin lies from where equal steps from the first would put it, mm. */
  readonly largestStrayMm: number;
  readonly strayToleranceMm: number;
}

/** How far a stack leans (gantry tilt). */
export interface StackShear {
  readonly alongRowMm: number;
  readonly alongColumnMm: number;
  /** Angle between the step and the normal. */
  readonly degrees: number;
}

/**
 * Measures one plane per position, in order along the normal; undefined below two positions. Slice Thickness and
 * Spacing Between Slices are not asked: only positions say where images are.
 */
export function measureSpacing(
  planes: readonly ImagePlane[],
  toleranceMm?: number,
): StackSpacing | undefined {
  const [first] = planes;
  const last = planes.at(-1);
  if (!first || !last || planes.length < 2) return undefined;
  const { normalLps, rowDirectionLps, columnDirectionLps } = first;
  const spacingsMm = planes
    .slice(1)
    .map((plane, i) => dot(subtract(plane.originLps, (planes[i] ?? first).originLps), normalLps));
  const medianMm = medianOf(spacingsMm);
  const smallestMm = spacingsMm.reduce((a, b) => Math.min(a, b));
  const largestMm = spacingsMm.reduce((a, b) => Math.max(a, b));
  const evenWithinMm = toleranceMm ?? medianMm * UNIFORM_FRACTION;
  const stepLps = scale(subtract(last.originLps, first.originLps), 1 / (planes.length - 1));
  const strays = planes.map((plane, i) =>
    norm(subtract(subtract(plane.originLps, first.originLps), scale(stepLps, i))),
  );
  return {
    spacingsMm,
    medianMm,
    smallestMm,
    largestMm,
    toleranceMm: evenWithinMm,
    isEven: largestMm - smallestMm < evenWithinMm,
    gaps: spacingsMm.flatMap((distanceMm, afterPosition) =>
      distanceMm >= medianMm * GAP_FACTOR
        ? [{ afterPosition, distanceMm, missingSlices: Math.round(distanceMm / medianMm) - 1 }]
        : [],
    ),
    stepLps,
    shear: {
      alongRowMm: dot(stepLps, rowDirectionLps),
      alongColumnMm: dot(stepLps, columnDirectionLps),
      degrees: (Math.atan2(norm(cross(stepLps, normalLps)), dot(stepLps, normalLps)) * 180) / Math.PI,
    },
    largestStrayMm: strays.reduce((a, b) => Math.max(a, b)),
    strayToleranceMm: toleranceMm ?? Math.min(first.rowSpacingMm, first.columnSpacingMm) * STRAY_FRACTION,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
