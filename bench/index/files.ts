import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSetContent, dataSetOf, writePart10 } from '@isocenter/dicom';

/** A file of the bench, and what an index of it must say. */
export interface BenchFile {
  readonly path: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly patientId: string;
}

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly perStudy: number;
  readonly pixelDataBytes: number;
  readonly content: (index: number) => DataSetContent;
}

const kinds: readonly Kind[] = [
  { name: 'ct', count: 1000, perStudy: 1000, pixelDataBytes: 2 * 512 * 512, content: ctContent },
  { name: 'mr', count: 600, perStudy: 600, pixelDataBytes: 2 * 256 * 256, content: mrContent },
  {
    name: 'tiny',
    count: 400,
    perStudy: 1,
    pixelDataBytes: 0,
    content: () => ({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.66' }),
  },
];

/** 2,000 files: CT and MR with some hundred elements, sequences and private blocks, and small ones of twenty. The same at each run. */
export function benchFiles(): readonly BenchFile[] {
  const folder = join(tmpdir(), 'isocenter-bench-index-1');
  const listFile = join(folder, 'files.json');
  if (existsSync(listFile)) return JSON.parse(readFileSync(listFile, 'utf8')) as BenchFile[];
  mkdirSync(folder, { recursive: true });
  const files = kinds.flatMap((kind) =>
    Array.from({ length: kind.count }, (_, index) => writeFile(folder, kind, index)),
  );
  writeFileSync(listFile, JSON.stringify(files));
  return files;
}

/** A CT file whose pixel data is as large as asked for; a hole in the file system, so that it costs no room. */
export function writeLargeFile(path: string, pixelDataBytes: number): BenchFile {
  const ct = { ...kinds[0], pixelDataBytes } as Kind;
  return writeTo(path, ct, 0);
}

const writeFile = (folder: string, kind: Kind, index: number): BenchFile =>
  writeTo(join(folder, `${kind.name}-${index}.dcm`), kind, index);

function writeTo(path: string, kind: Kind, index: number): BenchFile {
  const study = Math.floor(index / kind.perStudy);
  const code = 1000 * (kinds.findIndex(({ name }) => name === kind.name) + 1);
  const uidOf = (...parts: readonly number[]) =>
    `1.2.826.0.1.3680043.10.1234.20260401.${code}.${parts.join('.')}`;
  const file = {
    path,
    studyInstanceUid: uidOf(study),
    sopInstanceUid: uidOf(study, 1, index),
    patientId: `BENCH${code + study}`,
  };
  const dataSet = dataSetOf({
    ...commonContent,
    SOPInstanceUID: file.sopInstanceUid,
    StudyInstanceUID: file.studyInstanceUid,
    SeriesInstanceUID: uidOf(study, 1),
    PatientID: file.patientId,
    InstanceNumber: index + 1,
    ...kind.content(index),
    ...(kind.pixelDataBytes > 0 && { PixelData: new Uint16Array(0) }),
  });
  const bytes = writePart10(dataSet);
  if (kind.pixelDataBytes > 0)
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.byteLength - 4, kind.pixelDataBytes, true);
  const handle = openSync(path, 'w');
  writeSync(handle, bytes);
  ftruncateSync(handle, bytes.byteLength + kind.pixelDataBytes);
  closeSync(handle);
  return file;
}

/** What every file of the bench says. */
export const commonContent: DataSetContent = {
  SpecificCharacterSet: 'ISO_IR 192',
  InstanceCreationDate: '20260401',
  InstanceCreationTime: '101500',
  StudyDate: '20260401',
  SeriesDate: '20260401',
  StudyTime: '101112',
  SeriesTime: '101230',
  AccessionNumber: 'A20260401',
  Manufacturer: 'Isocenter Phantoms',
  InstitutionName: 'Phantom General Hospital',
  ReferringPhysicianName: 'PHANTOM^REFERRER',
  StudyDescription: 'Bench study',
  SeriesDescription: 'Bench series',
  PatientName: 'PHANTOM^BENCH',
  PatientBirthDate: '19700101',
  PatientSex: 'O',
  StudyID: '1',
  SeriesNumber: 1,
};

const code = (value: string, meaning: string): DataSetContent => ({
  CodeValue: value,
  CodingSchemeDesignator: 'DCM',
  CodeMeaning: meaning,
});

const reference = (index: number): DataSetContent => ({
  ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
  ReferencedSOPInstanceUID: `1.2.826.0.1.3680043.10.1234.20260401.9.${index}`,
  PurposeOfReferenceCodeSequence: [code('121311', 'Localizer')],
});

function imageContent(index: number, rows: number): DataSetContent {
  return {
    AcquisitionDate: '20260401',
    ContentDate: '20260401',
    AcquisitionTime: '101240.120000',
    ContentTime: '101241.000000',
    StationName: 'PHANTOM1',
    ManufacturerModelName: 'Phantom 3',
    ProcedureCodeSequence: [code('113014', 'Study')],
    ReferencedImageSequence: [reference(index), reference(index + 1)],
    ReferencedStudySequence: [reference(0)],
    PatientAge: '056Y',
    PatientWeight: 71.5,
    PatientSize: 1.74,
    DeviceSerialNumber: 'P-0003',
    SoftwareVersions: ['1.0', 'build 7'],
    ProtocolName: 'Bench protocol',
    PatientPosition: 'HFS',
    SliceThickness: 1.25,
    SpacingBetweenSlices: 1.25,
    FrameOfReferenceUID: '1.2.826.0.1.3680043.10.1234.20260401.8',
    PositionReferenceIndicator: 'XY',
    ImagePositionPatient: [-180, -180, 1.25 * index],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    SliceLocation: 1.25 * index,
    AcquisitionNumber: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: rows,
    PixelSpacing: [0.703125, 0.703125],
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    WindowCenter: [40, 400],
    WindowWidth: [400, 1500],
    RequestAttributesSequence: [
      {
        RequestedProcedureID: 'R1',
        ScheduledProcedureStepID: 'S1',
        ScheduledProcedureStepDescription: 'Bench',
      },
    ],
    PerformedProcedureStepStartDate: '20260401',
    PerformedProcedureStepStartTime: '101112',
    PerformedProcedureStepID: 'P1',
    PerformedProcedureStepDescription: 'Bench step',
    '00091010': { vr: 'LO', value: 'private text' },
    '00090010': { vr: 'LO', value: 'ISOCENTER BENCH 1.0' },
    '00091011': { vr: 'OB', value: new Uint8Array(1200) },
    '00091012': { vr: 'FD', value: [1.5, 2.5] },
    '00291010': { vr: 'OB', value: new Uint8Array(400) },
    '00290010': { vr: 'LO', value: 'ISOCENTER BENCH 2.0' },
  };
}

/** What a slice of a real CT series says beside it, of about the same length. */
export function ctContent(index: number): DataSetContent {
  return {
    ...imageContent(index, 512),
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    Modality: 'CT',
    BodyPartExamined: 'CHEST',
    ScanOptions: 'HELICAL MODE',
    KVP: 120,
    DataCollectionDiameter: 500,
    ReconstructionDiameter: 360,
    DistanceSourceToDetector: 949,
    DistanceSourceToPatient: 541,
    GantryDetectorTilt: 0,
    TableHeight: 153.5,
    RotationDirection: 'CW',
    ExposureTime: 570,
    XRayTubeCurrent: 300 + (index % 40),
    Exposure: 130,
    FilterType: 'BODY FILTER',
    FocalSpots: 1.2,
    ConvolutionKernel: 'STANDARD',
    SingleCollimationWidth: 0.625,
    TotalCollimationWidth: 40,
    TableSpeed: 55,
    TableFeedPerRotation: 27.5,
    SpiralPitchFactor: 0.98,
    CTDIvol: 11.2,
    RescaleIntercept: -1024,
    RescaleSlope: 1,
    RescaleType: 'HU',
  };
}

function mrContent(index: number): DataSetContent {
  return {
    ...imageContent(index, 256),
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
    ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'SE'],
    Modality: 'MR',
    BodyPartExamined: 'BRAIN',
    ScanningSequence: 'SE',
    SequenceVariant: ['SK', 'SP'],
    MRAcquisitionType: '2D',
    SequenceName: 'bench_se',
    RepetitionTime: 520,
    EchoTime: 12,
    NumberOfAverages: 1,
    ImagingFrequency: 123.2,
    ImagedNucleus: '1H',
    EchoNumbers: 1,
    MagneticFieldStrength: 3,
    EchoTrainLength: 1,
    PercentSampling: 100,
    PercentPhaseFieldOfView: 100,
    PixelBandwidth: 130,
    ReceiveCoilName: 'HEAD',
    AcquisitionMatrix: [0, 256, 256, 0],
    InPlanePhaseEncodingDirection: 'ROW',
    FlipAngle: 90,
    VariableFlipAngleFlag: 'N',
    SAR: 0.4,
  };
}
