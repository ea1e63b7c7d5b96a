import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { describePlane, FindingList, FrameAttributes } from '@isocenter/pixels';
import { objectsError } from '../errors.ts';
import { type InstanceReference, readInstanceReference } from '../references/instance-reference.ts';
import type { Segment, SegmentationFrame, SegmentationType } from './segmentation.ts';

/** More than any object has that was met; a frame each would fill the memory long before its pixels do. */
const maximumFrames = 2 ** 20;

/** What of the object its frames depend on. */
export interface FrameContext {
  readonly type: SegmentationType;
  readonly segments: readonly Segment[];
  readonly numberOfFrames: number;
}

/** Segment, plane and sources of each frame, from its functional groups. PS3.3 C.8.20.3, C.7.6.16. */
export function readSegmentationFrames(
  dataSet: DataSet,
  context: FrameContext,
  findings: Finding[],
): SegmentationFrame[] {
  const { numberOfFrames } = context;
  if (numberOfFrames > maximumFrames)
    throw objectsError('OBJECTS_TOO_MANY_FRAMES', { numberOfFrames, limit: maximumFrames });
  const planeFindings = new FindingList();
  const unknownNumbers = new Set<number>();
  const segmentNumbers = new Set(context.segments.map(({ number }) => number));
  const placeOf = (attributes: FrameAttributes) => ({
    plane: describePlane(attributes, numberOfFrames, planeFindings),
    sources: sourcesOf(dataSet, attributes.frameIndex),
  });
  const described = dataSet.findItems(Tag.PerFrameFunctionalGroupsSequence).length;
  // Nothing tells the others apart, and there may be as many as a hostile file says.
  const others = described < numberOfFrames ? placeOf(new FrameAttributes(dataSet, described)) : undefined;
  const frames = Array.from({ length: numberOfFrames }, (_, frameIndex): SegmentationFrame => {
    const attributes = new FrameAttributes(dataSet, frameIndex);
    const segmentNumber = segmentNumberOf(attributes, context);
    if (segmentNumber !== undefined && !segmentNumbers.has(segmentNumber)) unknownNumbers.add(segmentNumber);
    const place = frameIndex >= described && others ? others : placeOf(attributes);
    return { frameIndex, segmentNumber, ...place };
  });
  const [first] = planeFindings.findings;
  if (first) findings.push(first);
  for (const number of unknownNumbers) {
    findings.push({
      code: 'OBJECTS_SEGMENT_INVALID',
      tag: Tag.ReferencedSegmentNumber,
      message: `Frames belong to segment ${number}, which the Segment Sequence does not describe.`,
    });
  }
  return frames;
}

/**
 * The segment of a frame: as it says itself, or as the order of TILED_FULL says, or the only one there is; in a label map
 * its pixels say. Anything else would be a guess.
 */
function segmentNumberOf(
  attributes: FrameAttributes,
  { type, segments, numberOfFrames }: FrameContext,
): number | undefined {
  if (type === 'LABELMAP') return undefined;
  const { dataSet, frameIndex } = attributes;
  const stored = attributes
    .findMacro(Tag.SegmentIdentificationSequence)
    ?.findNumber(Tag.ReferencedSegmentNumber);
  if (stored !== undefined) return stored;
  const framesOfSegment = numberOfFrames / segments.length;
  const isImplied =
    segments.length === 1 ||
    (dataSet.findString(Tag.DimensionOrganizationType) === 'TILED_FULL' && Number.isInteger(framesOfSegment));
  const segment = isImplied ? segments[Math.floor(frameIndex / framesOfSegment)] : undefined;
  if (segment) return segment.number;
  throw objectsError('OBJECTS_SEGMENT_OF_FRAME_UNKNOWN', { frameNumber: frameIndex + 1 });
}

/** Source images of the frame, or of all frames. PS3.3 C.7.6.16.2.6. */
function sourcesOf(dataSet: DataSet, frameIndex: number): InstanceReference[] {
  const perFrame = dataSet.findItems(Tag.PerFrameFunctionalGroupsSequence)[frameIndex];
  const shared = dataSet.findItem(Tag.SharedFunctionalGroupsSequence);
  const groups = perFrame?.has(Tag.DerivationImageSequence) ? perFrame : shared;
  return (groups?.findItems(Tag.DerivationImageSequence) ?? [])
    .flatMap((derivation) => [...derivation.findItems(Tag.SourceImageSequence)])
    .map(readInstanceReference);
}
