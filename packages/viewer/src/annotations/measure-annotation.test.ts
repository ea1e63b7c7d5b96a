import { dataSetOf } from '@isocenter/dicom';
import { type DecodedFrame, describeFrame } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { measureAnnotation } from './measure-annotation.ts';

const description = describeFrame(
  dataSetOf({
    Rows: 1,
    Columns: 2,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
  }),
  0,
);
const frame: DecodedFrame = {
  rows: 1,
  columns: 2,
  samplesPerPixel: 1,
  values: Uint16Array.of(7, 9),
  minimum: 7,
  maximum: 9,
};
const probe = { kind: 'probe', points: [{ space: 'image', column: 1, row: 0 }] } as const;

test('a probe measures the value stored in its pixel', () => {
  expect(measureAnnotation(probe, description, frame)?.text).toBe('9');
});

test('a probe waits for the whole image: a smaller picture, shown first, holds other values', () => {
  const reduced = { ...frame, reduced: { rows: 1, columns: 1 } };
  expect(measureAnnotation(probe, description, reduced)).toBeUndefined();
});
