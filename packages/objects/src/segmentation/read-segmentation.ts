import { type DataSet, type Finding, SopClassUid, Tag } from '@isocenter/dicom';
import { describeFrame } from '@isocenter/pixels';
import { objectsError } from '../errors.ts';
import { readSegment } from './read-segment.ts';
import { readSegmentationFrames } from './read-segmentation-frames.ts';
import type { Segment, Segmentation, SegmentationType } from './segmentation.ts';

/**
 * Reads a segmentation, binary, fractional or label map, without its pixels. Throws `OBJECTS_OTHER_KIND`,
 * `OBJECTS_SEGMENTATION_TYPE`, `OBJECTS_SEGMENT_OF_FRAME_UNKNOWN`, `OBJECTS_TOO_MANY_FRAMES`. PS3.3 A.51, C.8.20.
 */
export function readSegmentation(dataSet: DataSet): Segmentation {
  const findings: Finding[] = [];
  if (!dataSet.has(Tag.SegmentSequence)) {
    throw objectsError('OBJECTS_OTHER_KIND', {
      kind: 'segmentation',
      attribute: 'Segment Sequence (0062,0002)',
      sopClassUid: dataSet.findString(Tag.SOPClassUID),
    });
  }
  const type = readType(dataSet, findings);
  const segments = readSegments(dataSet, findings);
  const { format, numberOfFrames } = describeFrame(dataSet, 0);
  const frames = readSegmentationFrames(dataSet, { type, segments, numberOfFrames }, findings);
  const fractionalType = dataSet.findString(Tag.SegmentationFractionalType);
  const isFractional = type === 'FRACTIONAL';
  return {
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    label: dataSet.findString(Tag.ContentLabel) ?? '',
    description: dataSet.findString(Tag.ContentDescription),
    type,
    fractionalType:
      isFractional && (fractionalType === 'PROBABILITY' || fractionalType === 'OCCUPANCY')
        ? fractionalType
        : undefined,
    maximumFractionalValue: isFractional ? readMaximum(dataSet, findings) : undefined,
    overlap: type === 'LABELMAP' ? 'NO' : readOverlap(dataSet),
    backgroundValue: type === 'LABELMAP' ? dataSet.findNumber(Tag.PixelPaddingValue) : undefined,
    format,
    numberOfFrames,
    frameOfReferenceUid: dataSet.findString(Tag.FrameOfReferenceUID),
    segments,
    frames,
    findings,
  };
}

function readType(dataSet: DataSet, findings: Finding[]): SegmentationType {
  const stored = dataSet.findString(Tag.SegmentationType);
  if (stored === 'BINARY' || stored === 'FRACTIONAL' || stored === 'LABELMAP') return stored;
  const implied = stored === undefined ? impliedType(dataSet) : undefined;
  if (!implied) throw objectsError('OBJECTS_SEGMENTATION_TYPE', { type: stored });
  findings.push({
    code: 'OBJECTS_SEGMENTATION_TYPE_ABSENT',
    tag: Tag.SegmentationType,
    message: `There is no Segmentation Type; the rest of the object allows ${implied} only.`,
  });
  return implied;
}

/** One bit is binary, and one SOP Class holds label maps only; bytes could be fractions as well. PS3.3 C.8.20.2.1. */
function impliedType(dataSet: DataSet): SegmentationType | undefined {
  if (dataSet.findString(Tag.SOPClassUID) === SopClassUid.LabelMapSegmentationStorage) return 'LABELMAP';
  return dataSet.findNumber(Tag.BitsAllocated) === 1 ? 'BINARY' : undefined;
}

/** Segments by their numbers; of two with the same number the first counts. */
function readSegments(dataSet: DataSet, findings: Finding[]): Segment[] {
  const segments = new Map<number, Segment>();
  for (const item of dataSet.findItems(Tag.SegmentSequence)) {
    const segment = readSegment(item, findings);
    if (segment === undefined) continue;
    if (segments.has(segment.number)) {
      findings.push({
        code: 'OBJECTS_SEGMENT_INVALID',
        tag: Tag.SegmentNumber,
        message: `Segment number ${segment.number} is given twice; the first is used.`,
      });
      continue;
    }
    segments.set(segment.number, segment);
  }
  return [...segments.values()];
}

function readOverlap(dataSet: DataSet): Segmentation['overlap'] {
  const stored = dataSet.findString(Tag.SegmentsOverlap);
  return stored === 'YES' || stored === 'NO' ? stored : 'UNDEFINED';
}

/** 255 would be likely, but may be wrong: without it there are stored values only. */
function readMaximum(dataSet: DataSet, findings: Finding[]): number | undefined {
  const maximum = dataSet.findNumber(Tag.MaximumFractionalValue);
  if (maximum !== undefined && maximum > 0) return maximum;
  findings.push({
    code: 'OBJECTS_FRACTION_UNSCALED',
    tag: Tag.MaximumFractionalValue,
    message: 'There is no Maximum Fractional Value, so stored values cannot be read as fractions.',
  });
  return undefined;
}
