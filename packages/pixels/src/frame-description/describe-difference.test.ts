import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { describeDifference } from './describe-difference.ts';
import { describeFrame } from './describe-frame.ts';

const differenceOf = (content: DataSetContent) =>
  describeDifference(
    describeFrame(
      dataSetOf({
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.12.1',
        NumberOfFrames: 3,
        Rows: 2,
        Columns: 2,
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        BitsAllocated: 16,
        BitsStored: 10,
        HighBit: 9,
        PixelRepresentation: 0,
        WindowCenter: 512,
        WindowWidth: 1024,
        PixelPaddingValue: 0,
        RecommendedViewingMode: 'SUB',
        MaskSubtractionSequence: [{ MaskOperation: 'AVG_SUB', MaskFrameNumbers: [1] }],
        ...content,
      }),
      1,
    ),
  );

test('trap 48: differences have neither window nor padding of the file, and say what they are', () => {
  const difference = differenceOf({});
  expect(difference).toMatchObject({
    windows: [],
    voiLuts: [],
    modalityTransform: { kind: 'identity' },
    valueUnit: 'difference',
  });
  for (const gone of ['padding', 'maskSubtractions', 'isSubtractionRecommended'])
    expect(difference).not.toHaveProperty(gone);
});

test('trap 48: a difference is stretched by the slope of the file, and loses its intercept', () => {
  expect(differenceOf({ RescaleSlope: 2, RescaleIntercept: 100 })).toMatchObject({
    modalityTransform: { kind: 'rescale', slope: 2, intercept: 0 },
  });
});

test('trap 48: values proportional to the beam give differences of logarithms', () => {
  expect(differenceOf({ PixelIntensityRelationship: 'LIN', RescaleSlope: 2 })).toMatchObject({
    modalityTransform: { kind: 'identity' },
    valueUnit: 'logarithmic difference',
    isBeamIntensity: true,
  });
});
