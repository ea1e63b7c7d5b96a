import { type DataSet, Tag } from '@isocenter/dicom';
import type { PixelFormat } from '../pixel-format.ts';
import { embeddedOverlayBits } from './describe-overlays.ts';
import type { FindingList } from './findings.ts';

/** Photometric Interpretations of three samples, retired ones too. PS3.3 C.7.6.3.1.2. */
const coloursOfThreeSamples =
  /^(RGB|HSV|XYB|YBR_FULL|YBR_FULL_422|YBR_PARTIAL_422|YBR_PARTIAL_420|YBR_ICT|YBR_RCT)$/;

/** Image Pixel Module. Missing sizes stay 0: `decodeFrame` refuses them. PS3.3 C.7.6.3, C.7.6.24, C.7.6.25. */
export function describeFormat(dataSet: DataSet, findings: FindingList): PixelFormat {
  const photometricInterpretation = (dataSet.findString(Tag.PhotometricInterpretation) ?? '').toUpperCase();
  const isColour = /^(RGB|YBR)/.test(photometricInterpretation);
  const samplesPerPixel = dataSet.findNumber(Tag.SamplesPerPixel) ?? (isColour ? 3 : 1);
  if (samplesPerPixel === 3 && !coloursOfThreeSamples.test(photometricInterpretation))
    findings.add(
      'PIXELS_COLOUR_UNKNOWN',
      Tag.PhotometricInterpretation,
      'Photometric Interpretation names no known colour of three samples; they are shown as RGB.',
    );
  const float = dataSet.has(Tag.FloatPixelData) ? 32 : dataSet.has(Tag.DoubleFloatPixelData) ? 64 : undefined;
  const bits = describeBits(dataSet, float, findings);
  const overlayBits = embeddedOverlayBits(dataSet);
  return {
    rows: dataSet.findNumber(Tag.Rows) ?? 0,
    columns: dataSet.findNumber(Tag.Columns) ?? 0,
    samplesPerPixel,
    ...bits,
    signed: float === undefined && dataSet.findNumber(Tag.PixelRepresentation) === 1,
    photometricInterpretation: photometricInterpretation || 'MONOCHROME2',
    planarConfiguration: dataSet.findNumber(Tag.PlanarConfiguration) === 1 ? 1 : 0,
    ...(float && { float }),
    ...(bits.bitsAllocated <= 8 && dataSet.findElement(Tag.PixelData)?.vr === 'OW' && { inWords: true }),
    ...(overlayBits.length > 0 && { embeddedOverlayBits: overlayBits }),
  };
}

function describeBits(dataSet: DataSet, float: 32 | 64 | undefined, findings: FindingList) {
  const bitsAllocated = float ?? dataSet.findNumber(Tag.BitsAllocated) ?? 0;
  let bitsStored = (float ? undefined : dataSet.findNumber(Tag.BitsStored)) ?? bitsAllocated;
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    findings.add(
      'PIXELS_BITS_INVALID',
      Tag.BitsStored,
      `Bits Stored ${bitsStored} is not possible; all bits are used.`,
    );
    bitsStored = bitsAllocated;
  }
  let highBit = (float ? undefined : dataSet.findNumber(Tag.HighBit)) ?? bitsStored - 1;
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    findings.add(
      'PIXELS_BITS_INVALID',
      Tag.HighBit,
      `High Bit ${highBit} is not possible; Bits Stored − 1 is used.`,
    );
    highBit = bitsStored - 1;
  }
  return { bitsAllocated, bitsStored, highBit };
}
