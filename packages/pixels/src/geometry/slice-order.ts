import type { Finding } from '@isocenter/dicom';
import type { FrameOrdering } from '../frame-description/frame-description.ts';
import type { ImagePlane } from './image-plane.ts';
import { add, cross, dot, norm, scale, subtract, type Vector3 } from './vector.ts';

/** Origins closer than this along the normal are at one position. */
const SAME_POSITION_MM = 0.005;
/** Spacings may differ by this part of their median and still count as one. */
const UNIFORM_FRACTION = 0.01;
/** Normals of parallel planes: 1 − cos 0.5°. */
const PARALLEL_TOLERANCE = 4e-5;

/** A FrameDescription is one. */
export interface PositionedSlice {
  readonly plane?: ImagePlane;
  readonly ordering: FrameOrdering;
}

export interface SliceOrder {
  /** Indexes into the given slices, along the normal of the first one that has a plane; those without come last. */
  readonly order: readonly number[];
  /** Place of each slice of `order` along that normal, mm; NaN where it has none. */
  readonly positionsMm: readonly number[];
  /** All parallel, evenly spaced, no gap, nothing twice, and as many images at each position: a volume may be built. */
  readonly uniform: boolean;
  /** Median distance between neighbouring positions along the normal, mm; undefined below two positions. */
  readonly spacingMm: number | undefined;
  /** Mean vector from one position to the next; not along the normal when the gantry was tilted. */
  readonly stepLps: Vector3 | undefined;
  /** Angle between that step and the normal (gantry tilt), degrees. */
  readonly shearDegrees: number;
  /** Images at each position (time points, echoes): 1 for a plain stack; the largest where they differ. */
  readonly imagesPerPosition: number;
  readonly findings: readonly Finding[];
}

type SliceFindingCode =
  | 'PIXELS_SLICES_WITHOUT_POSITION'
  | 'PIXELS_SLICES_NOT_PARALLEL'
  | 'PIXELS_SLICES_UNEVEN'
  | 'PIXELS_SLICES_UNEQUAL_COUNT'
  | 'PIXELS_SLICES_SHEARED'
  | 'PIXELS_SLICES_GRID_DIFFERS';

interface Placed {
  readonly index: number;
  readonly plane: ImagePlane;
  readonly positionMm: number;
  readonly ordering: FrameOrdering;
}

/** Signed distance from one plane to another along the first one's normal, mm. PS3.3 C.7.6.2.1.1. */
export function spacingBetween(from: ImagePlane, to: ImagePlane): number {
  return dot(subtract(to.originLps, from.originLps), from.normalLps);
}

/**
 * Orders slices by Image Position along the common normal, never by Instance Number or Slice Location while
 * positions are known, and says whether they make a regular volume. Slices at one position are ordered by
 * temporal position, echo, acquisition, then Instance Number. PS3.3 C.7.6.2.1.1.
 */
export function sortByPosition(slices: readonly PositionedSlice[]): SliceOrder {
  const findings: Finding[] = [];
  const note = (code: SliceFindingCode, message: string) => findings.push({ code, message });
  const reference = slices.find(({ plane }) => plane)?.plane;
  const placed: Placed[] = [];
  const unplaced: number[] = [];
  slices.forEach(({ plane, ordering }, index) => {
    if (!plane || !reference) unplaced.push(index);
    else placed.push({ index, plane, positionMm: dot(plane.originLps, reference.normalLps), ordering });
  });
  unplaced.sort((a, b) => compareOrdering(slices[a]?.ordering, slices[b]?.ordering) || a - b);
  const positions = groupByPosition(placed);
  const sorted = positions.flat();

  const counts = positions.map((group) => group.length);
  const imagesPerPosition = Math.max(1, ...counts);
  const layout = measureLayout(positions);
  if (unplaced.length > 0 && slices.length > 1)
    note('PIXELS_SLICES_WITHOUT_POSITION', `${unplaced.length} of ${slices.length} images have no position.`);
  if (counts.some((count) => count !== imagesPerPosition))
    note('PIXELS_SLICES_UNEQUAL_COUNT', 'Some positions have more images than others.');
  if (reference && !placed.every(({ plane }) => isParallel(plane, reference)))
    note('PIXELS_SLICES_NOT_PARALLEL', 'The images are not parallel.');
  if (reference && !placed.every(({ plane }) => hasSameGrid(plane, reference)))
    note('PIXELS_SLICES_GRID_DIFFERS', 'The images do not share one pixel spacing.');
  if (layout && !layout.isEven)
    note(
      'PIXELS_SLICES_UNEVEN',
      `Distances between images range from ${layout.smallestMm.toFixed(3)} to ${layout.largestMm.toFixed(3)} mm.`,
    );
  const uniform = positions.length > 1 && findings.length === 0;
  if (layout && layout.shearDegrees > 0.1)
    note(
      'PIXELS_SLICES_SHEARED',
      `The stack is sheared by ${layout.shearDegrees.toFixed(2)}° (gantry tilt).`,
    );
  return {
    order: [...sorted.map(({ index }) => index), ...unplaced],
    positionsMm: [...sorted.map(({ positionMm }) => positionMm), ...unplaced.map(() => Number.NaN)],
    uniform,
    spacingMm: layout?.medianMm,
    stepLps: layout?.stepLps,
    shearDegrees: layout?.shearDegrees ?? 0,
    imagesPerPosition,
    findings,
  };
}

function groupByPosition(placed: readonly Placed[]): Placed[][] {
  const groups: Placed[][] = [];
  for (const slice of [...placed].sort((a, b) => a.positionMm - b.positionMm)) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (group && first && slice.positionMm - first.positionMm < SAME_POSITION_MM) group.push(slice);
    else groups.push([slice]);
  }
  for (const group of groups) {
    group.sort((a, b) => compareOrdering(a.ordering, b.ordering) || a.index - b.index);
  }
  return groups;
}

const ORDERING_KEYS = ['temporalPosition', 'echoNumber', 'acquisitionNumber', 'instanceNumber'] as const;

function compareOrdering(a: FrameOrdering | undefined, b: FrameOrdering | undefined): number {
  for (const key of ORDERING_KEYS) {
    const difference = (a?.[key] ?? 0) - (b?.[key] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const isParallel = (a: ImagePlane, b: ImagePlane) =>
  dot(a.normalLps, b.normalLps) > 1 - PARALLEL_TOLERANCE &&
  dot(a.rowDirectionLps, b.rowDirectionLps) > 1 - PARALLEL_TOLERANCE;

const hasSameGrid = (a: ImagePlane, b: ImagePlane) =>
  Math.abs(a.rowSpacingMm / b.rowSpacingMm - 1) < 1e-3 &&
  Math.abs(a.columnSpacingMm / b.columnSpacingMm - 1) < 1e-3;

/** Spacings along the normal and the mean step; undefined below two positions. */
function measureLayout(positions: readonly (readonly Placed[])[]) {
  const firsts = positions.map(([first]) => first).filter((slice) => slice !== undefined);
  const [first] = firsts;
  const last = firsts.at(-1);
  if (!first || !last || firsts.length < 2) return undefined;
  const spacings = firsts.slice(1).map((slice, i) => slice.positionMm - (firsts[i]?.positionMm ?? 0));
  const medianMm = medianOf(spacings);
  const smallestMm = Math.min(...spacings);
  const largestMm = Math.max(...spacings);
  const stepLps = scale(subtract(last.plane.originLps, first.plane.originLps), 1 / (firsts.length - 1));
  const { normalLps } = first.plane;
  const shearDegrees = (Math.atan2(norm(cross(stepLps, normalLps)), dot(stepLps, normalLps)) * 180) / Math.PI;
  // In a plain or sheared stack every origin lies on one line; a wandering origin is no regular volume.
  const isStraight = firsts.every((slice) => {
    const along = slice.positionMm - first.positionMm;
    const expected = add(first.plane.originLps, scale(stepLps, along / dot(stepLps, normalLps)));
    return norm(subtract(slice.plane.originLps, expected)) < Math.max(0.05, slice.plane.columnSpacingMm / 10);
  });
  const isEven = largestMm - smallestMm < medianMm * UNIFORM_FRACTION && isStraight;
  return { medianMm, smallestMm, largestMm, stepLps, shearDegrees, isEven };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
