import { type DataSet, dataSetOf, SopClassUid } from '@isocenter/dicom';
import { PADDING_VALUE, RESCALE_INTERCEPT } from '../thorax/ct-slice.ts';
import { CT_GEOMETRY } from '../truth.ts';
import {
  commonModules,
  decimalString,
  frameOfReferenceModule,
  greyPixelModule,
  type InstancePlace,
  imagePlaneModule,
} from './modules.ts';

/** Height of a slice by its instance number: 1 is nearest to the head. */
export function ctSliceZ(instanceNumber: number): number {
  return CT_GEOMETRY.topSliceZMm - (instanceNumber - 1) * CT_GEOMETRY.sliceSpacingMm;
}

/** CT Image IOD. PS3.3 A.3. */
export function ctImage(place: InstancePlace, pixels: Int16Array): DataSet {
  const z = ctSliceZ(place.instanceNumber);
  const { firstPixelXMm, firstPixelYMm, pixelSpacingMm, sliceThicknessMm, rows, columns } = CT_GEOMETRY;
  return dataSetOf({
    ...commonModules(place, {
      sopClassUid: SopClassUid.CTImageStorage,
      stationName: 'PHANTOMCT',
      secondsIntoStudy: 360 + place.instanceNumber * 0.07,
    }),
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    BodyPartExamined: 'CHEST',
    ScanOptions: 'HELICAL MODE',
    KVP: '120',
    DataCollectionDiameter: '500',
    ProtocolName: 'Thorax Abdomen native',
    ReconstructionDiameter: decimalString(columns * pixelSpacingMm),
    DistanceSourceToDetector: '949',
    DistanceSourceToPatient: '541',
    GantryDetectorTilt: '0',
    TableHeight: '142',
    RotationDirection: 'CW',
    ExposureTime: 500,
    XRayTubeCurrent: 240,
    Exposure: 120,
    FilterType: 'BODY FILTER',
    GeneratorPower: 29,
    FocalSpots: '0.7',
    ConvolutionKernel: 'SOFT',
    PatientPosition: 'HFS',
    AcquisitionNumber: 1,
    ...frameOfReferenceModule(place),
    ...imagePlaneModule({
      positionLps: [firstPixelXMm, firstPixelYMm, z],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      pixelSpacingMm,
      sliceThicknessMm,
      sliceLocationMm: z,
    }),
    ...greyPixelModule(pixels, { rows, columns, bitsStored: 16 }),
    PixelPaddingValue: PADDING_VALUE,
    WindowCenter: ['40', '-600', '400'],
    WindowWidth: ['400', '1500', '1800'],
    WindowCenterWidthExplanation: ['MEDIASTINUM', 'LUNG', 'BONE'],
    RescaleIntercept: decimalString(RESCALE_INTERCEPT),
    RescaleSlope: '1',
    RescaleType: 'HU',
  });
}
