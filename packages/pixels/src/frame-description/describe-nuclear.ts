import { type DataSet, Tag } from '@isocenter/dicom';
import type { ImagePlane } from '../geometry/image-plane.ts';
import { add, scale } from '../geometry/vector.ts';
import type { FindingList } from './findings.ts';
import type { FrameDimension } from './frame-description.ts';
import type { FrameAttributes } from './functional-groups.ts';
import { readPlane } from './read-plane.ts';

/** Frame Increment Pointers of NM images are vectors of group 0054, one value a frame. PS3.3 C.8.4.8. */
const NUCLEAR_GROUP = 0x0054;

/** The index of a frame in each vector that the Frame Increment Pointer names: its rotation, detector, slice and so on. */
export function describeNuclearDimensions({ dataSet, frameIndex }: FrameAttributes): FrameDimension[] {
  // Each vector once, as one whose numbers are text is read up to the frame.
  return [...new Set(dataSet.findNumbers(Tag.FrameIncrementPointer))]
    .filter((pointer) => pointer >>> 16 === NUCLEAR_GROUP)
    .flatMap((pointer) => {
      const index = dataSet.findNumber(pointer, frameIndex);
      return index === undefined ? [] : [{ pointer, index }];
    });
}

/**
 * Plane of an NM frame, from the item of its detector. Only reconstructed frames are slices: they step from the first
 * along the normal by Spacing Between Slices, which may be negative; other frames lie where the detector's picture
 * does, and the projections of a rotating detector have no plane at all. PS3.3 C.8.4.8, C.8.4.11, C.8.4.15.
 */
export function describeNuclearPlane(
  attributes: FrameAttributes,
  findings: FindingList,
): ImagePlane | undefined {
  const { dataSet, frameIndex } = attributes;
  const [, , kind = ''] = dataSet.findStrings(Tag.ImageType);
  const isReconstructed = kind.startsWith('RECON');
  if (kind.endsWith('TOMO') && !isReconstructed) return undefined;
  const detector = detectorOf(dataSet, frameIndex);
  if (!detector) return undefined;
  const first = readPlane({ position: detector, orientation: detector, spacing: dataSet }, findings);
  if (!first || !isReconstructed) return first;
  const slice = dataSet.findNumber(Tag.SliceVector, frameIndex);
  if (slice === undefined) return undefined;
  const stepMm = dataSet.findNumber(Tag.SpacingBetweenSlices);
  if (slice !== 1 && stepMm === undefined) return undefined;
  const fromFirstMm = (slice - 1) * (stepMm ?? 0);
  return { ...first, originLps: add(first.originLps, scale(first.normalLps, fromFirstMm)) };
}

/** Detector Vector counts items from 1; without it there must be only one. */
function detectorOf(dataSet: DataSet, frameIndex: number): DataSet | undefined {
  const detectors = dataSet.findItems(Tag.DetectorInformationSequence);
  const number = dataSet.findNumber(Tag.DetectorVector, frameIndex);
  if (number !== undefined) return detectors[number - 1];
  return detectors.length === 1 ? detectors[0] : undefined;
}
