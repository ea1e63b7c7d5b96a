import { type DataSet, dataSetOf, SopClassUid } from '@isocenter/dicom';
import { CR_TRUTH } from '../truth.ts';
import { commonModules, decimalString, greyPixelModule, type InstancePlace } from './modules.ts';

/** Computed Radiography Image IOD. PS3.3 A.2. */
export function crImage(place: InstancePlace, pixels: Uint16Array): DataSet {
  const { rows, columns, imagerPixelSpacingMm } = CR_TRUTH;
  const spacing = decimalString(imagerPixelSpacingMm);
  return dataSetOf({
    ...commonModules(place, {
      sopClassUid: SopClassUid.ComputedRadiographyImageStorage,
      stationName: 'PHANTOMCR',
      secondsIntoStudy: 60,
    }),
    ImageType: ['ORIGINAL', 'PRIMARY'],
    BodyPartExamined: 'CHEST',
    ViewPosition: 'PA',
    PatientOrientation: ['L', 'F'],
    KVP: '120',
    PlateID: 'ISO35X43',
    DistanceSourceToDetector: '1800',
    DistanceSourceToPatient: '1650',
    ExposureTime: 12,
    XRayTubeCurrent: 250,
    Exposure: 3,
    ImagerPixelSpacing: [spacing, spacing],
    CassetteOrientation: 'PORTRAIT',
    CassetteSize: '35CMX43CM',
    Sensitivity: '200',
    AcquisitionNumber: 1,
    ...greyPixelModule(pixels, { rows, columns, bitsStored: 12 }),
    WindowCenter: '2300',
    WindowWidth: '2700',
  });
}
