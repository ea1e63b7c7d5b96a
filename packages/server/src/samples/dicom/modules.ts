import type { DataSetContent } from '@isocenter/dicom';
import { type SampleSeries, type SampleStudy, sampleSopInstanceUid } from '../sample-studies.ts';
import { uidFromName } from '../uid-from-name.ts';

/** Where an instance stands in the sample studies. */
export interface InstancePlace {
  readonly study: SampleStudy;
  readonly series: SampleSeries;
  readonly instanceNumber: number;
}

/** Decimal String: at most 16 characters. PS3.5 §6.2. */
export function decimalString(value: number): string {
  for (let digits = 12; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return '0';
}

/** HHMMSS some seconds after the start of the study. */
function timeAfter(studyTime: string, seconds: number): string {
  const total =
    Number(studyTime.slice(0, 2)) * 3600 +
    Number(studyTime.slice(2, 4)) * 60 +
    Number(studyTime.slice(4, 6)) +
    Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(total / 3600))}${two(Math.floor(total / 60) % 60)}${two(total % 60)}`;
}

function ageAt(birthDate: string, date: string): string {
  const years = Math.floor((Number(date) - Number(birthDate)) / 10000);
  return `${String(years).padStart(3, '0')}Y`;
}

/** Patient, Patient Study, General Study, General Series, General Equipment, SOP Common, General Image. PS3.3 C.7, C.12.1. */
export function commonModules(
  { study, series, instanceNumber }: InstancePlace,
  {
    sopClassUid,
    stationName,
    secondsIntoStudy,
  }: { sopClassUid: string; stationName: string; secondsIntoStudy: number },
): DataSetContent {
  const time = timeAfter(study.studyTime, secondsIntoStudy);
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    InstanceCreationDate: study.studyDate,
    InstanceCreationTime: time,
    SOPClassUID: sopClassUid,
    SOPInstanceUID: sampleSopInstanceUid(study.key, series.key, instanceNumber),
    StudyDate: study.studyDate,
    SeriesDate: study.studyDate,
    AcquisitionDate: study.studyDate,
    ContentDate: study.studyDate,
    StudyTime: study.studyTime,
    SeriesTime: timeAfter(study.studyTime, series.seriesNumber * 180),
    AcquisitionTime: time,
    ContentTime: time,
    AccessionNumber: study.accessionNumber,
    Modality: series.modality,
    Manufacturer: 'Isocenter',
    InstitutionName: 'Isocenter Phantom Laboratory',
    ReferringPhysicianName: '',
    StationName: stationName,
    StudyDescription: study.studyDescription,
    SeriesDescription: series.seriesDescription,
    ManufacturerModelName: 'Phantom Generator',
    PatientName: study.patientName,
    PatientID: study.patientId,
    PatientBirthDate: study.patientBirthDate,
    PatientSex: study.patientSex,
    PatientAge: ageAt(study.patientBirthDate, study.studyDate),
    PatientSize: '1.74',
    PatientWeight: '74',
    PatientComments: 'Computed phantom, no patient',
    DeviceSerialNumber: '1',
    SoftwareVersions: '1',
    StudyInstanceUID: study.studyInstanceUid,
    SeriesInstanceUID: series.seriesInstanceUid,
    StudyID: study.studyId,
    SeriesNumber: series.seriesNumber,
    InstanceNumber: instanceNumber,
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
  };
}

/** Frame of Reference. PS3.3 C.7.4.1. */
export function frameOfReferenceModule({ study }: InstancePlace): DataSetContent {
  return {
    FrameOfReferenceUID: uidFromName(`${study.key}/frame-of-reference`),
    PositionReferenceIndicator: '',
  };
}

/** A slice in the patient: position of its first pixel, directions of rows and columns. PS3.3 C.7.6.2. */
export function imagePlaneModule(plane: {
  readonly positionLps: readonly [number, number, number];
  readonly rowDirection: readonly [number, number, number];
  readonly columnDirection: readonly [number, number, number];
  readonly pixelSpacingMm: number;
  readonly sliceThicknessMm: number;
  readonly sliceLocationMm: number;
}): DataSetContent {
  return {
    SliceThickness: decimalString(plane.sliceThicknessMm),
    ImagePositionPatient: plane.positionLps.map(decimalString),
    ImageOrientationPatient: [...plane.rowDirection, ...plane.columnDirection].map(decimalString),
    SliceLocation: decimalString(plane.sliceLocationMm),
    PixelSpacing: [decimalString(plane.pixelSpacingMm), decimalString(plane.pixelSpacingMm)],
  };
}

/** One-sample pixels. PS3.3 C.7.6.3. */
export function greyPixelModule(
  pixels: Int16Array | Uint16Array,
  { rows, columns, bitsStored }: { rows: number; columns: number; bitsStored: number },
): DataSetContent {
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: bitsStored,
    HighBit: bitsStored - 1,
    PixelRepresentation: pixels instanceof Int16Array ? 1 : 0,
    PixelData: pixels,
  };
}
