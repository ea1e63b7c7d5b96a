import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { greyRow } from '../../test/builders.ts';
import { calibratedValuesAt } from '../display/calibrated-value.ts';
import { describeFrame } from './describe-frame.ts';

const unit = (value: string, meaning: string) => ({
  MeasurementUnitsCodeSequence: [{ CodeValue: value, CodingSchemeDesignator: 'UCUM', CodeMeaning: meaning }],
});
const map = (first: number, last: number, content: DataSetContent): DataSetContent => ({
  RealWorldValueFirstValueMapped: { vr: 'US', value: first },
  RealWorldValueLastValueMapped: { vr: 'US', value: last },
  ...content,
});
const IMAGE: DataSetContent = {
  Rows: 1,
  Columns: 4,
  BitsAllocated: 16,
  BitsStored: 16,
  PixelRepresentation: 0,
  PhotometricInterpretation: 'MONOCHROME2',
};
const describeImage = (content: DataSetContent, frameIndex = 0) =>
  describeFrame(dataSetOf({ ...IMAGE, ...content }), frameIndex);

test('trap 54: every map that reaches the pixel gives its value with its unit, then comes the rescale', () => {
  const image = describeImage({
    Modality: 'CT',
    RescaleSlope: 2,
    RescaleIntercept: -1000,
    RealWorldValueMappingSequence: [
      map(0, 100, {
        ...unit('mm2/s', 'ADC'),
        LUTLabel: 'ADC',
        RealWorldValueSlope: 0.5,
        RealWorldValueIntercept: 1,
      }),
      map(100, 102, { ...unit('ms', 'T1'), RealWorldValueLUTData: [7, 8, 9] }),
    ],
  });
  const frame = greyRow(Uint16Array.of(40, 100, 102, 103));
  const hu = { value: "[hnsf'U]", scheme: 'UCUM', meaning: 'Hounsfield unit' };
  const adc = { value: 'mm2/s', scheme: 'UCUM', meaning: 'ADC' };
  const t1 = { value: 'ms', scheme: 'UCUM', meaning: 'T1' };
  expect(calibratedValuesAt(frame, image, 0, 0)).toEqual([
    { value: 21, unit: adc, source: 'real-world-value-map', label: 'ADC' },
    { value: -920, unit: hu, source: 'modality' },
  ]);
  expect(calibratedValuesAt(frame, image, 1, 0)).toEqual([
    { value: 51, unit: adc, source: 'real-world-value-map', label: 'ADC' },
    { value: 7, unit: t1, source: 'real-world-value-map' },
    { value: -800, unit: hu, source: 'modality' },
  ]);
  expect(calibratedValuesAt(frame, image, 2, 0).map(({ value }) => value)).toEqual([9, -796]);
  expect(calibratedValuesAt(frame, image, 3, 0).map(({ value }) => value)).toEqual([-794]);
});

test('trap 54: the mapped range is signed as the pixels are, whatever VR it was written with', () => {
  const { realWorldValueMaps } = describeImage({
    PixelRepresentation: 1,
    RealWorldValueMappingSequence: [
      map(65436, 100, { ...unit('1', 'no units'), RealWorldValueSlope: 1, RealWorldValueIntercept: 0 }),
    ],
  });
  expect(realWorldValueMaps?.[0]).toMatchObject({ firstMapped: -100, lastMapped: 100 });
});

test('trap 54: float pixels are mapped over a range in doubles, and NaN has no value', () => {
  const image = describeImage({
    BitsAllocated: 32,
    FloatPixelData: Float32Array.of(0.25, Number.NaN),
    RealWorldValueMappingSequence: [
      {
        ...unit('{ratio}', 'ratio'),
        DoubleFloatRealWorldValueFirstValueMapped: 0,
        DoubleFloatRealWorldValueLastValueMapped: 1,
        RealWorldValueSlope: 4,
        RealWorldValueIntercept: 0,
      },
    ],
  });
  const frame = greyRow(Float32Array.of(0.25, Number.NaN));
  expect(calibratedValuesAt(frame, image, 0, 0)[0]).toMatchObject({ value: 1 });
  expect(calibratedValuesAt(frame, image, 1, 0)).toEqual([]);
});

test('trap 54: a frame has its own maps, and says what they measure', () => {
  const group = (slope: number): DataSetContent => ({
    RealWorldValueMappingSequence: [
      map(0, 9, {
        ...unit('{SUVbw}g/ml', 'g/ml'),
        RealWorldValueSlope: slope,
        RealWorldValueIntercept: 0,
        QuantityDefinitionSequence: [
          {
            ConceptNameCodeSequence: [
              { CodeValue: '246205007', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Quantity' },
            ],
            ConceptCodeSequence: [
              { CodeValue: '126401', CodingSchemeDesignator: 'DCM', CodeMeaning: 'SUVbw' },
            ],
          },
        ],
      }),
    ],
  });
  const content = { NumberOfFrames: 2, PerFrameFunctionalGroupsSequence: [group(2), group(3)] };
  expect(describeImage(content, 1).realWorldValueMaps).toMatchObject([
    { transform: { kind: 'linear', slope: 3 }, quantity: { value: '126401', meaning: 'SUVbw' } },
  ]);
});

test('trap 54: a map without unit or with too few values is left out, with a finding', () => {
  const { realWorldValueMaps, findings } = describeImage({
    RealWorldValueMappingSequence: [
      map(0, 9, { RealWorldValueSlope: 1, RealWorldValueIntercept: 0 }),
      map(0, 9, { ...unit('ms', 'T1'), RealWorldValueLUTData: [1, 2] }),
    ],
  });
  expect(realWorldValueMaps).toBeUndefined();
  expect(findings).toMatchObject([
    { code: 'PIXELS_REAL_WORLD_VALUE_INVALID' },
    { code: 'PIXELS_REAL_WORLD_VALUE_INVALID' },
  ]);
});

test('padding and pixels outside have no calibrated value', () => {
  const image = describeImage({ PixelPaddingValue: { vr: 'US', value: 0 } });
  const frame = greyRow(Uint16Array.of(0, 5));
  expect(calibratedValuesAt(frame, image, 0, 0)).toEqual([]);
  expect(calibratedValuesAt(frame, image, 1, 0)).toEqual([{ value: 5, unit: undefined, source: 'modality' }]);
  expect(calibratedValuesAt(frame, image, 2, 0)).toEqual([]);
});

test("a table with an entry that is no number is not used: those after it would be others'", () => {
  const { realWorldValueMaps, findings } = describeImage({
    RealWorldValueMappingSequence: [
      map(0, 2, { ...unit('ms', 'T1'), RealWorldValueLUTData: [7, Number.NaN, 9, 11] }),
    ],
  });
  expect(realWorldValueMaps).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'PIXELS_REAL_WORLD_VALUE_INVALID' }]);
});
