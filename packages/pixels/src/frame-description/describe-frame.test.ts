import { type DataSetContent, dataSetOf, SopClassUid, Tag } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { sortByPosition } from '../geometry/slice-order.ts';
import { buildVolume } from '../geometry/volume.ts';
import { describeFrame } from './describe-frame.ts';

const IMAGE: DataSetContent = {
  SOPClassUID: SopClassUid.CTImageStorage,
  Modality: 'CT',
  Rows: 4,
  Columns: 4,
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
};
const describeImage = (content: DataSetContent, frameIndex = 0) =>
  describeFrame(dataSetOf({ ...IMAGE, ...content }), frameIndex);

const ENHANCED: DataSetContent = {
  NumberOfFrames: 2,
  SharedFunctionalGroupsSequence: [
    {
      PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.25] }],
      PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
      PixelValueTransformationSequence: [{ RescaleSlope: 2, RescaleIntercept: -1000, RescaleType: 'HU' }],
    },
  ],
  PerFrameFunctionalGroupsSequence: [
    {
      PlanePositionSequence: [{ ImagePositionPatient: [-10, -20, 30] }],
      FrameVOILUTSequence: [{ WindowCenter: 40, WindowWidth: 400 }],
    },
    {
      PlanePositionSequence: [{ ImagePositionPatient: [-10, -20, 35] }],
      FrameVOILUTSequence: [{ WindowCenter: -600, WindowWidth: 1500, VOILUTFunction: 'LINEAR_EXACT' }],
      PixelValueTransformationSequence: [{ RescaleSlope: 3, RescaleIntercept: 7 }],
    },
  ],
};

test('trap 1: each frame has its own rescale: per frame, else shared', () => {
  expect(describeImage(ENHANCED, 0).modalityTransform).toEqual({
    kind: 'rescale',
    slope: 2,
    intercept: -1000,
  });
  expect(describeImage(ENHANCED, 1).modalityTransform).toEqual({ kind: 'rescale', slope: 3, intercept: 7 });
});

test('trap 2: each frame has its own window', () => {
  expect(describeImage(ENHANCED, 0).windows).toEqual([{ center: 40, width: 400, function: 'LINEAR' }]);
  expect(describeImage(ENHANCED, 1).windows).toEqual([
    { center: -600, width: 1500, function: 'LINEAR_EXACT' },
  ]);
});

test('trap 34: each frame has its own place, orientation shared', () => {
  expect(describeImage(ENHANCED, 1).plane).toEqual({
    originLps: { x: -10, y: -20, z: 35 },
    rowDirectionLps: { x: 1, y: 0, z: 0 },
    columnDirectionLps: { x: 0, y: 1, z: 0 },
    normalLps: { x: 0, y: 0, z: 1 },
    rowSpacingMm: 0.5,
    columnSpacingMm: 0.25,
  });
});

test('trap 34: per-frame groups come before shared ones', () => {
  const [shared] = ENHANCED.SharedFunctionalGroupsSequence as readonly DataSetContent[];
  const [first, second] = ENHANCED.PerFrameFunctionalGroupsSequence as readonly DataSetContent[];
  const content: DataSetContent = {
    ...ENHANCED,
    SharedFunctionalGroupsSequence: [
      { ...shared, PlanePositionSequence: [{ ImagePositionPatient: [1, 2, 3] }] },
    ],
    PerFrameFunctionalGroupsSequence: [
      { ...first, PlanePositionSequence: undefined },
      { ...second, PixelMeasuresSequence: [{ PixelSpacing: [4, 8] }] },
    ],
  };
  expect(describeImage(content, 0).plane).toMatchObject({
    originLps: { x: 1, y: 2, z: 3 },
    rowSpacingMm: 0.5,
  });
  expect(describeImage(content, 1).plane).toMatchObject({ originLps: { z: 35 }, rowSpacingMm: 4 });
});

test('trap 34: a mosaic of slices has no one plane, but its letters and spacing', () => {
  const { plane, spacing, patientOrientation, findings } = describeImage({
    Modality: 'MR',
    ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'ND', 'MOSAIC'],
    ImagePositionPatient: [-866, -872, -64],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [2.4, 2.4],
  });
  expect(plane).toBeUndefined();
  expect(spacing).toMatchObject({ rowSpacingMm: 2.4, provenance: 'patient' });
  expect(patientOrientation).toEqual(['L', 'P']);
  expect(findings).toMatchObject([{ code: 'PIXELS_PLANE_OF_MOSAIC' }]);
});

test('trap 31: neither Slice Thickness nor Spacing Between Slices says where slices are', () => {
  const slices = [0, 3, 6].map((z) =>
    describeImage({
      FrameOfReferenceUID: '2.25.1',
      ImagePositionPatient: [0, 0, z],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [1, 1],
      SliceThickness: 5,
      SpacingBetweenSlices: 7,
      SliceLocation: -10 * z,
    }),
  );
  expect(sortByPosition(slices)).toMatchObject({ order: [0, 1, 2], spacingMm: 3 });
  expect(buildVolume(slices)).toMatchObject({ volume: { sliceSpacingMm: 3 } });
});

test('trap 45: a frame tells its stack, its place in it, and its index in each dimension', () => {
  const content: DataSetContent = {
    ...ENHANCED,
    InstanceNumber: 7,
    DimensionIndexSequence: [
      { DimensionIndexPointer: Tag.StackID },
      { DimensionIndexPointer: Tag.InStackPositionNumber, DimensionDescriptionLabel: 'Position' },
      { DimensionIndexPointer: Tag.DiffusionBValue },
    ],
    PerFrameFunctionalGroupsSequence: [
      {
        FrameContentSequence: [
          {
            StackID: 'A',
            InStackPositionNumber: 3,
            TemporalPositionIndex: 2,
            FrameAcquisitionNumber: 9,
            DimensionIndexValues: [1, 3, 2],
          },
        ],
        MREchoSequence: [{ EffectiveEchoTime: 30 }],
        MRDiffusionSequence: [{ DiffusionBValue: 1000 }],
        CardiacSynchronizationSequence: [{ NominalCardiacTriggerDelayTime: 120 }],
      },
      { FrameContentSequence: [{ DimensionIndexValues: [1] }] },
    ],
  };
  expect(describeImage(content, 0).ordering).toEqual({
    instanceNumber: 7,
    stackId: 'A',
    inStackPosition: 3,
    temporalPosition: 2,
    acquisitionNumber: 9,
    echoTimeMs: 30,
    bValue: 1000,
    triggerTimeMs: 120,
    dimensions: [
      { pointer: Tag.StackID, index: 1 },
      { pointer: Tag.InStackPositionNumber, index: 3, label: 'Position' },
      { pointer: Tag.DiffusionBValue, index: 2 },
    ],
  });
  // values that do not fit the sequence are of no dimension
  expect(describeImage(content, 1).ordering).toEqual({ instanceNumber: 7 });
});

test('trap 34: a multi-frame object that does not place its frames has no plane', () => {
  const content = {
    NumberOfFrames: 3,
    ImagePositionPatient: [0, 0, 0],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    PixelSpacing: [1, 1],
  };
  expect(describeImage(content, 1).plane).toBeUndefined();
  expect(describeImage({ ...content, NumberOfFrames: 1 }).plane).toBeDefined();
});

const DOSE: DataSetContent = {
  SOPClassUID: SopClassUid.RTDoseStorage,
  Modality: 'RTDOSE',
  NumberOfFrames: 3,
  DoseUnits: 'GY',
  DoseGridScaling: 0.001,
  GridFrameOffsetVector: [0, -3, -7],
  ImagePositionPatient: [1, 2, 100],
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  PixelSpacing: [2, 2],
};

test('trap 40: dose frames step by Grid Frame Offset Vector, relative or absolute, and scale to Gy', () => {
  const relative = describeImage(DOSE, 2);
  expect(relative.plane?.originLps).toEqual({ x: 1, y: 2, z: 93 });
  const absolute = describeImage({ ...DOSE, GridFrameOffsetVector: [100, 103, 107] }, 2);
  expect(absolute.plane?.originLps).toEqual({ x: 1, y: 2, z: 107 });
  expect(relative.modalityTransform).toEqual({ kind: 'rescale', slope: 0.001, intercept: 0 });
  expect(relative.valueUnit).toBe('Gy');
  expect(relative.findings).toEqual([]);
});

test('trap 40: offsets that are neither distances nor z of axial planes place no frame', () => {
  const coronal = [1, 0, 0, 0, 0, -1];
  const problems: DataSetContent[] = [
    { GridFrameOffsetVector: [1, 4, 7] },
    { GridFrameOffsetVector: [0, 3] },
    { GridFrameOffsetVector: [0, 3, 1] },
    { GridFrameOffsetVector: [0, 0, 0] },
    { GridFrameOffsetVector: undefined },
    { GridFrameOffsetVector: [100, 103, 107], ImageOrientationPatient: coronal },
  ];
  for (const problem of problems) {
    const { plane, findings } = describeImage({ ...DOSE, ...problem }, 1);
    expect(plane, JSON.stringify(problem)).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'PIXELS_DOSE_OFFSETS_INVALID', tag: Tag.GridFrameOffsetVector }]);
  }
  // distances go along the normal of any grid: rows along x, columns along -z, so the normal is y
  const turned = describeImage({ ...DOSE, ImageOrientationPatient: coronal }, 1);
  expect(turned.plane?.originLps).toEqual({ x: 1, y: -1, z: 100 });
});

test('trap 40: a dose that does not say what a stored value is worth is not shown in Gy', () => {
  for (const DoseGridScaling of [undefined, 0, -0.001]) {
    const unscaled = describeImage({ ...DOSE, DoseGridScaling });
    expect(unscaled.modalityTransform).toEqual({ kind: 'identity' });
    expect(unscaled.valueUnit).toBeUndefined();
    expect(unscaled.valueUnitCode).toBeUndefined();
    expect(unscaled.findings).toMatchObject([{ code: 'PIXELS_DOSE_UNSCALED', tag: Tag.DoseGridScaling }]);
  }
});

test('a Modality LUT beside Dose Grid Scaling does not stand in its place', () => {
  const lut = { ModalityLUTSequence: [{ LUTDescriptor: [2, 0, 16], LUTData: Uint16Array.of(5, 9) }] };
  expect(describeImage({ ...DOSE, ...lut }).modalityTransform).toEqual({
    kind: 'rescale',
    slope: 0.001,
    intercept: 0,
  });
});

test('values whose Rescale Slope is 0 are in no unit', () => {
  const { modalityTransform, valueUnit, findings } = describeImage({
    RescaleSlope: 0,
    RescaleIntercept: -1024,
  });
  expect(modalityTransform).toEqual({ kind: 'rescale', slope: 1, intercept: -1024 });
  expect(valueUnit).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'PIXELS_RESCALE_INVALID' }]);
});

test('trap 38: directions that are no right angle give no plane and a finding', () => {
  const { plane, findings } = describeImage({
    ImagePositionPatient: [0, 0, 0],
    ImageOrientationPatient: [1, 0, 0, 0.7, 0.7, 0],
    PixelSpacing: [1, 1],
  });
  expect(plane).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'PIXELS_PLANE_INVALID' }]);
});

test('CT values are in HU, and Rescale Type US means unspecified', () => {
  const rescale = { RescaleSlope: 1, RescaleIntercept: -1024 };
  expect(describeImage(rescale).valueUnit).toBe('HU');
  expect(describeImage({ ...rescale, RescaleType: 'US' }).valueUnit).toBeUndefined();
  expect(describeImage({ ...rescale, Modality: 'MR' }).valueUnit).toBeUndefined();
  expect(describeImage({ Modality: 'PT', Units: 'BQML', RescaleSlope: 2 }).valueUnit).toBe('Bq/ml');
});

test('trap 7: an XA Modality LUT is not for display', () => {
  const lut = { ModalityLUTSequence: [{ LUTDescriptor: [2, 0, 16], LUTData: Uint16Array.of(5, 9) }] };
  const xa = describeImage({ ...lut, SOPClassUID: SopClassUid.XRayAngiographicImageStorage });
  expect(xa.modalityTransform).toEqual({ kind: 'identity' });
  expect(xa.findings).toMatchObject([{ code: 'PIXELS_LUT_NOT_FOR_DISPLAY' }]);
  const other = describeImage({ ...lut, RescaleSlope: 2, RescaleIntercept: 1 });
  expect(other.modalityTransform).toMatchObject({
    kind: 'lut',
    lut: { firstMapped: 0, entries: Uint16Array.of(5, 9) },
  });
});

test('trap 6: a LUT descriptor with 0 entries means 65536', () => {
  const entries = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const { voiLuts } = describeImage({ VOILUTSequence: [{ LUTDescriptor: [0, 0, 16], LUTData: entries }] });
  expect(voiLuts[0]?.entries.length).toBe(65536);
});

test('trap 6: the first mapped value is signed when the values that go in are', () => {
  const VOILUTSequence = [
    { LUTDescriptor: { vr: 'US', value: [2, 65526, 12] }, LUTData: Uint16Array.of(0, 4095) },
  ] as const;
  expect(describeImage({ VOILUTSequence }).voiLuts[0]?.firstMapped).toBe(65526);
  expect(describeImage({ VOILUTSequence, RescaleIntercept: -1024 }).voiLuts[0]?.firstMapped).toBe(-10);
});

test('trap 6: declared bits that the entries contradict are not believed', () => {
  const voiLut = (bits: number, ...entries: number[]) =>
    describeImage({
      VOILUTSequence: [{ LUTDescriptor: [entries.length, 0, bits], LUTData: Uint16Array.from(entries) }],
    }).voiLuts[0]?.fullScale;
  expect(voiLut(12, 0, 4000)).toBe(4095);
  expect(voiLut(16, 0, 4095)).toBe(4095); // a vendor wrote the container's size
  expect(voiLut(8, 0, 4095)).toBe(4095);
  expect(voiLut(16, 0, 60000)).toBe(65535);
});

test('trap 6: 8-bit entries may be packed two to a word', () => {
  const packed = { vr: 'OW', value: Uint8Array.of(1, 2, 3, 4) } as const;
  const { voiLuts } = describeImage({ VOILUTSequence: [{ LUTDescriptor: [4, 0, 8], LUTData: packed }] });
  expect([...(voiLuts[0]?.entries ?? [])]).toEqual([1, 2, 3, 4]);
});

test('trap 6: a LUT with too few entries is left out, with a finding', () => {
  const { voiLuts, findings } = describeImage({
    VOILUTSequence: [{ LUTDescriptor: [300, 0, 16], LUTData: Uint16Array.of(1, 2) }],
  });
  expect(voiLuts).toEqual([]);
  expect(findings).toMatchObject([{ code: 'PIXELS_LUT_INVALID' }]);
});

test('trap 5: windows come in file order with their explanations; widths that cannot be are left out', () => {
  const { windows, findings } = describeImage({
    WindowCenter: [40, -600, 7],
    WindowWidth: [400, 1500, 0],
    WindowCenterWidthExplanation: ['SOFT', 'LUNG', 'BAD'],
  });
  expect(windows).toEqual([
    { center: 40, width: 400, function: 'LINEAR', explanation: 'SOFT' },
    { center: -600, width: 1500, function: 'LINEAR', explanation: 'LUNG' },
  ]);
  expect(findings).toMatchObject([{ code: 'PIXELS_WINDOW_INVALID' }]);
});

test('trap 8: MONOCHROME1 and Presentation LUT Shape INVERSE invert once together', () => {
  const shapeOf = (photometric: string, shape?: string) =>
    describeImage({ PhotometricInterpretation: photometric, PresentationLUTShape: shape }).presentationShape;
  expect(shapeOf('MONOCHROME1', 'INVERSE')).toBe('INVERSE');
  expect(shapeOf('MONOCHROME1')).toBe('INVERSE');
  expect(shapeOf('MONOCHROME2', 'INVERSE')).toBe('INVERSE');
  expect(shapeOf('MONOCHROME2', 'IDENTITY')).toBe('IDENTITY');
});

test('trap 9: padding is a range in either order, signed as the pixels are', () => {
  const value = (number: number) => ({ vr: 'US', value: number }) as const;
  expect(
    describeImage({
      PixelRepresentation: 1,
      PixelPaddingValue: value(63536),
      PixelPaddingRangeLimit: value(63486),
    }).padding,
  ).toEqual({ lowest: -2050, highest: -2000 });
  expect(describeImage({ BitsStored: 16, HighBit: 15, PixelPaddingValue: value(65535) }).padding).toEqual({
    lowest: 65535,
    highest: 65535,
  });
  expect(describeImage({}).padding).toBeUndefined();
});

test('trap 11: Bits Stored and High Bit that cannot be are replaced, with findings', () => {
  const { format, findings } = describeImage({ BitsStored: 17, HighBit: 3 });
  expect(format).toMatchObject({ bitsStored: 16, highBit: 15 });
  expect(findings).toMatchObject([{ code: 'PIXELS_BITS_INVALID' }, { code: 'PIXELS_BITS_INVALID' }]);
});

test('colour of a Photometric Interpretation that nobody knows is shown as RGB, with a finding', () => {
  const findingsOf = (PhotometricInterpretation: string) =>
    describeImage({ SamplesPerPixel: 3, PhotometricInterpretation }).findings.map(({ code }) => code);
  for (const known of ['RGB', 'HSV', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_422', 'YBR_RCT', 'YBR_ICT'])
    expect(findingsOf(known)).toEqual([]);
  for (const unknown of ['CMY', 'YUV', 'MONOCHROME2', ''])
    expect(findingsOf(unknown)).toEqual(['PIXELS_COLOUR_UNKNOWN']);
});

test('a frame outside the object is refused', () => {
  expect(() => describeImage({ NumberOfFrames: 2 }, 2)).toThrow(/Frame 3 was asked for, the instance has 2/);
});

test('a Number of Frames that is no whole number is rounded down, as frames are counted', () => {
  const numberOfFrames = (value: string) =>
    describeImage({ NumberOfFrames: { vr: 'DS', value } }).numberOfFrames;
  expect([numberOfFrames('2.5'), numberOfFrames('0.5'), numberOfFrames('-3')]).toEqual([2, 1, 1]);
});

test('a description survives structured clone', () => {
  const description = describeImage(ENHANCED, 1);
  expect(structuredClone(description)).toEqual(description);
});

test('windows by the ten thousand are read in one pass', () => {
  const many = Array.from({ length: 100_000 }, () => '40');
  const value = { vr: 'UC', value: many } as const;
  expect(describeImage({ WindowCenter: value, WindowWidth: value }).windows).toHaveLength(100_000);
});

test('numbers keep their places: what is missing is not filled by what follows', () => {
  const windows = describeImage({ WindowCenter: ['', '40'], WindowWidth: ['400', '80'] });
  expect(windows.windows).toEqual([{ center: 40, width: 80, function: 'LINEAR' }]);
  expect(windows.findings).toMatchObject([{ code: 'PIXELS_WINDOW_INVALID' }]);
  expect(describeImage({ WindowCenter: '', WindowWidth: '' }).findings).toEqual([]);
  const placed = { ImageOrientationPatient: [1, 0, 0, 0, 1, 0], PixelSpacing: [1, 1] };
  const { plane, findings } = describeImage({ ...placed, ImagePositionPatient: ['', '10', '20', '30'] });
  expect(plane).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'PIXELS_PLANE_INVALID' }]);
  expect(describeImage({ ...placed, ImagePositionPatient: '' }).findings).toEqual([]);
});

test('colours and indexes into a palette are in no unit', () => {
  const rescale = { RescaleSlope: 1, RescaleIntercept: -1024, RescaleType: 'HU' };
  expect(describeImage({ ...rescale, PhotometricInterpretation: 'PALETTE COLOR' }).valueUnit).toBeUndefined();
  const rgb = { ...rescale, PhotometricInterpretation: 'RGB', SamplesPerPixel: 3 };
  expect(describeImage(rgb).valueUnit).toBeUndefined();
});

test('an enhanced PET image says its unit as Rescale Type', () => {
  const { valueUnit, valueUnitCode } = describeImage({
    Modality: 'PT',
    SharedFunctionalGroupsSequence: [
      { PixelValueTransformationSequence: [{ RescaleSlope: 2, RescaleIntercept: 0, RescaleType: 'BQML' }] },
    ],
  });
  expect(valueUnit).toBe('Bq/ml');
  expect(valueUnitCode).toMatchObject({ value: 'Bq/ml', scheme: 'UCUM' });
});

test('the ICC profile of a slide is that of the optical path of the frame', () => {
  const path = (id: string, byte: number): DataSetContent => ({
    OpticalPathIdentifier: id,
    ICCProfile: Uint8Array.of(byte, byte),
  });
  const slide: DataSetContent = {
    Modality: 'SM',
    PhotometricInterpretation: 'RGB',
    SamplesPerPixel: 3,
    NumberOfFrames: 2,
    TotalPixelMatrixColumns: 4,
    TotalPixelMatrixRows: 4,
    DimensionOrganizationType: 'TILED_FULL',
    OpticalPathSequence: [path('1', 11), path('2', 22)],
    NumberOfOpticalPaths: 2,
  };
  expect(describeImage(slide, 0).iccProfile).toEqual(Uint8Array.of(11, 11));
  expect(describeImage(slide, 1).iccProfile).toEqual(Uint8Array.of(22, 22));
});

test('trap 6: a first value that would put the whole table below all values that go in is unsigned', () => {
  const firstMapped = (first: number, vr: 'US' | 'SS' = 'US', entries = 2) =>
    describeImage({
      BitsStored: 16,
      HighBit: 15,
      RescaleIntercept: -1024,
      VOILUTSequence: [
        {
          LUTDescriptor: { vr, value: [entries, first, 16] },
          LUTData: Uint16Array.from({ length: entries }, (_, i) => i),
        },
      ],
    }).voiLuts[0]?.firstMapped;
  // -1024 to 64511 go in. pydicom maps 40000 so; DCMTK, which takes it for -25536, shows all white.
  expect(firstMapped(40_000)).toBe(40_000);
  expect(firstMapped(64_512)).toBe(-1024);
  expect(firstMapped(64_500, 'US', 4096)).toBe(-1036); // begins below the values, but reaches them
  expect(firstMapped(-25_536, 'SS')).toBe(-25_536);
});

test('trap 9: padding that the bits stored can hold is read as a sample with those bits would be', () => {
  const padding = (vr: 'US' | 'SS' | 'SL', value: number, content: DataSetContent) =>
    describeImage({ PixelPaddingValue: { vr, value }, ...content }).padding?.lowest;
  const bits = (allocated: number, stored: number, pixelRepresentation: number): DataSetContent => ({
    BitsAllocated: allocated,
    BitsStored: stored,
    HighBit: stored - 1,
    PixelRepresentation: pixelRepresentation,
  });
  expect(padding('US', 63536, bits(16, 12, 1))).toBe(-2000);
  expect(padding('US', 0x0800, bits(16, 12, 1))).toBe(-2048); // not sign extended, as its sample is not
  expect(padding('SS', -2000, bits(16, 16, 0))).toBe(63536);
  expect(padding('SL', -5, bits(32, 32, 0))).toBe(0xffff_fffb);
  expect(padding('SL', -100_000, bits(32, 32, 1))).toBe(-100_000);
});

test('trap 9: padding beyond Bits Stored is the value of no pixel: a finding, and nothing is taken for padding', () => {
  const unsigned12 = { BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0 };
  const beyond = [
    { vr: 'US', value: 63536 },
    { vr: 'US', value: 65535 },
    { vr: 'SS', value: -2000 },
  ] as const;
  for (const value of beyond) {
    const { padding, findings } = describeImage({ ...unsigned12, PixelPaddingValue: value });
    expect(padding).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'PIXELS_PADDING_INVALID' }]);
  }
});

test('the frames of a dose share one reading of its offsets, and each has its findings', () => {
  const frames = 40_000;
  const dataSet = dataSetOf({
    ...IMAGE,
    ...DOSE,
    NumberOfFrames: frames,
    GridFrameOffsetVector: Array.from({ length: frames + 1 }, (_, i) => i),
  });
  for (let frame = 0; frame < frames; frame += 10) {
    const { plane, findings } = describeFrame(dataSet, frame);
    expect(plane?.originLps.z).toBe(100 + frame);
    expect(findings.map(({ code }) => code)).toEqual(['PIXELS_DOSE_OFFSETS_LEFT_OVER']);
  }
});
