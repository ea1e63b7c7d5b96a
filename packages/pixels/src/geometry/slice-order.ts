import type { Finding } from '@isocenter/dicom';
import type { FrameOrdering } from '../frame-description/frame-description.ts';
import type { ImagePlane } from './image-plane.ts';
import { measureSpacing, type StackSpacing } from './stack-spacing.ts';
import { dot, subtract } from './vector.ts';

/** Origins closer than this along the normal are at one position, unless the pixels are finer still. */
const SAME_POSITION_MM = 0.005;
/** Of the smaller pixel side: images of a micro-CT may be a few thousandths of a millimetre apart. */
const SAME_POSITION_FRACTION = 0.01;
/** Directions of parallel planes: 1 − cos 0.5°. */
const PARALLEL_TOLERANCE = 4e-5;
/** A stack that leans less than this is straight but for rounded positions. */
const SMALLEST_SHEAR_DEGREES = 0.1;

/** A FrameDescription is one. */
export interface PositionedSlice {
  readonly plane?: ImagePlane;
  readonly ordering: FrameOrdering;
}

/** Slices in order, with what their positions say. */
export interface SliceOrder {
  /** Indexes into the given slices, along the normal of the first one that has a plane; those without come last. */
  readonly order: readonly number[];
  /** Place of each slice of `order` along that normal, mm; NaN where it has none. */
  readonly positionsMm: readonly number[];
  /** The indexes of the slices that have a place, those at one position together, in order. */
  readonly positions: readonly (readonly number[])[];
  /** Distances between neighbouring positions are equal within `spacing.toleranceMm`; false below two positions. */
  readonly uniform: boolean;
  /** Median distance between neighbouring positions along the normal, mm; undefined below two positions. */
  readonly spacingMm: number | undefined;
  /** Undefined below two positions. */
  readonly spacing: StackSpacing | undefined;
  /** Angle between the mean step and the normal (gantry tilt), degrees. */
  readonly shearDegrees: number;
  /** Images at each position (time points, echoes): 1 for a plain stack; the largest where they differ. */
  readonly imagesPerPosition: number;
  readonly findings: readonly Finding[];
}

type SliceFindingCode =
  | 'PIXELS_SLICES_WITHOUT_POSITION'
  | 'PIXELS_SLICES_NOT_PARALLEL'
  | 'PIXELS_SLICES_GAP'
  | 'PIXELS_SLICES_UNEVEN'
  | 'PIXELS_SLICES_NOT_IN_LINE'
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

/** Rows and columns run the same ways, within half a degree. */
export const isParallel = (a: ImagePlane, b: ImagePlane): boolean =>
  dot(a.normalLps, b.normalLps) > 1 - PARALLEL_TOLERANCE &&
  dot(a.rowDirectionLps, b.rowDirectionLps) > 1 - PARALLEL_TOLERANCE;

/** Pixels are of one size, within a thousandth. */
export const hasSameSpacing = (a: ImagePlane, b: ImagePlane): boolean =>
  Math.abs(a.rowSpacingMm / b.rowSpacingMm - 1) < 1e-3 &&
  Math.abs(a.columnSpacingMm / b.columnSpacingMm - 1) < 1e-3;

/**
 * Orders slices by Image Position along the common normal, never by Instance Number or Slice Location while
 * positions are known. Slices at one position are ordered by temporal position, echo, b-value, acquisition, trigger
 * time, then Instance Number. PS3.3 C.7.6.2.1.1.
 *
 * @param toleranceMm how much distances between positions may differ; unless told, a hundredth of their median
 */
export function sortByPosition(slices: readonly PositionedSlice[], toleranceMm?: number): SliceOrder {
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
  const firsts = positions.flatMap(([first]) => (first ? [first.plane] : []));
  const spacing = measureSpacing(firsts, toleranceMm);
  return {
    order: [...sorted.map(({ index }) => index), ...unplaced],
    positionsMm: [...sorted.map(({ positionMm }) => positionMm), ...unplaced.map(() => Number.NaN)],
    positions: positions.map((group) => group.map(({ index }) => index)),
    uniform: spacing?.isEven ?? false,
    spacingMm: spacing?.medianMm,
    spacing,
    shearDegrees: spacing?.shear.degrees ?? 0,
    imagesPerPosition: positions.reduce((most, group) => Math.max(most, group.length), 1),
    findings: findDeviations(positions, unplaced.length, spacing),
  };
}

function groupByPosition(placed: readonly Placed[]): Placed[][] {
  const finestMm = placed.reduce(
    (finest, { plane }) => Math.min(finest, plane.rowSpacingMm, plane.columnSpacingMm),
    Number.POSITIVE_INFINITY,
  );
  const withinMm = Math.min(SAME_POSITION_MM, finestMm * SAME_POSITION_FRACTION);
  const groups: Placed[][] = [];
  for (const slice of [...placed].sort((a, b) => a.positionMm - b.positionMm)) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (group && first && slice.positionMm - first.positionMm < withinMm) group.push(slice);
    else groups.push([slice]);
  }
  for (const group of groups) {
    group.sort((a, b) => compareOrdering(a.ordering, b.ordering) || a.index - b.index);
  }
  return groups;
}

const ORDERING_KEYS = [
  'temporalPosition',
  'echoNumber',
  'echoTimeMs',
  'bValue',
  'acquisitionNumber',
  'triggerTimeMs',
  'instanceNumber',
  'concatenatedFrameNumber',
] as const satisfies readonly (keyof FrameOrdering)[];

function compareOrdering(a: FrameOrdering | undefined, b: FrameOrdering | undefined): number {
  for (const key of ORDERING_KEYS) {
    const difference = (a?.[key] ?? 0) - (b?.[key] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function findDeviations(
  positions: readonly (readonly Placed[])[],
  withoutPosition: number,
  spacing: StackSpacing | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const note = (code: SliceFindingCode, message: string) => findings.push({ code, message });
  const placed = positions.flat();
  const reference = placed[0]?.plane;
  const count = placed.length + withoutPosition;
  if (withoutPosition > 0 && count > 1)
    note('PIXELS_SLICES_WITHOUT_POSITION', `${withoutPosition} of ${count} images have no position.`);
  if (new Set(positions.map((group) => group.length)).size > 1)
    note('PIXELS_SLICES_UNEQUAL_COUNT', 'Some positions have more images than others.');
  if (reference && !placed.every(({ plane }) => isParallel(plane, reference)))
    note('PIXELS_SLICES_NOT_PARALLEL', 'The images are not parallel.');
  if (reference && !placed.every(({ plane }) => hasSameSpacing(plane, reference)))
    note('PIXELS_SLICES_GRID_DIFFERS', 'The images do not share one pixel spacing.');
  if (!spacing) return findings;
  if (!spacing.isEven) {
    const missing = spacing.gaps.reduce((sum, gap) => sum + gap.missingSlices, 0);
    if (missing > 0) note('PIXELS_SLICES_GAP', `About ${missing} images are missing.`);
    const range = `${spacing.smallestMm.toFixed(3)} to ${spacing.largestMm.toFixed(3)} mm`;
    note('PIXELS_SLICES_UNEVEN', `Distances between images range from ${range}.`);
  } else if (spacing.largestStrayMm > spacing.strayToleranceMm)
    note(
      'PIXELS_SLICES_NOT_IN_LINE',
      `An image lies ${spacing.largestStrayMm.toFixed(3)} mm from the line of the others.`,
    );
  if (spacing.shear.degrees > SMALLEST_SHEAR_DEGREES)
    note(
      'PIXELS_SLICES_SHEARED',
      `The stack is sheared by ${spacing.shear.degrees.toFixed(2)}° (gantry tilt).`,
    );
  return findings;
}
