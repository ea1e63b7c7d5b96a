import { type DataSet, type Finding, findNumbersOfLength, Tag } from '@isocenter/dicom';
import { findCode } from '../codes/coded-concept.ts';
import { objectsError } from '../errors.ts';
import { readInstanceReference } from '../references/instance-reference.ts';
import { findNumberList } from '../values/number-list.ts';
import type { Contour, RegionOfInterest, StructureSet } from './structure-set.ts';

/**
 * Reads an RT Structure Set: regions in the order of Structure Set ROI Sequence, each with its contours. Throws
 * `OBJECTS_OTHER_KIND`. PS3.3 A.19, C.8.8.5, C.8.8.6, C.8.8.8.
 */
export function readStructureSet(dataSet: DataSet): StructureSet {
  if (!dataSet.has(Tag.StructureSetROISequence) && !dataSet.has(Tag.ROIContourSequence)) {
    throw objectsError('OBJECTS_OTHER_KIND', {
      kind: 'RT Structure Set',
      attribute: 'Structure Set ROI Sequence (3006,0020)',
      sopClassUid: dataSet.findString(Tag.SOPClassUID),
    });
  }
  const findings: Finding[] = [];
  return {
    sopInstanceUid: dataSet.findString(Tag.SOPInstanceUID) ?? '',
    label: dataSet.findString(Tag.StructureSetLabel) ?? '',
    name: dataSet.findString(Tag.StructureSetName),
    description: dataSet.findText(Tag.StructureSetDescription),
    date: dataSet.findString(Tag.StructureSetDate),
    time: dataSet.findString(Tag.StructureSetTime),
    approvalStatus: dataSet.findString(Tag.ApprovalStatus),
    regions: readRegions(dataSet, findings),
    seriesInstanceUids: readSeries(dataSet),
    findings,
  };
}

function readSeries(dataSet: DataSet): string[] {
  return dataSet
    .findItems(Tag.ReferencedFrameOfReferenceSequence)
    .flatMap((frame) => [...frame.findItems(Tag.RTReferencedStudySequence)])
    .flatMap((study) => [...study.findItems(Tag.RTReferencedSeriesSequence)])
    .flatMap((series) => series.findString(Tag.SeriesInstanceUID) ?? []);
}

/** Items of a sequence by Referenced ROI Number. */
function byRegion(dataSet: DataSet, sequence: number): Map<number, DataSet[]> {
  const items = new Map<number, DataSet[]>();
  for (const item of dataSet.findItems(sequence)) {
    const number = item.findNumber(Tag.ReferencedROINumber);
    if (number === undefined) continue;
    const known = items.get(number);
    if (known) known.push(item);
    else items.set(number, [item]);
  }
  return items;
}

function readRegions(dataSet: DataSet, findings: Finding[]): RegionOfInterest[] {
  const contours = byRegion(dataSet, Tag.ROIContourSequence);
  const observations = byRegion(dataSet, Tag.RTROIObservationsSequence);
  const regions = new Map<number, RegionOfInterest>();
  const note = (tag: number, message: string) =>
    findings.push({ code: 'OBJECTS_REGION_INVALID', tag, message });
  for (const item of dataSet.findItems(Tag.StructureSetROISequence)) {
    const number = item.findNumber(Tag.ROINumber);
    if (number === undefined || regions.has(number)) {
      note(
        Tag.ROINumber,
        number === undefined
          ? 'A region has no number, so its contours cannot be found.'
          : `Region ${number} is described twice; the first is used.`,
      );
      continue;
    }
    regions.set(number, {
      ...describeRegion(item, number, observations.get(number)?.[0]),
      ...readContours(contours.get(number) ?? [], findings),
    });
  }
  for (const [number, items] of contours) {
    if (regions.has(number)) continue;
    note(Tag.ReferencedROINumber, `Contours belong to region ${number}, which is not described.`);
    regions.set(number, {
      ...describeRegion(undefined, number, observations.get(number)?.[0]),
      ...readContours(items, findings),
    });
  }
  return [...regions.values()];
}

function describeRegion(item: DataSet | undefined, number: number, observation: DataSet | undefined) {
  return {
    number,
    name: item?.findString(Tag.ROIName) ?? '',
    description: item?.findText(Tag.ROIDescription),
    frameOfReferenceUid: item?.findString(Tag.ReferencedFrameOfReferenceUID),
    generationAlgorithm: item?.findString(Tag.ROIGenerationAlgorithm),
    interpretedType: observation?.findString(Tag.RTROIInterpretedType),
    identification: observation && findCode(observation, Tag.RTROIIdentificationCodeSequence),
  };
}

function readContours(
  items: readonly DataSet[],
  findings: Finding[],
): Pick<RegionOfInterest, 'colorRgb' | 'contours'> {
  return {
    colorRgb: items.map(readColor).find((color) => color !== undefined),
    contours: items
      .flatMap((item) => [...item.findItems(Tag.ContourSequence)])
      .flatMap((item) => readContour(item, findings) ?? []),
  };
}

function readColor(item: DataSet): RegionOfInterest['colorRgb'] {
  const [red, green, blue] = findNumbersOfLength(item, Tag.ROIDisplayColor, 3) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return [red, green, blue].every((level) => level >= 0 && level <= 255) ? [red, green, blue] : undefined;
}

/** A contour that lacks a coordinate is left out whole: the points after it would not be where they were drawn. */
function readContour(item: DataSet, findings: Finding[]): Contour | undefined {
  const coordinates = findNumberList(item, Tag.ContourData, findings);
  if (coordinates === undefined) return undefined;
  const note = (tag: number, message: string) =>
    findings.push({ code: 'OBJECTS_CONTOUR_INVALID', tag, message });
  if (coordinates.length === 0 || coordinates.length % 3 !== 0) {
    note(
      Tag.ContourData,
      `A contour has ${coordinates.length} coordinates, which make no points; it is left out.`,
    );
    return undefined;
  }
  const stated = item.findNumber(Tag.NumberOfContourPoints);
  if (stated !== undefined && stated !== coordinates.length / 3) {
    note(
      Tag.NumberOfContourPoints,
      `A contour of ${coordinates.length / 3} points says it has ${stated}; those that are there are used.`,
    );
  }
  return {
    number: item.findNumber(Tag.ContourNumber),
    geometricType: item.findString(Tag.ContourGeometricType) ?? '',
    coordinatesLps: Float64Array.from(coordinates),
    images: item.findItems(Tag.ContourImageSequence).map(readInstanceReference),
  };
}
