import type { DecodedFrame, FrameDescription, PixelFormat, SampleArray } from '../src/index.ts';

/** 16-bit unsigned grey unless told. */
export const greyFormat = (changes: Partial<PixelFormat> = {}): PixelFormat => ({
  rows: 1,
  columns: 4,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: false,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  ...changes,
});

/** 8-bit RGB by pixel unless told. */
export const colourFormat = (changes: Partial<PixelFormat> = {}): PixelFormat =>
  greyFormat({
    columns: 2,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
    photometricInterpretation: 'RGB',
    ...changes,
  });

/** An image of grey values, row by row. */
export function greyFrame(rows: number, columns: number, values: SampleArray): DecodedFrame {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { rows, columns, samplesPerPixel: 1, values, minimum, maximum };
}

/** One row of grey values. */
export const greyRow = (values: SampleArray): DecodedFrame => greyFrame(1, values.length, values);

export const description = (changes: Partial<FrameDescription> = {}): FrameDescription => ({
  format: greyFormat(),
  frameIndex: 0,
  numberOfFrames: 1,
  modalityTransform: { kind: 'identity' },
  valueUnit: undefined,
  windows: [],
  voiLuts: [],
  presentationShape: 'IDENTITY',
  overlays: [],
  pixelAspectRatio: { vertical: 1, horizontal: 1 },
  ultrasoundRegions: [],
  ordering: {},
  findings: [],
  ...changes,
});

/** Bytes written as hexadecimal; everything that is not a pair of digits is comment. */
export const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replace(/\/\/.*$/gm, '').match(/\b[0-9a-fA-F]{2}\b/g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  );
