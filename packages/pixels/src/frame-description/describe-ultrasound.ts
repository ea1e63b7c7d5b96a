import { type DataSet, Tag } from '@isocenter/dicom';
import type { FindingList } from './findings.ts';
import type { RegionUnit, UltrasoundRegion } from './frame-description.ts';

/** Physical Units X/Y Direction (0018,6024), (0018,6026). PS3.3 C.8.5.5.1.15. */
const UNITS: readonly RegionUnit[] = [
  'none',
  'percent',
  'dB',
  'cm',
  'seconds',
  'hertz',
  'dB/seconds',
  'cm/sec',
  'cm2',
  'cm2/sec',
  'cm3',
  'cm3/sec',
  'degrees',
];

/** Region Spatial Format (0018,6012). PS3.3 C.8.5.5.1.1. */
const SPATIAL_FORMATS: readonly UltrasoundRegion['spatialFormat'][] = [
  'none',
  '2d',
  'm-mode',
  'spectral',
  'wave-form',
  'graphics',
];

/** Region Flags (0018,6016), bit 0: where regions overlap, the pixels are another one's. PS3.3 C.8.5.5.1.3. */
const LOW_PRIORITY = 1;

/**
 * Sequence of Ultrasound Regions. A delta may be negative; an axis whose delta is 0 has no scale and so no unit: a trace
 * commonly has a time axis only. PS3.3 C.8.5.5.
 */
export function describeUltrasoundRegions(dataSet: DataSet, findings: FindingList): UltrasoundRegion[] {
  return dataSet
    .findItems(Tag.SequenceOfUltrasoundRegions)
    .map((item) => readRegion(item, findings))
    .filter((region) => region !== undefined);
}

function readRegion(item: DataSet, findings: FindingList): UltrasoundRegion | undefined {
  const number = (tag: number) => item.findNumber(tag);
  const firstColumn = number(Tag.RegionLocationMinX0);
  const firstRow = number(Tag.RegionLocationMinY0);
  const lastColumn = number(Tag.RegionLocationMaxX1);
  const lastRow = number(Tag.RegionLocationMaxY1);
  const isComplete =
    firstColumn !== undefined && firstRow !== undefined && lastColumn !== undefined && lastRow !== undefined;
  if (!isComplete) {
    findings.add(
      'PIXELS_REGION_INVALID',
      Tag.SequenceOfUltrasoundRegions,
      'An ultrasound region has no place; ignored.',
    );
    return undefined;
  }
  const x = readScale(number(Tag.PhysicalUnitsXDirection), number(Tag.PhysicalDeltaX), findings);
  const y = readScale(number(Tag.PhysicalUnitsYDirection), number(Tag.PhysicalDeltaY), findings);
  const referenceColumn = number(Tag.ReferencePixelX0);
  const referenceRow = number(Tag.ReferencePixelY0);
  const referenceValueX = number(Tag.ReferencePixelPhysicalValueX);
  const referenceValueY = number(Tag.ReferencePixelPhysicalValueY);
  return {
    firstColumn,
    firstRow,
    lastColumn,
    lastRow,
    unitX: x.unit,
    unitY: y.unit,
    deltaX: x.delta,
    deltaY: y.delta,
    ...(referenceColumn !== undefined && { referenceColumn: signed32(referenceColumn) }),
    ...(referenceRow !== undefined && { referenceRow: signed32(referenceRow) }),
    ...(referenceValueX !== undefined && { referenceValueX }),
    ...(referenceValueY !== undefined && { referenceValueY }),
    spatialFormat: SPATIAL_FORMATS[number(Tag.RegionSpatialFormat) ?? -1] ?? 'unknown',
    dataType: number(Tag.RegionDataType),
    ...((number(Tag.RegionFlags) ?? 0) & LOW_PRIORITY && { isLowPriority: true }),
  };
}

function readScale(unitCode: number | undefined, delta = 0, findings: FindingList) {
  const unit = UNITS[unitCode ?? -1] ?? 'unknown';
  if (unit === 'none' || unit === 'unknown' || (delta !== 0 && Number.isFinite(delta)))
    return { unit, delta };
  findings.add(
    'PIXELS_REGION_INVALID',
    Tag.SequenceOfUltrasoundRegions,
    'An axis of an ultrasound region has a unit, but no scale; nothing is measured along it.',
  );
  return { unit: 'unknown' as const, delta: 0 };
}

/** Reference Pixel is SL, but written as UL by some. */
const signed32 = (value: number) => value | 0;
