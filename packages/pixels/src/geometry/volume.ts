import type { FrameDescription } from '../frame-description/frame-description.ts';
import type { ImagePlane } from './image-plane.ts';
import { type AffineMatrix, affineOf, multiplyAffine } from './matrix.ts';
import { hasSameSpacing, isParallel, sortByPosition } from './slice-order.ts';
import type { StackShear, StackSpacing } from './stack-spacing.ts';
import { scale } from './vector.ts';

/** One distance has nothing to be compared with: a missing image between two would not be noticed. */
const FEWEST_SLICES = 3;

/** A regular stack of true planes as one grid of voxels. Plain data; holds no pixels. */
export interface Volume {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /**
   * (column, row, slice, 1) → patient, mm. Whole indexes are voxel CENTRES, so the grid reaches from −0.5 to
   * columns − 0.5. The third step is that from one Image Position to the next: it is not along the normal when the
   * gantry was tilted, and the matrix then shears.
   */
  readonly ijkToLps: AffineMatrix;
  /** For each slice, the frame it comes from: index into the frames given. */
  readonly sources: readonly number[];
  readonly frameOfReferenceUid: string;
  readonly columnSpacingMm: number;
  readonly rowSpacingMm: number;
  /** Along the normal, not along the step. */
  readonly sliceSpacingMm: number;
  readonly shear: StackShear;
  /** How far a plane lies at most from where the matrix puts it, mm. */
  readonly largestStrayMm: number;
}

/** Why frames make no volume. */
export type VolumeRefusalReason =
  | 'too-few'
  | 'no-position'
  | 'no-frame-of-reference'
  | 'mixed-frame-of-reference'
  | 'mixed-size'
  | 'mixed-orientation'
  | 'mixed-spacing'
  | 'duplicate'
  | 'gap'
  | 'uneven'
  | 'not-in-line';

/** A volume, or the reason why there is none; never something in between. */
export type VolumeResult =
  | { readonly kind: 'volume'; readonly volume: Volume }
  | { readonly kind: 'refused'; readonly reason: VolumeRefusalReason; readonly message: string };

/** A FrameDescription is one. */
export type VolumeFrame = Pick<FrameDescription, 'plane' | 'ordering' | 'frameOfReferenceUid'> & {
  readonly format: Pick<FrameDescription['format'], 'rows' | 'columns' | 'samplesPerPixel'>;
};

/** How strict the grid of a volume has to be. */
export interface VolumeOptions {
  /**
   * How much distances between positions may differ, and how far a plane may lie from its place in the grid, mm. Unless
   * told: a hundredth of the median distance, and a tenth of a pixel.
   */
  readonly toleranceMm?: number;
}

const refused = (reason: VolumeRefusalReason, message: string): VolumeResult => ({
  kind: 'refused',
  reason,
  message,
});

/**
 * The volume that frames of one stack make (of several, see `splitStacks`), or why they make none: it is never built
 * across a missing slice, from made-up positions, or from planes that do not lie on one grid. PS3.3 C.7.6.2.1.1.
 */
export function buildVolume(
  frames: readonly VolumeFrame[],
  { toleranceMm }: VolumeOptions = {},
): VolumeResult {
  const [first] = frames;
  if (!first || frames.length < FEWEST_SLICES)
    return refused('too-few', `${frames.length} images; a volume needs ${FEWEST_SLICES} or more.`);
  const planes = frames.flatMap(({ plane }) => (plane ? [plane] : []));
  const reference = first.plane;
  if (!reference || planes.length !== frames.length) {
    const count = frames.length - planes.length;
    return refused('no-position', `${count} of ${frames.length} images do not say where they lie.`);
  }
  const { frameOfReferenceUid } = first;
  const mixed = findMixture(frames, planes, first, reference);
  if (mixed) return mixed;
  if (!frameOfReferenceUid)
    return refused('no-frame-of-reference', 'The images do not say which Frame of Reference they lie in.');
  const { order, positions, spacing, imagesPerPosition } = sortByPosition(frames, toleranceMm);
  if (imagesPerPosition > 1)
    return refused('duplicate', `Up to ${imagesPerPosition} images lie at one position.`);
  const origin = frames[positions[0]?.[0] ?? 0]?.plane;
  if (!spacing || !origin) return refused('too-few', 'The images lie at one position.');
  const irregular = findIrregularity(spacing);
  if (irregular) return irregular;
  const { rowSpacingMm, columnSpacingMm, rowDirectionLps, columnDirectionLps } = origin;
  const volume: Volume = {
    columns: first.format.columns,
    rows: first.format.rows,
    slices: order.length,
    ijkToLps: affineOf(
      scale(rowDirectionLps, columnSpacingMm),
      scale(columnDirectionLps, rowSpacingMm),
      spacing.stepLps,
      origin.originLps,
    ),
    sources: order,
    frameOfReferenceUid,
    columnSpacingMm,
    rowSpacingMm,
    sliceSpacingMm: spacing.medianMm,
    shear: spacing.shear,
    largestStrayMm: spacing.largestStrayMm,
  };
  return { kind: 'volume', volume };
}

function findMixture(
  frames: readonly VolumeFrame[],
  planes: readonly ImagePlane[],
  first: VolumeFrame,
  reference: ImagePlane,
): VolumeResult | undefined {
  if (!frames.every(({ frameOfReferenceUid }) => frameOfReferenceUid === first.frameOfReferenceUid))
    return refused('mixed-frame-of-reference', 'The images lie in several Frames of Reference.');
  const isSameSize = ({ format: { rows, columns, samplesPerPixel } }: VolumeFrame) =>
    rows === first.format.rows &&
    columns === first.format.columns &&
    samplesPerPixel === first.format.samplesPerPixel;
  if (!frames.every(isSameSize))
    return refused('mixed-size', 'The images do not have the same rows, columns and samples.');
  if (!planes.every((plane) => isParallel(plane, reference)))
    return refused('mixed-orientation', 'The images are not parallel.');
  if (!planes.every((plane) => hasSameSpacing(plane, reference)))
    return refused('mixed-spacing', 'The images do not share one pixel spacing.');
  return undefined;
}

function findIrregularity(spacing: StackSpacing): VolumeResult | undefined {
  const { smallestMm, largestMm, toleranceMm, largestStrayMm, strayToleranceMm, gaps } = spacing;
  const limit = `${toleranceMm.toFixed(3)} mm`;
  const [gap] = gaps;
  if (gap) {
    const missing = gaps.reduce((sum, { missingSlices }) => sum + missingSlices, 0);
    return refused(
      'gap',
      `About ${missing} images are missing; the first gap is ${gap.distanceMm.toFixed(3)} mm, the usual distance ${spacing.medianMm.toFixed(3)} mm.`,
    );
  }
  if (!spacing.isEven) {
    const range = `${smallestMm.toFixed(3)} to ${largestMm.toFixed(3)} mm`;
    return refused('uneven', `Distances between images range from ${range}; they may differ by ${limit}.`);
  }
  if (largestStrayMm > strayToleranceMm)
    return refused(
      'not-in-line',
      `An image lies ${largestStrayMm.toFixed(3)} mm from where equal steps put it; allowed are ${strayToleranceMm.toFixed(3)} mm.`,
    );
  return undefined;
}

/**
 * Texture coordinates (0 to 1 from edge to edge) → patient, mm: a texture begins at the outer edge of its first voxel,
 * half a voxel before the centre that Image Position gives. PS3.3 C.7.6.2.1.1.
 */
export function textureToLps({ columns, rows, slices, ijkToLps }: Volume): AffineMatrix {
  const ijkOfTexture = affineOf(
    { x: columns, y: 0, z: 0 },
    { x: 0, y: rows, z: 0 },
    { x: 0, y: 0, z: slices },
    { x: -0.5, y: -0.5, z: -0.5 },
  );
  return multiplyAffine(ijkToLps, ijkOfTexture);
}
