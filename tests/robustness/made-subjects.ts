import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type DataSetContent, dataSetOf, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import type { DecodedFrame, PixelFormat } from '@isocenter/pixels';
import { encodeFrame } from '@isocenter/pixels/decoding';
import { createNodeCodecLoader } from '@isocenter/server/decoding';

/** Files made here, so that there is something of every kind where there is no corpus. */
export const madeSubjects: ReadonlyMap<string, () => Promise<Uint8Array>> = new Map([
  ...picturesInEverySyntax(),
  ['made/enhanced', async () => writePart10(dataSetOf(enhanced()))],
  ['made/palette-and-overlay', async () => writePart10(dataSetOf(paletteAndOverlay()))],
  ['made/report', async () => writePart10(dataSetOf(report()))],
  ['made/directory', async () => writePart10(dataSetOf(directory()))],
  ['made/contours', async () => writePart10(dataSetOf(contours()))],
  ['made/angiogram', async () => writePart10(dataSetOf(angiogram()))],
  ['made/nuclear', async () => writePart10(dataSetOf(nuclear()))],
  ['made/dose', async () => writePart10(dataSetOf(dose()))],
  ['made/waveform', async () => writePart10(dataSetOf(waveform()))],
]);

const codecs = createNodeCodecLoader();
const SIDE = 24;

const identity = (sopClassUid: string): DataSetContent => ({
  SOPClassUID: sopClassUid,
  SOPInstanceUID: '2.25.1',
  StudyInstanceUID: '2.25.2',
  SeriesInstanceUID: '2.25.3',
  SpecificCharacterSet: ['', 'ISO 2022 IR 87'],
  PatientName: 'MADE^UP=山田^太郎',
  PatientBirthDate: '19700401',
  StudyDate: '20260314',
  StudyTime: '091500.25',
  ReferencedStudySequence: [{ ReferencedSOPClassUID: '1.2.3', ReferencedSOPInstanceUID: '2.25.4' }],
});

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

const ct = (): DataSetContent => ({
  ...identity(ctImageStorage),
  Modality: 'CT',
  InstanceNumber: 1,
  ImagePositionPatient: [-10, -10, 5],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  PixelSpacing: [0.5, 0.5],
  RescaleSlope: 1,
  RescaleIntercept: -1024,
  WindowCenter: [40, 300],
  WindowWidth: [400, 1500],
});

const pictureAttributes = (format: PixelFormat): DataSetContent => ({
  Rows: format.rows,
  Columns: format.columns,
  SamplesPerPixel: format.samplesPerPixel,
  PhotometricInterpretation: format.photometricInterpretation,
  BitsAllocated: format.bitsAllocated,
  BitsStored: format.bitsStored,
  HighBit: format.highBit,
  PixelRepresentation: format.signed ? 1 : 0,
  ...(format.samplesPerPixel > 1 && { PlanarConfiguration: format.planarConfiguration }),
});

const grey: PixelFormat = {
  rows: SIDE,
  columns: SIDE,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  signed: false,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
};

const colour: PixelFormat = {
  ...grey,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  photometricInterpretation: 'RGB',
};

/** Slopes with some unrest, so that codecs have work. */
function frameIn({ rows, columns, samplesPerPixel, bitsStored }: PixelFormat): DecodedFrame {
  const length = rows * columns * samplesPerPixel;
  const sampleOf = (_: unknown, i: number) => (i * 5 + ((i * i) % 37)) % 2 ** bitsStored;
  const values =
    bitsStored <= 8 ? Uint8Array.from({ length }, sampleOf) : Uint16Array.from({ length }, sampleOf);
  return {
    rows,
    columns,
    samplesPerPixel: samplesPerPixel === 3 ? 3 : 1,
    values,
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}

function picturesInEverySyntax(): [string, () => Promise<Uint8Array>][] {
  const u = TransferSyntaxUid;
  const greys = [
    u.ImplicitVrLittleEndian,
    u.ExplicitVrLittleEndian,
    u.ExplicitVrBigEndian,
    u.RleLossless,
    u.DeflatedImageFrameCompression,
    u.JpegLosslessSv1,
    u.JpegLsLossless,
    u.Jpeg2000Lossless,
    u.Htj2kLossless,
    u.JpegXlLossless,
  ];
  const colours = [
    u.ExplicitVrLittleEndian,
    u.RleLossless,
    u.JpegBaseline8Bit,
    u.JpegLsLossless,
    u.Jpeg2000Lossless,
    u.JpegXlLossless,
  ];
  return [
    ...greys.map(
      (uid) => [`made/grey-${uid}`, () => picture(grey, uid)] as [string, () => Promise<Uint8Array>],
    ),
    ...colours.map(
      (uid) => [`made/colour-${uid}`, () => picture(colour, uid)] as [string, () => Promise<Uint8Array>],
    ),
  ];
}

/** Two frames in the transfer syntax. */
async function picture(given: PixelFormat, transferSyntaxUid: string): Promise<Uint8Array> {
  const { encoded, format } =
    transferSyntaxUid === TransferSyntaxUid.JpegXlLossless
      ? { encoded: { bytes: await encodeJpegXl(frameIn(given), given) }, format: given }
      : await encodeFrame(frameIn(given), given, transferSyntaxUid, codecs);
  const frames = [encoded.bytes, encoded.bytes].map((bytes) =>
    bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0]),
  );
  const isNative = /^1\.2\.840\.10008\.1\.2(\.[12])?$/.test(transferSyntaxUid);
  const native = Uint8Array.from(frames.flatMap((bytes) => [...bytes]));
  return writePart10(
    dataSetOf({
      ...ct(),
      ...pictureAttributes(format),
      NumberOfFrames: 2,
      PixelData: isNative
        ? { vr: format.bitsAllocated > 8 ? 'OW' : 'OB', value: native }
        : { fragments: frames },
    }),
    { transferSyntaxUid },
  );
}

interface JpegXlEncoder {
  getDecodedBuffer(info: object): Uint8Array;
  setLossless(lossless: boolean): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

/** By libjxl; we have no encoder of our own. */
async function encodeJpegXl({ values }: DecodedFrame, format: PixelFormat): Promise<Uint8Array> {
  const require = createRequire(import.meta.url);
  const script = pathToFileURL(require.resolve('@cornerstonejs/codec-libjxl/encodewasmjs')).href;
  const wasmBinary = readFileSync(require.resolve('@cornerstonejs/codec-libjxl/encodewasm'));
  const { default: create } = (await import(script)) as {
    default: (options: object) => Promise<{ JpegXLEncoder: new () => JpegXlEncoder }>;
  };
  const { JpegXLEncoder } = await create({ wasmBinary });
  const encoder = new JpegXLEncoder();
  const samples = encoder.getDecodedBuffer({
    width: format.columns,
    height: format.rows,
    bitsPerSample: format.bitsStored,
    componentCount: format.samplesPerPixel,
    isSigned: false,
  });
  samples.set(new Uint8Array(values.buffer));
  encoder.setLossless(true);
  encoder.encode();
  return Uint8Array.from(encoder.getEncodedBuffer());
}

const enhanced = (): DataSetContent => ({
  ...identity('1.2.840.10008.5.1.4.1.1.4.1'),
  Modality: 'MR',
  ...pictureAttributes(grey),
  NumberOfFrames: 3,
  DimensionIndexSequence: [{ DimensionIndexPointer: 0x00209057, FunctionalGroupPointer: 0x00209111 }],
  SharedFunctionalGroupsSequence: [
    {
      PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
      PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 2 }],
    },
  ],
  PerFrameFunctionalGroupsSequence: [0, 1, 2].map((i) => ({
    FrameContentSequence: [{ StackID: '1', InStackPositionNumber: i + 1, DimensionIndexValues: i + 1 }],
    PlanePositionSequence: [{ ImagePositionPatient: [0, 0, 2 * i] }],
    FrameVOILUTSequence: [{ WindowCenter: 2000, WindowWidth: 4000 }],
    RealWorldValueMappingSequence: [
      {
        RealWorldValueFirstValueMapped: { vr: 'US' as const, value: 0 },
        RealWorldValueLastValueMapped: { vr: 'US' as const, value: 4095 },
        RealWorldValueSlope: 2,
        RealWorldValueIntercept: 1,
        MeasurementUnitsCodeSequence: [{ CodeValue: 'ms', CodingSchemeDesignator: 'UCUM' }],
      },
    ],
  })),
  PixelData: { vr: 'OW', value: new Uint8Array(3 * 2 * SIDE * SIDE) },
});

const paletteAndOverlay = (): DataSetContent => {
  const table = Uint16Array.from({ length: 256 }, (_, i) => i * 257);
  return {
    ...identity('1.2.840.10008.5.1.4.1.1.6.1'),
    Modality: 'US',
    ...pictureAttributes({ ...colour, samplesPerPixel: 1, photometricInterpretation: 'PALETTE COLOR' }),
    RedPaletteColorLookupTableDescriptor: { vr: 'US', value: [256, 0, 16] },
    GreenPaletteColorLookupTableDescriptor: { vr: 'US', value: [256, 0, 16] },
    BluePaletteColorLookupTableDescriptor: { vr: 'US', value: [256, 0, 16] },
    RedPaletteColorLookupTableData: table,
    GreenPaletteColorLookupTableData: table,
    BluePaletteColorLookupTableData: table,
    OverlayRows: SIDE,
    OverlayColumns: SIDE,
    OverlayType: 'G',
    OverlayOrigin: [1, 1],
    OverlayBitsAllocated: 1,
    OverlayBitPosition: 0,
    OverlayData: {
      vr: 'OW',
      value: new Uint8Array(SIDE * SIDE * 2).fill(0x5a).subarray(0, (SIDE * SIDE) / 8),
    },
    ShutterShape: ['RECTANGULAR', 'POLYGONAL'],
    ShutterLeftVerticalEdge: 2,
    ShutterRightVerticalEdge: 20,
    ShutterUpperHorizontalEdge: 2,
    ShutterLowerHorizontalEdge: 20,
    VerticesOfThePolygonalShutter: [1, 1, 1, 20, 20, 20],
    SequenceOfUltrasoundRegions: [
      {
        RegionSpatialFormat: 1,
        RegionDataType: 1,
        RegionFlags: 0,
        RegionLocationMinX0: 0,
        RegionLocationMinY0: 0,
        RegionLocationMaxX1: 20,
        RegionLocationMaxY1: 20,
        PhysicalUnitsXDirection: 3,
        PhysicalUnitsYDirection: 3,
        PhysicalDeltaX: 0.1,
        PhysicalDeltaY: 0.1,
      },
    ],
    PixelData: { vr: 'OB', value: new Uint8Array(SIDE * SIDE).map((_, i) => i) },
  };
};

const code = (value: string, meaning: string) => [
  { CodeValue: value, CodingSchemeDesignator: 'DCM', CodeMeaning: meaning },
];

const report = (): DataSetContent => ({
  ...identity('1.2.840.10008.5.1.4.1.1.88.33'),
  Modality: 'SR',
  ValueType: 'CONTAINER',
  ConceptNameCodeSequence: code('126000', 'Imaging Measurement Report'),
  ContinuityOfContent: 'SEPARATE',
  ContentSequence: [
    {
      RelationshipType: 'CONTAINS',
      ValueType: 'NUM',
      ConceptNameCodeSequence: code('G-A22A', 'Length'),
      MeasuredValueSequence: [{ NumericValue: 12.5, MeasurementUnitsCodeSequence: code('mm', 'mm') }],
      ContentSequence: [
        {
          RelationshipType: 'INFERRED FROM',
          ValueType: 'SCOORD',
          GraphicType: 'POLYLINE',
          GraphicData: [1, 1, 9, 9],
          ContentSequence: [
            {
              RelationshipType: 'SELECTED FROM',
              ValueType: 'IMAGE',
              ReferencedSOPSequence: [
                { ReferencedSOPClassUID: ctImageStorage, ReferencedSOPInstanceUID: '2.25.9' },
              ],
            },
          ],
        },
      ],
    },
    { RelationshipType: 'CONTAINS', ReferencedContentItemIdentifier: [1, 1] },
  ],
});

const directory = (): DataSetContent => ({
  ...identity('1.2.840.10008.1.3.10'),
  OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity: 400,
  DirectoryRecordSequence: ['PATIENT', 'STUDY', 'SERIES', 'IMAGE', 'IMAGE'].map((type) => ({
    OffsetOfTheNextDirectoryRecord: 0,
    RecordInUseFlag: 0xffff,
    OffsetOfReferencedLowerLevelDirectoryEntity: 0,
    DirectoryRecordType: type,
    ReferencedFileID: ['A', 'B', type],
  })),
});

const contours = (): DataSetContent => ({
  ...identity('1.2.840.10008.5.1.4.1.1.481.3'),
  Modality: 'RTSTRUCT',
  StructureSetROISequence: [{ ROINumber: 1, ROIName: 'BODY', ReferencedFrameOfReferenceUID: '2.25.7' }],
  ROIContourSequence: [
    {
      ReferencedROINumber: 1,
      ROIDisplayColor: [255, 0, 0],
      ContourSequence: [
        {
          ContourGeometricType: 'CLOSED_PLANAR',
          NumberOfContourPoints: 3,
          ContourData: [0, 0, 5, 9, 0, 5, 9, 9, 5],
        },
      ],
    },
  ],
});

const waveform = (): DataSetContent => ({
  ...identity('1.2.840.10008.5.1.4.1.1.9.1.1'),
  Modality: 'ECG',
  WaveformSequence: [
    {
      WaveformOriginality: 'ORIGINAL',
      NumberOfWaveformChannels: 1,
      NumberOfWaveformSamples: 50,
      SamplingFrequency: 500,
      ChannelDefinitionSequence: [
        {
          ChannelSensitivity: 1.25,
          ChannelSensitivityUnitsSequence: code('uV', 'uV'),
          WaveformBitsStored: 16,
        },
      ],
      WaveformBitsAllocated: 16,
      WaveformSampleInterpretation: 'SS',
      WaveformData: { vr: 'OW', value: new Uint8Array(100).map((_, i) => i) },
    },
  ],
});

/** What one frame is shown with and by, as a run of XA may have it. */
const angiogram = (): DataSetContent => ({
  ...identity('1.2.840.10008.5.1.4.1.1.12.1'),
  Modality: 'XA',
  ...pictureAttributes(grey),
  PatientOrientation: ['L', 'F'],
  NumberOfFrames: 3,
  FrameIncrementPointer: 0x00181065,
  FrameTimeVector: [0, 40, 40],
  ImagerPixelSpacing: [0.3, 0.3],
  MaskSubtractionSequence: [
    {
      MaskOperation: 'AVG_SUB',
      SubtractionItemID: 1,
      ApplicableFrameRange: [1, 3],
      MaskFrameNumbers: [1],
      ContrastFrameAveraging: 1,
      MaskSubPixelShift: [1, 1],
    },
  ],
  FrameDisplaySequence: [{ StartTrim: 1, StopTrim: 3, RecommendedDisplayFrameRateInFloat: 25 }],
  ShutterShape: ['CIRCULAR', 'POLYGONAL'],
  CenterOfCircularShutter: [10, 10],
  RadiusOfCircularShutter: 8,
  VerticesOfThePolygonalShutter: [1, 1, 1, 20, 20, 20],
  VOILUTSequence: [{ LUTDescriptor: { vr: 'US', value: [2, 0, 8] }, LUTData: Uint16Array.of(0, 255) }],
  SharedFunctionalGroupsSequence: [
    { FramePixelShiftSequence: [{ SubtractionItemID: 1, MaskSubPixelShift: [1, 2] }] },
  ],
  PixelData: { vr: 'OW', value: new Uint8Array(3 * 2 * SIDE * SIDE) },
});

const nuclear = (): DataSetContent => ({
  ...identity('1.2.840.10008.5.1.4.1.1.20'),
  Modality: 'NM',
  ImageType: ['DERIVED', 'PRIMARY', 'RECON TOMO', 'EMISSION'],
  ...pictureAttributes(grey),
  NumberOfFrames: 3,
  FrameIncrementPointer: [0x00540080, 0x00540020],
  SliceVector: [1, 2, 3],
  DetectorVector: [1, 1, 1],
  SpacingBetweenSlices: 4,
  PixelSpacing: [4, 4],
  DetectorInformationSequence: [
    { ImagePositionPatient: [0, 0, 0], ImageOrientationPatient: [1, 0, 0, 0, 1, 0] },
  ],
  PixelData: { vr: 'OW', value: new Uint8Array(3 * 2 * SIDE * SIDE) },
});

const dose = (): DataSetContent => ({
  ...ct(),
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.2',
  Modality: 'RTDOSE',
  ...pictureAttributes({ ...grey, bitsStored: 16, highBit: 15 }),
  NumberOfFrames: 3,
  FrameIncrementPointer: 0x3004000c,
  GridFrameOffsetVector: [0, 2, 4],
  DoseGridScaling: 0.001,
  DoseUnits: 'GY',
  DoseType: 'PHYSICAL',
  DoseSummationType: 'PLAN',
  PixelData: { vr: 'OW', value: new Uint8Array(3 * 2 * SIDE * SIDE) },
});
