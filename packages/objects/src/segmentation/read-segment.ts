import { type DataSet, type Finding, Tag } from '@isocenter/dicom';
import { findCode, findCodes } from '../codes/coded-concept.ts';
import { findPcsLab } from '../colour/pcs-lab.ts';
import type { Segment } from './segmentation.ts';

/** One item of Segment Sequence; undefined, with a finding, where it has no number to be found by. PS3.3 C.8.20.2. */
export function readSegment(item: DataSet, findings: Finding[]): Segment | undefined {
  const number = item.findNumber(Tag.SegmentNumber);
  if (number === undefined) {
    findings.push({
      code: 'OBJECTS_SEGMENT_INVALID',
      tag: Tag.SegmentNumber,
      message: 'A segment has no number, so no pixel can belong to it; it is left out.',
    });
    return undefined;
  }
  const property = item.findItem(Tag.SegmentedPropertyTypeCodeSequence);
  return {
    number,
    label: item.findString(Tag.SegmentLabel) ?? '',
    description: item.findText(Tag.SegmentDescription),
    category: findCode(item, Tag.SegmentedPropertyCategoryCodeSequence),
    propertyType: findCode(item, Tag.SegmentedPropertyTypeCodeSequence),
    propertyTypeModifiers: property ? findCodes(property, Tag.SegmentedPropertyTypeModifierCodeSequence) : [],
    anatomicRegion: findCode(item, Tag.AnatomicRegionSequence),
    algorithmType: item.findString(Tag.SegmentAlgorithmType),
    algorithmName: item.findString(Tag.SegmentAlgorithmName),
    recommendedPcsLab: findPcsLab(item, Tag.RecommendedDisplayCIELabValue),
    trackingUid: item.findString(Tag.TrackingUID),
    trackingId: item.findString(Tag.TrackingID),
  };
}
