import { type DataSet, type DataSetContent, dataSetOf, SopClassUid, Tag } from '@isocenter/dicom';
import { US_TRUTH } from '../truth.ts';
import { commonModules, decimalString, type InstancePlace } from './modules.ts';

/** Defined terms of the Ultrasound Region Calibration. PS3.3 C.8.5.5.1. */
const SPATIAL_FORMAT = { twoDimensional: 1, waveform: 5 } as const;
const DATA_TYPE = { tissue: 1, colourFlow: 2, ecg: 10 } as const;
const UNITS = { none: 0, seconds: 4, cm: 3 } as const;

interface RegionBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function spatialRegion(box: RegionBox, dataType: number): DataSetContent {
  return {
    RegionSpatialFormat: SPATIAL_FORMAT.twoDimensional,
    RegionDataType: dataType,
    RegionFlags: 0,
    RegionLocationMinX0: box.left,
    RegionLocationMinY0: box.top,
    RegionLocationMaxX1: box.right,
    RegionLocationMaxY1: box.bottom,
    ReferencePixelX0: US_TRUTH.apex.column - box.left,
    ReferencePixelY0: US_TRUTH.apex.row - box.top,
    PhysicalUnitsXDirection: UNITS.cm,
    PhysicalUnitsYDirection: UNITS.cm,
    ReferencePixelPhysicalValueX: 0,
    ReferencePixelPhysicalValueY: 0,
    PhysicalDeltaX: US_TRUTH.cmPerPixel,
    PhysicalDeltaY: US_TRUTH.cmPerPixel,
    TransducerFrequency: 2500,
  };
}

function ecgRegion(): DataSetContent {
  const { left, top, right, bottom, secondsPerPixel } = US_TRUTH.ecg;
  return {
    RegionSpatialFormat: SPATIAL_FORMAT.waveform,
    RegionDataType: DATA_TYPE.ecg,
    RegionFlags: 1,
    RegionLocationMinX0: left,
    RegionLocationMinY0: top,
    RegionLocationMaxX1: right,
    RegionLocationMaxY1: bottom,
    PhysicalUnitsXDirection: UNITS.seconds,
    PhysicalUnitsYDirection: UNITS.none,
    PhysicalDeltaX: secondsPerPixel,
    PhysicalDeltaY: 1,
  };
}

/** Ultrasound Multi-frame Image IOD. PS3.3 A.7. */
export function usMultiFrameImage(place: InstancePlace, frames: Uint8Array): DataSet {
  const { rows, columns, numberOfFrames, frameTimeMs, colourBox } = US_TRUTH;
  return dataSetOf({
    ...commonModules(place, {
      sopClassUid: SopClassUid.UltrasoundMultiFrameImageStorage,
      stationName: 'PHANTOMUS',
      secondsIntoStudy: 240,
    }),
    ImageType: ['ORIGINAL', 'PRIMARY'],
    BodyPartExamined: 'HEART',
    PatientOrientation: '',
    TransducerType: 'SECTOR_PHASED',
    HeartRate: 74,
    SequenceOfUltrasoundRegions: [
      spatialRegion({ left: 10, top: 30, right: 550, bottom: 458 }, DATA_TYPE.tissue),
      spatialRegion(colourBox, DATA_TYPE.colourFlow),
      ecgRegion(),
    ],
    UltrasoundColorDataPresent: 1,
    NumberOfFrames: numberOfFrames,
    FrameIncrementPointer: Tag.FrameTime,
    FrameTime: decimalString(frameTimeMs),
    CineRate: Math.round(1000 / frameTimeMs),
    RecommendedDisplayFrameRate: Math.round(1000 / frameTimeMs),
    StartTrim: 1,
    StopTrim: numberOfFrames,
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    Rows: rows,
    Columns: columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: frames,
  });
}
